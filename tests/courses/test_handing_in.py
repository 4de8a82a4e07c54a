""" "Handed in" means stored: drafts, retries, two tabs, and every clumsy thing."""

import uuid
from datetime import timedelta
from html import escape

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from courses.models import HandIn, Piece
from courses.services import responding, working
from portfolio.markup import as_plain
from portfolio.models import Draft, Version

KEY = "3f0c2f62-55c5-4c0e-9d34-111111111111"
JSON = {"Accept": "application/json"}


def url(world, name="hand_in"):
    return reverse(f"courses:{name}", args=[world.course.code, world.assignment.slug])


def counts(world):
    with world.scope():
        return HandIn.objects.count(), Version.objects.count(), Piece.objects.count()


def test_a_hand_in_gives_a_receipt_and_keeps_the_words(client, oak):
    client.force_login(oak.pupil)
    response = client.post(url(oak), {"text": "I fell as rain.", "key": KEY})
    assert response.status_code == 302
    page = client.get(response.url).content.decode()
    with oak.scope():
        handed = HandIn.objects.select_related("version", "piece").get()
    assert handed.receipt in page
    assert "Handed in at" in page
    assert handed.version.text == "<p>I fell as rain.</p>"
    assert handed.brief["criteria"] == ["I name two stages", "I write as the drop"]
    assert (handed.piece.state, handed.is_late) == ("handed_in", False)
    entry = Entry.objects.filter(action="courses.hand_in").get()
    assert entry.actor == oak.pupil.public_id
    assert "rain" not in str(entry.detail)


def test_a_hand_in_costs_a_known_number_of_queries(client, oak, django_assert_num_queries):
    client.force_login(oak.pupil)
    client.get(reverse("courses:page_read", args=[oak.course.code, oak.assignment.slug]))
    client.post(url(oak, "draft_save"), {"text": "I fell", "revision": "0"})
    # Eleven, and the savepoint that a transaction inside a test begins and ends with.
    with django_assert_num_queries(13):
        client.post(url(oak), {"text": "I fell as rain.", "key": KEY})


def test_the_same_key_again_gives_the_same_receipt_and_no_second_row(client, oak):
    client.force_login(oak.pupil)
    first = client.post(url(oak), {"text": "I fell as rain.", "key": KEY})
    again = client.post(url(oak), {"text": "I fell as rain.", "key": KEY})
    assert first.url == again.url
    assert counts(oak) == (1, 1, 1)


def test_a_used_key_with_other_words_is_asked_about_and_the_words_are_kept(client, oak):
    client.force_login(oak.pupil)
    client.post(url(oak), {"text": "I fell as rain.", "key": KEY})
    response = client.post(url(oak), {"text": "I fell as snow.", "key": KEY})
    assert response.status_code == 409
    page = response.content.decode()
    assert "I fell as snow." in page
    assert KEY not in page, "the page comes with a fresh key"
    assert counts(oak) == (1, 1, 1)


def test_handing_in_from_two_devices_keeps_both(client, oak):
    client.force_login(oak.pupil)
    client.post(url(oak), {"text": "From the phone.", "key": KEY})
    client.post(url(oak), {"text": "From the tablet.", "key": str(uuid.uuid4())})
    with oak.scope():
        texts = [row.version.text for row in HandIn.objects.select_related("version")]
    assert texts == ["<p>From the phone.</p>", "<p>From the tablet.</p>"]


def test_after_the_due_time_it_is_taken_and_marked_late(client, oak, time_machine):
    time_machine.move_to(timezone.now() + timezone.timedelta(days=4))
    client.force_login(oak.pupil)
    response = client.post(url(oak), {"text": "Sorry.", "key": KEY})
    assert "after the day it was due" in client.get(response.url).content.decode()
    with oak.scope():
        assert HandIn.objects.get().is_late


@pytest.mark.parametrize("text", ["", "   ", "<p><br></p>", "<script>1</script>"])
def test_nothing_written_is_not_handed_in(client, oak, text):
    client.force_login(oak.pupil)
    response = client.post(url(oak), {"text": text, "key": KEY})
    assert response.status_code == 422
    assert "Write something or add a file first" in response.content.decode()
    assert counts(oak) == (0, 0, 0)


def test_a_megabyte_of_text_is_refused_with_a_sentence_and_changes_nothing(client, oak):
    client.force_login(oak.pupil)
    response = client.post(url(oak), {"text": "x" * 1_000_000, "key": KEY})
    assert response.status_code == 422
    assert "too long" in response.content.decode()
    draft = client.post(
        url(oak, "draft_save"), {"text": "x" * 1_000_000, "revision": 0}, headers=JSON
    )
    assert draft.status_code == 413
    assert "too long" in draft.json()["message"]
    assert counts(oak) == (0, 0, 0)


