"""The class in front of its work, and feedback on one piece."""

import html
import re
from datetime import timedelta
from urllib.parse import urljoin

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.class_view import ClassView
from courses.forms.responding import plain
from courses.models import Feedback, Piece
from courses.services.responding import give_feedback
from courses.services.setting import set_page
from courses.services.spaces import give_seat
from courses.services.working import finish_reading, start_piece
from portfolio.models import Version
from portfolio.services.work import save_draft
from schools.models import GroupMember, Membership
from schools.services.people import leave_group
from tests.courses.test_staff_access import handed_in
from tests.factories import add_person

Role = Membership.Role


def class_url(world, show=""):
    address = reverse("courses:set_work_detail", args=["oak", world.set_work.public_id])
    return f"{address}?show={show}" if show else address


def piece_url(world, pupil):
    return reverse(
        "courses:piece_detail", args=["oak", world.set_work.public_id, pupil.public_id]
    )


def piece_of(world, pupil):
    with world.scope():
        return Piece.objects.get(set_work=world.set_work, pupil=pupil)


def feedback_of(world):
    with world.scope():
        return list(Feedback.objects.order_by("pk"))


GOOD = {"number": 1, "text": "A clear start.", "outcome": "done", "criteria_met": ["0"]}


# --- The class view -------------------------------------------------------------


def test_everyone_has_a_row_whatever_they_have_done(client, oak):
    handed_in(oak, oak.pupil, "One two three four.")
    client.force_login(oak.teacher)
    page = client.get(class_url(oak))
    dee, sam = page.context["rows"]
    assert (dee.state, dee.words, dee.needs_you) == ("handed_in", 4, True)
    assert (sam.state, sam.words, sam.needs_you) == ("not_yet", None, False)
    text = page.content.decode()
    assert "Needs you" in text
    assert "Not started" in text
    links = [urljoin(class_url(oak), href) for href in re.findall(r'href="([^"]+)"', text)]
    assert piece_url(oak, oak.pupil) in links
    assert piece_url(oak, oak.classmate) not in links


def test_the_three_numbers_are_the_same_for_the_class_and_for_its_page(client, oak):
    ann, bob, cy = (
        add_person(oak.school, Role.PUPIL, group=oak.group, first_name=name)
        for name in ("Ann", "Bob", "Cy")
    )
    handed_in(oak, oak.pupil)
    with oak.scope():
        start_piece(oak.set_work, by=ann)
        done = handed_in(oak, bob)
        give_feedback(done, text="Good", criteria_met=[], outcome="done", by=oak.teacher)
        back = handed_in(oak, cy)
        give_feedback(back, text="More", criteria_met=[], outcome="improve", by=oak.teacher)
        view = ClassView(oak.set_work)
        assert (view.handed_in, view.not_yet, view.needs_you) == (3, 2, 1)
    client.force_login(oak.teacher)
    group = client.get(reverse("courses:group_detail", args=["oak", oak.group.pk]))
    (row,) = group.context["set_work"]
    assert (row.handed_in, row.not_yet, row.needs_you) == (3, 2, 1)
    home = client.get(reverse("courses:school_home", args=["oak"]))
    (card,) = home.context["groups"]
    assert (card.pupils, card.needs_you, card.set_pieces) == (5, 1, 1)


def test_who_left_after_handing_in_stays_in_the_list(client, oak):
    handed_in(oak, oak.pupil)
    with oak.scope():
        for pupil in (oak.pupil, oak.classmate):
            place = GroupMember.objects.of(pupil).get()
            leave_group(place, by=None)
    client.force_login(oak.teacher)
    page = client.get(class_url(oak))
    (row,) = page.context["rows"]
    assert row.key == oak.pupil.public_id
    assert "has left the class" in page.content.decode()
    assert client.get(piece_url(oak, oak.pupil)).status_code == 200


def test_a_guest_with_a_seat_is_one_of_the_class(client, oak, elm):
    with oak.scope():
        give_seat(
            oak.course,
            to=elm.pupil,
            reason="Ready for more",
            ends=timezone.now() + timedelta(days=30),
            by=oak.teacher,
        )
        assert ClassView(oak.set_work).not_yet == 3
    handed_in(oak, elm.pupil)
    client.force_login(oak.teacher)
    rows = client.get(class_url(oak)).context["rows"]
    assert [row.key for row in rows if row.needs_you] == [elm.pupil.public_id]
    assert client.get(piece_url(oak, elm.pupil)).status_code == 200
    group = client.get(reverse("courses:group_detail", args=["oak", oak.group.pk]))
    (row,) = group.context["set_work"]
    assert (row.handed_in, row.not_yet, row.needs_you) == (1, 2, 1)
    client.force_login(elm.teacher)
    assert client.get(piece_url(oak, elm.pupil)).status_code == 404


