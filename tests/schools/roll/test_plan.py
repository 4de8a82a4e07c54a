"""What a roll would change: matched by number inside one school, and never by a guess."""

import datetime

import pytest

from schools.models import GroupMember, Membership, PupilRecord, RollRun
from schools.roll.plan import ASK, CHANGED, LEFT_OUT, NEW, SAME
from schools.services.rolls import apply_run, begin_run, decide, planned
from tests.schools.roll.files import HEADS, sheet

DEE = ("Dee", "Lowe", "09/01/2016", "5", "5L", "B801200005001")
NEW_NUMBER = "C801200005019"
TOM = ("Tom", "Ash", "10/02/2016", "5", "5L", "")


@pytest.fixture(autouse=True)
def _agreed(agreed, oak):
    agreed(oak.school)


def begun(world, *rows, heads=HEADS):
    return begin_run(world.school, files=sheet(*rows, heads=heads), by=world.office)


def look(world, run):
    with world.scope():
        return planned(run)[1]


def brought(world, *rows, heads=HEADS, decisions=None):
    """A file read, decided and applied; the plan that was."""
    run = begun(world, *rows, heads=heads)
    if decisions:
        decide(run, decisions=decisions, by=world.office)
    plan = look(world, run)
    apply_run(run, mark=plan.mark(), by=world.office)
    return plan


def kinds(plan):
    return [line.kind for line in plan.lines]


def test_children_whom_nobody_knows_are_new(oak):
    plan = look(oak, begun(oak, DEE, TOM))
    assert kinds(plan) == [NEW, NEW]
    assert plan.counts()["new"] == 2
    # The two whom the office made by hand are not in the file, and nothing is done.
    assert {known.user for known in plan.absent} == {oak.pupil, oak.classmate}


def test_the_same_file_twice_changes_nothing(oak):
    brought(oak, DEE, TOM)
    plan = look(oak, begun(oak, DEE, TOM))
    assert kinds(plan) == [SAME, SAME]
    assert not plan.changes_anything


def test_what_changed_is_said_from_what_to_what(oak):
    brought(oak, DEE, TOM)
    married = ("Dee", "Hill", "09/01/2016", "6", "6L", DEE[-1])
    (dee, tom) = look(oak, begun(oak, married, TOM)).lines
    assert (dee.kind, tom.kind) == (CHANGED, SAME)
    assert "last name: Lowe → Hill" in dee.what
    assert "Year 5 → Year 6" in dee.what
    assert "joins 6L" in dee.what
    assert "leaves 5L" in dee.what


def test_a_class_that_a_person_gave_is_not_taken_away(oak):
    plan = brought(oak, DEE)
    with oak.scope():
        user = PupilRecord.objects.get().user
        place = GroupMember.objects.get(membership__user=user)
        place.source = None  # as if a teacher had put the child there
        place.save()
        moved = (*DEE[:4], "5M", DEE[-1])
    (dee,) = look(oak, begun(oak, moved)).lines
    assert plan.changes_anything
    assert "joins 5M" in dee.what
    assert not any(said.startswith("leaves") for said in dee.what)


def test_a_new_number_is_matched_by_the_old_one(oak):
    heads = (*HEADS, "Former UPN")
    brought(oak, DEE)
    again = (*DEE[:5], NEW_NUMBER, DEE[-1])
    (dee,) = look(oak, begun(oak, again, heads=heads)).lines
    assert dee.kind == CHANGED
    assert dee.what == ["UPN: …001 → …019"]


def test_the_same_name_and_birthday_need_a_person(oak):
    brought(oak, TOM)
    numbered = (*TOM[:-1], DEE[-1])
    (tom,) = look(oak, begun(oak, numbered)).lines
    assert tom.kind == ASK
    assert [known.user.last_name for known in tom.candidates] == ["Ash"]


@pytest.mark.parametrize("answer", ["same", "new", "skip"])
def test_what_a_person_says_of_a_namesake_is_done(oak, answer):
    brought(oak, TOM)
    with oak.scope():
        first = PupilRecord.objects.get().user
    numbered = (*TOM[:-1], DEE[-1])
    said = first.public_id if answer == "same" else answer
    if answer == "skip":
        run = begun(oak, numbered)
        decide(run, decisions={"2": said}, by=oak.office)
        assert kinds(look(oak, run)) == [LEFT_OUT]
        return
    brought(oak, numbered, decisions={"2": said})
    with oak.scope():
        records = PupilRecord.objects.order_by("pk")
        assert records.count() == (1 if answer == "same" else 2)
        assert records.last().upn == DEE[-1]
        assert (records.last().user == first) == (answer == "same")


def test_a_namesake_is_somebody_else_when_birthday_and_number_differ(oak):
    brought(oak, DEE)
    other = (*DEE[:2], "11/02/2016", *DEE[3:5], NEW_NUMBER)
    (dee,) = look(oak, begun(oak, other)).lines
    assert dee.kind == NEW
    # With the birthday alone put right it may be the same, and so with the number alone.
    for row in ((*other[:5], ""), (*DEE[:5], NEW_NUMBER)):
        (dee,) = look(oak, begun(oak, row)).lines
        assert dee.kind == ASK