@pytest.mark.parametrize("key", ["", "no-key", "1" * 400])
def test_a_broken_key_is_a_sentence_and_the_words_stay(client, oak, key):
    client.force_login(oak.pupil)
    response = client.post(url(oak), {"text": "My words", "key": key})
    assert response.status_code == 400
    assert "My words" in response.content.decode()
    assert counts(oak) == (0, 0, 0)


def test_markup_and_script_are_made_harmless(client, oak):
    client.force_login(oak.pupil)
    nasty = (
        "<p onclick=x>Hi <b>bold</b></p><script>alert(1)</script>"
        "<img src=x onerror=alert(2)><a href='javascript:x'>link</a>"
        "<svg><style><img src=x></style></svg>"
    )
    client.post(url(oak), {"text": nasty, "key": KEY})
    assert Version.objects.get().text == "<p>Hi <strong>bold</strong></p>link", (
        "only our few tags and the words stay"
    )


def test_finished_work_cannot_be_handed_in_again(client, oak, handed_in):
    with oak.scope():
        responding.give_feedback(
            handed_in, text="Done!", criteria_met=[], outcome="done", by=oak.teacher
        )
    client.force_login(oak.pupil)
    response = client.post(url(oak), {"text": "More", "key": KEY})
    assert response.status_code == 422
    page = response.content.decode()
    assert "has finished with this piece" in page
    assert "More" in page, "the words that were refused are still there to be copied"


def test_improving_after_the_due_day_is_not_late(oak, handed_in, time_machine):
    with oak.scope():
        responding.give_feedback(
            handed_in, text="More!", criteria_met=[], outcome="improve", by=oak.teacher
        )
        time_machine.move_to(oak.set_work.due_at + timedelta(days=1))
        again = working.hand_in(
            oak.set_work, by=oak.pupil, text="Better", key=uuid.uuid4(), brief={}
        ).hand_in
    assert not again.is_late
    assert not again.piece.is_late


@pytest.mark.parametrize("words", ["a<b", "x <3 you", "<p>is a tag</p>", "One\n\nTwo"])
def test_a_browser_without_scripts_loses_no_sign_of_what_was_typed(client, oak, words):
    client.force_login(oak.pupil)
    client.post(url(oak), {"text": words, "key": KEY, "format": "plain"})
    kept = Version.objects.get().text
    assert as_plain(kept) == words
    page = client.get(
        reverse("courses:page_read", args=[oak.course.code, oak.assignment.slug]) + "?again"
    ).content.decode()
    assert f">{escape(words)}</textarea>" in page


@pytest.mark.parametrize("name", ["hand_in", "draft_save", "finish", "tick"])
@pytest.mark.parametrize("who", ["pupil", "teacher"])
def test_another_school_cannot_send_anything_here(client, oak, elm, name, who):
    client.force_login(getattr(elm, who))
    data = {"text": "Mine", "key": KEY, "revision": "0", "step": "x"}
    assert client.post(url(oak, name), data).status_code == 404
    assert counts(oak) == (0, 0, 0)


def test_a_draft_is_kept_and_found_again(client, oak):
    client.force_login(oak.pupil)
    saved = client.post(
        url(oak, "draft_save"), {"text": "<p>I fell</p>", "revision": "0"}, headers=JSON
    )
    assert saved.status_code == 200
    assert saved.json()["revision"] == 1
    page = client.get(
        reverse("courses:page_read", args=[oak.course.code, oak.assignment.slug])
    ).content.decode()
    assert "I fell" in page
    assert f"Draft saved {saved.json()['saved']}" in page


def test_an_older_tab_does_not_overwrite_a_newer_one(client, oak):
    client.force_login(oak.pupil)
    send = lambda text, revision, **more: client.post(  # noqa: E731
        url(oak, "draft_save"),
        {"text": text, "revision": revision, **more},
        headers=JSON,
    )
    assert send("first tab", 0, page="a", turn=1).status_code == 200
    behind = send("second tab, opened before", 0, page="b", turn=1)
    assert behind.status_code == 409
    assert behind.json()["text"] == "<p>first tab</p>"
    assert behind.json()["revision"] == 1
    assert Draft.objects.get().text == "<p>first tab</p>"
    assert send("second tab, chosen", 1, page="b", turn=2).json()["revision"] == 2


def test_a_page_that_closes_may_overtake_itself_and_nobody_else(client, oak):
    client.force_login(oak.pupil)
    send = lambda text, revision, turn, page="a": client.post(  # noqa: E731
        url(oak, "draft_save"),
        {"text": text, "revision": revision, "page": page, "turn": turn},
        headers=JSON,
    )
    send("one", 0, 1)
    assert send("one two three", 0, 3).status_code == 200
    late = send("one two", 0, 2)
    assert late.status_code == 200
    assert late.json()["revision"] == 2
    assert Draft.objects.get().text == "<p>one two three</p>"