def test_filters_show_who_needs_you_and_who_has_not_yet(client, oak):
    handed_in(oak, oak.pupil)
    client.force_login(oak.teacher)

    def shown(which):
        return [row.key for row in client.get(class_url(oak, which)).context["rows"]]

    assert shown("needs-you") == [oak.pupil.public_id]
    assert shown("not-yet") == [oak.classmate.public_id]
    everyone = [oak.pupil.public_id, oak.classmate.public_id]
    assert shown("everyone") == shown("<script>") == everyone
    with oak.scope():
        Piece.objects.update(state=Piece.State.DONE)
    page = client.get(class_url(oak, "needs-you")).content.decode()
    assert "Nobody needs you here" in page


def test_a_lesson_only_read_says_who_finished(client, oak):
    with oak.scope():
        set_work = set_page(
            oak.lesson, group=oak.group, by=oak.teacher, wants_hand_in=False
        )
        finish_reading(set_work, by=oak.pupil)
    client.force_login(oak.teacher)
    address = reverse("courses:set_work_detail", args=["oak", set_work.public_id])
    page = client.get(address).content.decode()
    assert "finished" in page
    assert "Needs you" not in page


def test_names_stand_as_in_a_register_and_as_the_child_is_called(client, oak):
    add_person(
        oak.school,
        Role.PUPIL,
        group=oak.group,
        first_name="Elizabeth",
        known_as="Bee",
        last_name="adams",
    )
    client.force_login(oak.teacher)
    rows = client.get(class_url(oak)).context["rows"]
    assert rows[0].name == "Bee adams"


# --- Feedback -------------------------------------------------------------------


def test_the_teacher_sees_the_work_what_was_asked_and_what_to_look_for(client, oak):
    handed_in(oak, oak.pupil, "First try.")
    handed_in(oak, oak.pupil, "Second try, longer.", criteria=["I name two stages"])
    client.force_login(oak.teacher)
    page = client.get(piece_url(oak, oak.pupil)).content.decode()
    for words in ("First try.", "Second try, longer.", "I name two stages", "Write."):
        assert words in page


def test_a_pupils_markup_is_cleaned_once_more_when_shown(client, oak):
    hand = handed_in(oak, oak.pupil)
    type(hand.version).objects.filter(pk=hand.version_id).update(
        text="<p>Hello<script>alert(1)</script><img src=x onerror=alert(1)></p>"
    )
    client.force_login(oak.teacher)
    page = client.get(piece_url(oak, oak.pupil)).content
    assert b"<script>alert" not in page
    assert b"onerror" not in page


@pytest.mark.parametrize(
    ("outcome", "state", "said"),
    [
        ("done", Piece.State.DONE, "Feedback given to Dee."),
        ("improve", Piece.State.RETURNED, "Returned to Dee to improve."),
    ],
)
def test_feedback_is_kept_and_the_piece_moves_on(client, oak, outcome, state, said):
    handed_in(oak, oak.pupil)
    client.force_login(oak.teacher)
    answer = client.post(
        piece_url(oak, oak.pupil), {**GOOD, "outcome": outcome}, follow=True
    )
    assert said in answer.content.decode()
    assert "Nobody else needs you here." in answer.content.decode()
    assert answer.redirect_chain == [(class_url(oak), 302)]
    (feedback,) = feedback_of(oak)
    assert feedback.text == "<p>A clear start.</p>"
    assert feedback.criteria_met == [0]
    assert feedback.teacher == oak.teacher
    assert piece_of(oak, oak.pupil).state == state


def test_after_feedback_comes_the_next_who_needs_you_with_a_way_back(client, oak):
    handed_in(oak, oak.pupil)
    handed_in(oak, oak.classmate)
    client.force_login(oak.teacher)
    answer = client.post(piece_url(oak, oak.pupil), GOOD, follow=True)
    assert answer.redirect_chain == [(piece_url(oak, oak.classmate), 302)]
    page = answer.content.decode()
    assert f'<a href="{piece_url(oak, oak.pupil)}">Go back to Dee</a>' in page
    answer = client.post(piece_url(oak, oak.classmate), GOOD, follow=True)
    assert answer.redirect_chain == [(class_url(oak), 302)]


def test_previous_and_next_are_those_who_need_you(client, oak):
    ann = add_person(
        oak.school, Role.PUPIL, group=oak.group, first_name="Ann", last_name="Able"
    )
    zed = add_person(
        oak.school, Role.PUPIL, group=oak.group, first_name="Zed", last_name="Zola"
    )
    for pupil in (ann, oak.pupil, zed):
        handed_in(oak, pupil)
    client.force_login(oak.teacher)
    found = client.get(piece_url(oak, oak.pupil)).context["around"]
    assert (found.before, found.after, found.waiting) == (ann, zed, 2)
    found = client.get(piece_url(oak, zed)).context["around"]
    assert (found.before, found.after) == (oak.pupil, ann)
    found = client.get(piece_url(oak, ann)).context["around"]
    assert (found.before, found.after) == (None, oak.pupil)


