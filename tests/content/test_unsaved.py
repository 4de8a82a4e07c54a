"""What was written in a tab that may not save any more is given back, never lost."""

import json
import re
import time

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.test.utils.form_data import rich_text

from content.models import LessonPage
from content.unsaved import words_sent
from schools.models import Membership
from schools.services.people import end_membership, start_membership
from tests.content.addresses import sign_in
from tests.content.test_references import lesson_form

WORDS = "Magma is melted rock."


def form_of(title="Inside a volcano"):
    return lesson_form(title=title, blocks=[("text", rich_text(f"<p>{WORDS}</p>"))])


@pytest.fixture
def coordinator(client, oak, elm):
    role = Membership.Role.COORDINATOR
    for world in (oak, elm):
        start_membership(user=oak.teacher, school=world.school, role=role, by=None)
    sign_in(client, oak.teacher)
    return oak.teacher


def edit(world, lesson=None):
    return f"/{world.school.slug}/cms/pages/{(lesson or world.lesson).pk}/edit/"


def titles():
    return sorted(LessonPage.objects.values_list("title", flat=True))


def test_a_tab_saves_to_the_school_in_its_own_address_alone(client, coordinator, oak, elm):
    for here, there in ((oak, elm), (elm, oak)):
        before = titles()
        response = client.post(edit(there, here.lesson), form_of("Elsewhere"))
        assert response.status_code == 404
        assert titles() == before
        name = f"Written in {here.school.name}"
        response = client.post(edit(here), form_of(name) | {"action-publish": "yes"})
        assert response.status_code == 302
        assert LessonPage.objects.get(title=name).pk == here.lesson.pk


def test_after_a_membership_has_ended_the_words_come_back(client, coordinator, oak, elm):
    membership = Membership.objects.filter(user=coordinator, school=oak.school)
    membership.update(ends=timezone.now())
    before = titles()
    response = client.post(edit(oak), form_of())
    assert response.status_code == 404
    html = response.content.decode()
    assert "This was not saved" in html
    assert "you no longer write for this school" in html
    written = html.partition("<textarea")[2].partition("</textarea>")[0]
    assert "Inside a volcano" in written
    assert WORDS in written
    assert titles() == before
    # In the other school nothing has changed.
    assert client.post(edit(elm), form_of("Still here")).status_code == 302


def test_signed_out_meanwhile_the_words_come_back(client, oak):
    """The last membership ends every session with it: the form is a stranger's."""
    sign_in(client, oak.teacher)
    assert client.get(edit(oak)).status_code == 200
    end_membership(Membership.objects.get(user=oak.teacher), by=oak.office)
    response = client.post(edit(oak), form_of())
    html = response.content.decode()
    assert response.status_code == 404
    assert "You are signed out" in html
    assert WORDS in html
    # Without words there is nothing to give back: a stranger signs in, as everywhere.
    assert client.post(edit(oak)).status_code == 302
    assert client.get(edit(oak))["Location"].startswith("/sign-in/")


def test_a_form_that_was_open_for_too_long_comes_back(oak):
    client = Client(enforce_csrf_checks=True)
    sign_in(client, oak.teacher)
    response = client.post(edit(oak), form_of())
    html = response.content.decode()
    assert "The page was open for too long" in html
    assert WORDS in html
    token = re.search(
        r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(edit(oak)).content.decode()
    )[1]
    form = form_of() | {"csrfmiddlewaretoken": token}
    assert client.post(edit(oak), form).status_code == 302


@pytest.mark.parametrize("signed_out", [False, True])
def test_what_saves_itself_keeps_the_form_and_says_so(client, coordinator, oak, signed_out):
    """As the editor saves while one writes: it shows the message beside the form."""
    asked = {"accept": "application/json"}
    typed = {name: value for name, value in form_of().items() if "action" not in name}
    assert client.post(edit(oak), typed, headers=asked).json()["success"]
    Membership.objects.filter(user=coordinator).update(ends=timezone.now())
    if signed_out:
        client.logout()
    response = client.post(edit(oak), typed, headers=asked)
    said = response.json()
    assert response.status_code == 404
    assert said["success"] is False
    assert said["error_code"] == "locked"
    assert said["error_message"].startswith("Not saved: ")
    assert "still on this page" in said["error_message"]


