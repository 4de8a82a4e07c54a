"""What ``make test-faults`` would say of a server that breaks its promises."""

import uuid

import pytest

from console.faults import proof
from courses.models import Feedback, HandIn
from portfolio.models import Version
from tests.courses.test_staff_access import handed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def promised(oak, monkeypatch):
    """One hand-in, kept as it was promised."""
    monkeypatch.setattr(proof, "SCHOOL", "oak")
    monkeypatch.setattr(proof, "ASSIGNMENT", oak.set_work.slug)
    row = handed_in(oak, oak.pupil, "I fell as rain.")
    facts = {
        "text": "<p>I fell as rain.</p>",
        "receipt": row.receipt,
        "pupil": oak.pupil.public_id,
    }
    return {"hand_ins": {str(row.key): facts}, "feedback": {}}


def test_promises_that_were_kept_are_not_complained_of(promised):
    assert proof.broken(promised) == []


def test_a_hand_in_that_is_not_there_is_found(promised):
    (facts,) = promised["hand_ins"].values()
    promised["hand_ins"][str(uuid.uuid4())] = {**facts, "receipt": "GONE"}
    assert proof.broken(promised) == ["an acknowledged hand-in is not there: GONE"]


def test_another_text_than_was_sent_is_found(promised):
    Version.objects.update(text="<p>I fell.</p>")
    assert any("not what was sent" in line for line in proof.broken(promised))


def test_a_version_without_a_hand_in_and_a_missing_number_are_found(oak, promised):
    with oak.scope():
        row = HandIn.objects.get()
        Version.objects.create(
            work=row.piece.work, owner=oak.pupil, school=oak.school, number=2, text="x"
        )
        HandIn.objects.update(number=3)
    lines = proof.broken(promised)
    assert "1 versions belong to no hand-in" in lines
    assert "a number was left out" in lines


def test_feedback_that_was_acknowledged_and_is_not_there_is_found(oak, promised):
    place = f"{oak.pupil.public_id} 1"
    promised["feedback"] = {place: [("Well seen.", True), ("And this?", False)]}
    assert any("feedback is not there" in line for line in proof.broken(promised))
    with oak.scope():
        row = HandIn.objects.get()
        for text in ("Well seen.", "And this?"):
            Feedback.objects.update_or_create(
                hand_in=row,
                defaults={
                    "school": oak.school,
                    "teacher": oak.teacher,
                    "text": f"<p>{text}</p>",
                },
            )
            # The one after it may have been kept without the teacher hearing of it.
            assert proof.broken(promised) == []