def test_a_newer_hand_in_refuses_the_feedback_and_keeps_the_text(client, oak):
    handed_in(oak, oak.pupil, "First try.")
    client.force_login(oak.teacher)
    client.get(piece_url(oak, oak.pupil))
    handed_in(oak, oak.pupil, "Second try, much better.")
    page = client.post(piece_url(oak, oak.pupil), {**GOOD, "text": "About the first."})
    text = page.content.decode()
    assert page.status_code == 200
    assert "A newer version has been handed in" in text
    assert "About the first.</textarea>" in text
    assert "Second try, much better." in text
    assert '<input type="hidden" name="number" value="2">' in text
    assert feedback_of(oak) == []
    assert piece_of(oak, oak.pupil).state == Piece.State.HANDED_IN


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"text": ""}, "Write a line of feedback first."),
        ({"text": " \n \n"}, "Write a line of feedback first."),
        ({"text": "x" * 1_000_000}, "This is too long"),
        ({"text": "nul\x00"}, ""),
        ({"outcome": ""}, "Choose one of the two buttons."),
        ({"outcome": "praise" * 100_000}, "Choose one of the two buttons."),
        ({"criteria_met": ["7"]}, "Look at the ticks again."),
        ({"criteria_met": ["<script>"]}, "Look at the ticks again."),
        ({"criteria_met": ["-1"]}, "Look at the ticks again."),
        ({"number": ""}, ""),
        ({"number": "99"}, "Open the piece again"),
        ({"number": "1" * 1_000}, ""),
    ],
)
def test_feedback_that_cannot_be_kept_changes_nothing(client, oak, change, sentence):
    handed_in(oak, oak.pupil)
    client.force_login(oak.teacher)
    page = client.post(piece_url(oak, oak.pupil), {**GOOD, **change})
    assert page.status_code == 200
    assert sentence in page.content.decode()
    if "text" not in change:
        assert "A clear start.</textarea>" in page.content.decode()
    assert feedback_of(oak) == []
    assert piece_of(oak, oak.pupil).state == Piece.State.HANDED_IN


def test_signs_in_feedback_are_themselves_and_lines_stay_lines(client, oak):
    handed_in(oak, oak.pupil)
    client.force_login(oak.teacher)
    typed = "3 < 5 & <script>alert(1)</script>\nand\n\nmore <b>"
    client.post(piece_url(oak, oak.pupil), {**GOOD, "text": typed})
    (feedback,) = feedback_of(oak)
    assert "<script" not in feedback.text
    assert plain(feedback.text) == typed
    page = client.get(piece_url(oak, oak.pupil)).content.decode()
    assert "<script>alert" not in page
    assert html.escape("3 < 5 & <script>") in page
    client.force_login(oak.pupil)
    read = client.get(piece_of(oak, oak.pupil).work.get_absolute_url()).content.decode()
    assert "<script>alert" not in read
    assert "3 &lt; 5" in read


def test_feedback_can_be_said_differently(client, oak):
    handed_in(oak, oak.pupil)
    client.force_login(oak.teacher)
    client.post(piece_url(oak, oak.pupil), GOOD)
    page = client.get(piece_url(oak, oak.pupil))
    assert page.context["form"].initial["text"] == "A clear start."
    client.post(
        piece_url(oak, oak.pupil), {**GOOD, "text": "Clearer.", "outcome": "improve"}
    )
    (feedback,) = feedback_of(oak)
    assert feedback.text == "<p>Clearer.</p>"
    assert piece_of(oak, oak.pupil).state == Piece.State.RETURNED


def test_earlier_feedback_stands_beside_the_newer_version(client, oak):
    first = handed_in(oak, oak.pupil, "First try.")
    with oak.scope():
        give_feedback(
            first,
            text="How wide is it?",
            criteria_met=[0],
            outcome="improve",
            by=oak.teacher,
        )
    handed_in(oak, oak.pupil, "Second try.")
    client.force_login(oak.teacher)
    page = client.get(piece_url(oak, oak.pupil)).content.decode()
    assert "How wide is it?" in page
    assert "What was said of version 1" in page


def test_who_has_handed_nothing_in_has_no_page_yet(client, oak):
    client.force_login(oak.teacher)
    assert client.get(piece_url(oak, oak.pupil)).status_code == 404
    with oak.scope():
        start_piece(oak.set_work, by=oak.pupil)
    assert client.get(piece_url(oak, oak.pupil)).status_code == 404
    assert client.post(piece_url(oak, oak.pupil), GOOD).status_code == 404


def test_a_draft_is_nowhere_in_the_teachers_pages(client, oak):
    with oak.scope():
        piece = start_piece(oak.set_work, by=oak.pupil)
    save_draft(piece.work, text="A secret beginning", revision=0)
    client.force_login(oak.teacher)
    assert "secret" not in client.get(class_url(oak)).content.decode()


def test_work_whose_words_were_never_counted_can_be_opened(client, oak):
    """Kept by a server that was still running the code of before."""
    handed_in(oak, oak.pupil)
    Version.objects.update(words=None)
    client.force_login(oak.teacher)
    row = client.get(class_url(oak)).context["rows"][0]
    assert (row.can_open, row.words) == (True, None)