def test_a_number_alone_is_nobody(oak):
    """Numbers sorted wrongly, or one that its system has given to the next child."""
    tom = (*TOM[:5], NEW_NUMBER)
    brought(oak, DEE, tom)
    swapped = look(oak, begun(oak, (*DEE[:5], NEW_NUMBER), (*tom[:5], DEE[-1])))
    assert kinds(swapped) == [ASK, ASK]
    (other,) = look(oak, begun(oak, ("Zed", "Other", "01/05/2015", "6", "", DEE[-1]))).lines
    assert (other.kind, other.is_numbered) == (ASK, True)
    run = begun(oak, ("Zed", "Other", "01/05/2015", "6", "", DEE[-1]))
    decide(run, decisions={"2": "new"}, by=oak.office)
    assert kinds(look(oak, run)) == [ASK]


def test_whom_a_file_calls_tom_is_compared_with_tom(oak):
    heads = (*HEADS, "Preferred forename")
    brought(oak, TOM)
    named = ("Thomas", *TOM[1:5], DEE[-1], "Tom")
    (tom,) = look(oak, begun(oak, named, heads=heads)).lines
    assert tom.kind == ASK
    brought(oak, named, heads=heads, decisions={"2": tom.candidates[0].user.public_id})
    assert kinds(look(oak, begun(oak, named, heads=heads))) == [SAME]


def test_a_row_that_names_no_class_leaves_none(oak):
    brought(oak, DEE)
    (dee,) = look(oak, begun(oak, (*DEE[:4], "", DEE[-1]))).lines
    assert dee.kind == SAME


def test_a_class_that_differs_in_its_capitals_is_the_same(oak):
    brought(oak, DEE)
    (dee,) = look(oak, begun(oak, (*DEE[:4], "5l", DEE[-1]))).lines
    assert dee.kind == SAME


def test_a_class_with_too_long_a_name_is_a_wrong_row(oak):
    plan = look(oak, begun(oak, (*DEE[:4], "x" * 61, DEE[-1]), TOM))
    assert [(fault.row, fault.column) for fault in plan.faults] == [(2, "Reg")]
    assert kinds(plan) == [NEW]


def test_an_age_that_does_not_fit_the_year_is_told_of(oak):
    plan = look(oak, begun(oak, (*DEE[:3], "13", *DEE[4:]), TOM))
    assert len(plan.notes) == 1
    assert plan.notes[0].endswith("mistyped: row 2.")


def test_a_pupil_made_by_hand_is_asked_about_and_never_taken(oak):
    (sam,) = look(oak, begun(oak, ("Sam", "Reed-oak", "09/01/2016", "5", "5K", ""))).lines
    assert sam.kind == ASK
    assert [known.user for known in sam.candidates] == [oak.classmate]


def test_a_child_of_another_school_is_new_without_a_word(oak, elm, agreed):
    agreed(elm.school)
    brought(oak, DEE)
    (dee,) = look(elm, begun(elm, DEE)).lines
    assert (dee.kind, dee.what, dee.candidates) == (NEW, [], [])
    brought(elm, DEE)
    assert Membership.objects.filter(role="pupil", user__last_name="Lowe").count() == 2
    with elm.scope():
        assert PupilRecord.objects.get().upn == DEE[-1]


def test_a_file_of_another_kind_changes_nobody(oak):
    brought(oak, DEE)
    with oak.scope():
        PupilRecord.objects.update(source="oneroster")
    (dee,) = look(oak, begun(oak, ("Dee", "Hill", *DEE[2:]))).lines
    assert (dee.kind, dee.what) == (LEFT_OUT, ["kept as OneRoster has it"])


def test_two_rows_that_nothing_tells_apart_are_both_wrong(oak):
    plan = look(oak, begun(oak, TOM, TOM, DEE))
    assert [line.name for line in plan.lines] == ["Dee Lowe"]
    assert [fault.row for fault in plan.faults] == [2, 3]


def test_names_in_capitals_are_shown_as_names_and_kept_as_sent(oak):
    brought(oak, ("DEE", "O'NEIL-LOWE", *DEE[2:]))
    with oak.scope():
        record = PupilRecord.objects.get()
    assert (record.user.first_name, record.user.last_name) == ("Dee", "O'Neil-Lowe")
    assert record.legal_last_name == "O'NEIL-LOWE"
    (dee,) = look(oak, begun(oak, ("DEE", "O'NEIL-LOWE", *DEE[2:]))).lines
    assert dee.kind == SAME


def test_a_child_who_left_and_comes_again_keeps_the_account(oak):
    brought(oak, DEE)
    with oak.scope():
        user = PupilRecord.objects.get().user
    Membership.objects.filter(user=user).update(ends=datetime.datetime.now(datetime.UTC))
    (dee,) = look(oak, begun(oak, DEE)).lines
    assert dee.kind == CHANGED
    assert "is back at this school" in dee.what
    brought(oak, DEE)
    assert Membership.objects.in_force().filter(user=user).count() == 1
    with oak.scope():
        assert RollRun.objects.filter(state="applied").count() == 2


def test_a_plan_asks_as_often_for_thirty_as_for_one(oak, django_assert_num_queries):
    many = [
        ("Kim", f"Lowe{'abcdefghijklmnopqrstuvwxyzäöüß'[at]}", "09/01/2016", "5", "5L", "")
        for at in range(30)
    ]
    brought(oak, *many)
    for rows in (many[:1], many):
        run = begun(oak, *rows)
        with oak.scope(), django_assert_num_queries(5):
            assert {line.kind for line in planned(run)[1].lines} == {SAME}