def test_the_next_child_on_a_shared_phone_is_not_given_these_words(client, oak):
    client.force_login(oak.classmate)
    data = {"text": "Dee's words", "revision": "0", "person": oak.pupil.public_id}
    assert client.post(url(oak, "draft_save"), data, headers=JSON).status_code == 401
    response = client.post(url(oak), {**data, "key": KEY})
    assert response.status_code == 404
    assert not Draft.objects.filter(text__contains="Dee").exists()
    data["person"] = oak.classmate.public_id
    assert client.post(url(oak, "draft_save"), data, headers=JSON).status_code == 200


def test_a_script_hears_of_a_hand_in_what_a_person_would_see(client, oak):
    client.force_login(oak.pupil)
    data = {"text": "I fell as rain.", "key": KEY, "person": oak.pupil.public_id}
    first = client.post(url(oak), data, headers=JSON)
    with oak.scope():
        handed = HandIn.objects.get()
    at = f"{timezone.localtime(handed.handed_in_at):%H:%M}"
    address = reverse(
        "courses:handed_in",
        args=[oak.course.code, oak.assignment.slug, handed.receipt.lower()],
    )
    assert first.json() == {"receipt": handed.receipt, "at": at, "address": address}
    assert client.get(address).status_code == 200
    assert client.post(url(oak), data, headers=JSON).json() == first.json()
    changed = client.post(url(oak), {**data, "text": "Snow."}, headers=JSON)
    assert (changed.status_code, "changed it" in changed.json()["message"]) == (409, True)
    empty = client.post(url(oak), {**data, "text": ""}, headers=JSON)
    assert (empty.status_code, list(empty.json())) == (422, ["message"])
    broken = client.post(url(oak), {**data, "key": "no"}, headers=JSON)
    assert (broken.status_code, list(broken.json())) == (400, ["message"])
    client.force_login(oak.classmate)
    assert client.post(url(oak), data, headers=JSON).status_code == 401
    assert counts(oak) == (1, 1, 1)


def test_a_child_of_another_school_hears_that_the_words_are_anothers(client, oak, elm):
    client.force_login(elm.pupil)
    data = {"text": "Dee's words", "revision": "0", "person": oak.pupil.public_id}
    assert client.post(url(oak, "draft_save"), data, headers=JSON).status_code == 401
    data["person"] = elm.pupil.public_id
    assert client.post(url(oak, "draft_save"), data, headers=JSON).status_code == 404


def test_an_ended_session_is_sent_to_sign_in_and_nothing_is_kept(client, oak):
    response = client.post(url(oak, "draft_save"), {"text": "x", "revision": "0"})
    assert response.url.startswith("/sign-in/?next=")
    assert not Draft.objects.exists()


def test_a_get_changes_nothing_and_is_refused_where_only_sending_makes_sense(client, oak):
    client.force_login(oak.pupil)
    for name in ("draft_save", "finish", "tick"):
        assert client.get(url(oak, name)).status_code == 405
    # Whoever had to sign in again on the way to handing in comes by here.
    page = reverse("courses:page_read", args=[oak.course.code, oak.assignment.slug])
    assert client.get(url(oak)).url == page
    client.get(page)
    assert counts(oak) == (0, 0, 0)


def test_a_version_is_never_changed(oak, handed_in):
    version = Version.objects.get()
    version.text = "Something else"
    with pytest.raises(TypeError, match="never changed"):
        version.save()


def test_a_newer_version_stops_feedback_on_the_older(oak, handed_in):
    with oak.scope():
        working.hand_in(
            oak.set_work, by=oak.pupil, text="Newer", key=uuid.uuid4(), brief={}
        )
        with pytest.raises(Exception, match="newer version"):
            responding.give_feedback(
                handed_in, text="Good", criteria_met=[], outcome="done", by=oak.teacher
            )
        newest = HandIn.objects.get(number=2)
        feedback = responding.give_feedback(
            newest, text="Good", criteria_met=[], outcome="done", by=oak.teacher
        )
    assert feedback.hand_in == newest


def test_what_a_pupil_has_read_is_kept_when_it_is_said_differently(oak, handed_in):
    def say(text):
        return responding.give_feedback(
            handed_in, text=text, criteria_met=[], outcome="done", by=oak.teacher
        )

    with oak.scope():
        say("First")
        assert say("Second, before it was read").replaced == []
        third = say("Third")
        responding.mark_seen(third, given_at=third.given_at)
        last = say("Fourth")
    assert [kept["text"] for kept in last.replaced] == ["<p>Third</p>"]
    assert (last.text, last.seen_at) == ("<p>Fourth</p>", None)