def test_no_reason_tells_what_exists(client, coordinator, oak, elm):
    """A lesson of elsewhere, and one that nobody has: the same page."""

    def answer(path):
        html = client.post(path, form_of()).content.decode()
        return re.sub(r"/\d+/|csrfmiddlewaretoken.*?>|nonce=\"[^\"]*\"", "", html)

    nothing = answer("/oak/cms/pages/999999/edit/")
    assert answer(edit(oak, elm.lesson)) == nothing


def test_what_was_sent_is_shown_as_text(client, coordinator, oak, elm):
    form = form_of("<script>alert(1)</script>")
    html = client.post(edit(oak, elm.lesson), form).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_only_words_are_given_back(client, coordinator, oak, rf):
    rich = json.dumps({"blocks": [{"text": "One"}, {"text": "Two"}], "entityMap": {}})
    form = {
        "csrfmiddlewaretoken": "abc",
        "title": "A title",
        "picture": "12",
        "body-count": "2",
        "body-0-type": "text",
        "body-0-id": "5cb1d54b-ef1a-4d1c-b6a8-3d9f5a1a7e0c",
        "body-0-value": rich,
        "body-1-value-tone": "remember",
        "body-1-value-text": "{not json",
        "go_live_at": "",
        "action-publish": "action-publish",
    }
    sent = rf.post("/", form).POST
    assert words_sent(sent) == "A title\n\nOne\nTwo\n\n{not json"


def odd(name, value):
    def change(form):
        if value is None:
            del form[name]
        else:
            form[name] = value
        return form

    return change


TOO_DEEP = {"blocks": [{"text": "Deep", "type": "ordered-list-item", "depth": 10**9}]}
ZERO = {
    "blocks": [{"text": "Deep", "type": "unstyled", "key": "a", "depth": 0}],
    "entityMap": {"0": {"type": "LINK", "data": {"id": "1\x00"}, "mutability": "MUTABLE"}},
}
NOT_WHOLE = {
    "no count": odd("body-count", None),
    "a count that is no number": odd("body-count", "x"),
    "a count that is too large": odd("body-count", "999999999"),
    "a count of five thousand digits": odd("body-count", "9" * 5000),
    "no order": odd("body-0-order", None),
    "no mark of deletion": odd("body-0-deleted", None),
    "text that is no JSON": odd("body-0-value", "notjson"),
    "text that is a list": odd("body-0-value", "[]"),
    "text that is nested without end": odd("body-0-value", "[" * 100_000),
    "a list that is nested without end": odd("body-0-value", json.dumps(TOO_DEEP)),
    "an id that PostgreSQL does not keep": odd("body-0-id", "a\x00"),
    "text with a link to a zero byte": odd("body-0-value", json.dumps(ZERO)),
}


@pytest.mark.parametrize("what", NOT_WHOLE)
def test_what_did_not_arrive_whole_comes_back(client, oak, what):
    """Sent by hand, or by a page whose script did not run."""
    sign_in(client, oak.teacher)
    add = f"/oak/cms/pages/add/content/lessonpage/{oak.course_page.pk}/"
    before = titles()
    started = time.monotonic()
    for path in (edit(oak), add, f"{edit(oak)}preview/", f"{add}preview/"):
        response = client.post(path, NOT_WHOLE[what](form_of()))
        html = response.content.decode()
        assert response.status_code == 400, path
        assert "This was not saved" in html
        assert "A part of the page did not arrive" in html
        assert "Inside a volcano" in html.partition("<textarea")[2]
        if "text" not in what and "list" not in what:
            assert WORDS in html.partition("<textarea")[2]
    assert titles() == before
    assert time.monotonic() - started < 5
    assert not oak.lesson.revisions.filter(content__title="Inside a volcano").exists()
    # Whole, it is saved.
    assert client.post(edit(oak), form_of()).status_code == 302
    assert titles() != before


def test_what_saves_itself_and_is_not_whole_says_so(client, oak):
    sign_in(client, oak.teacher)
    form = NOT_WHOLE["no count"](form_of())
    response = client.post(edit(oak), form, headers={"accept": "application/json"})
    assert response.status_code == 400
    assert response.json()["error_message"].startswith("Not saved: a part of the page")


def test_without_words_there_is_nothing_to_give_back(client, oak):
    sign_in(client, oak.teacher)
    response = client.post(edit(oak), {})
    assert response.status_code == 400
    assert "We could not follow that" in response.content.decode()
