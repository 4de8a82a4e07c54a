"""A roll applied, refused and taken back: all of it, or nothing."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from audit.models import Entry
from schools.models import (
    Agreement,
    Enrolment,
    GroupMember,
    JoinRequest,
    Membership,
    PupilRecord,
    RollRun,
    TeachingGroup,
)
from schools.roll.rows import RefusedFileError
from schools.services import bringing_in
from schools.services.roles import NOT_YOURS
from schools.services.rolls import (
    CHANGED_MEANWHILE,
    NOT_OPEN,
    NOTHING,
    TOO_LATE,
    answer_run,
    apply_run,
    begin_run,
    drop_run,
    forget_old,
    undo_run,
)
from tests.schools.roll.files import sheet
from tests.schools.roll.test_ctf import SAMPLES, ctf, pupil
from tests.schools.roll.test_plan import DEE, TOM, begun, brought, look

WRONG = ("Una", "Wrong", "09/01/2016", "99", "5L", "")


@pytest.fixture(autouse=True)
def _agreed(agreed, oak):
    agreed(oak.school)


def counted(world):
    with world.scope():
        return (
            User.objects.count(),
            Membership.objects.count(),
            Enrolment.objects.count(),
            GroupMember.objects.count(),
            TeachingGroup.objects.count(),
            PupilRecord.objects.count(),
        )


def test_a_roll_makes_accounts_places_and_records(oak):
    brought(oak, DEE, TOM)
    with oak.scope():
        dee = PupilRecord.objects.get(legal_first_name="Dee")
        membership = dee.user.memberships.get()
        assert (dee.user.username, dee.user.has_usable_password()) == ("deel", False)
        assert (membership.school, membership.role) == (oak.school, "pupil")
        assert membership.enrolments.get().year_group == 5
        assert [p.group.name for p in membership.places.all()] == ["5L"]
        assert TeachingGroup.objects.get(name="5L").year_group == 5
        assert (dee.upn, dee.upn_end) == (DEE[-1], "…001")
        assert dee.user.groups.get() == oak.school.members_group
    # What happened to each is in the school's audit, without a name.
    acts = Entry.objects.filter(school=oak.school.urn, subject=dee.user.public_id)
    assert [entry.action for entry in acts] == ["schools.start_membership"]


def test_the_number_lies_sealed(oak):
    brought(oak, DEE)
    with oak.scope():
        kept = PupilRecord.objects.values().get()
        run = RollRun.objects.values().get()
    assert DEE[-1] not in repr((kept, run))
    assert (run["file_sent"], run["contents"]) == ("", "")


def test_wrong_rows_are_left_out_and_the_rest_is_done(oak):
    plan = brought(oak, DEE, WRONG)
    assert plan.counts()["errors"] == 1
    with oak.scope():
        assert [record.legal_first_name for record in PupilRecord.objects.all()] == ["Dee"]


def test_without_an_agreement_nothing_is_read(oak):
    Agreement.objects.all().delete()
    with pytest.raises(ValidationError, match="no data-processing agreement"):
        begun(oak, DEE)
    with oak.scope():
        assert not RollRun.objects.exists()


@pytest.mark.parametrize("who", ["teacher", "pupil"])
def test_only_the_office_and_the_head_bring_in_a_roll(oak, elm, who):
    for by in (getattr(oak, who), elm.office):
        with pytest.raises(ValidationError, match=NOT_YOURS):
            begin_run(oak.school, files=sheet(DEE), by=by)
    begin_run(oak.school, files=sheet(DEE), by=oak.head)


def test_a_plan_that_has_become_another_is_not_applied(oak):
    run = begun(oak, DEE)
    mark = look(oak, run).mark()
    brought(oak, DEE)  # a colleague, in another window
    before = counted(oak)
    with pytest.raises(ValidationError, match=CHANGED_MEANWHILE[:20]):
        apply_run(run, mark=mark, by=oak.office)
    assert counted(oak) == before
    with pytest.raises(ValidationError, match=NOTHING):
        apply_run(run, mark=look(oak, run).mark(), by=oak.office)


def test_a_second_press_does_nothing(oak):
    run = begun(oak, DEE)
    mark = look(oak, run).mark()
    apply_run(run, mark=mark, by=oak.office)
    before = counted(oak)
    with pytest.raises(ValidationError, match=NOT_OPEN):
        apply_run(run, mark=mark, by=oak.office)
    assert counted(oak) == before


def test_what_breaks_off_half_way_leaves_nothing(oak, monkeypatch):
    run = begun(oak, DEE, TOM)
    mark = look(oak, run).mark()
    before = counted(oak)

    def broken(*args):
        raise RuntimeError("the lights went out")

    monkeypatch.setattr(bringing_in.Bringing, "_join", broken)
    with pytest.raises(RuntimeError):
        apply_run(run, mark=mark, by=oak.office)
    assert counted(oak) == before
    monkeypatch.undo()
    apply_run(run, mark=mark, by=oak.office)
    assert counted(oak) != before


def test_taking_it_back_leaves_the_school_as_it_was(oak):
    before = counted(oak)
    run = begun(oak, DEE, TOM)
    apply_run(run, mark=look(oak, run).mark(), by=oak.office)
    assert undo_run(run, by=oak.office) == {
        "gone": 2,
        "ended": 0,
        "changed": 0,
        "classes": 1,
    }
    assert counted(oak) == before
    with pytest.raises(ValidationError, match=TOO_LATE[:10]):
        undo_run(run, by=oak.office)


def test_taking_back_a_change_puts_the_old_values_back(oak):
    brought(oak, DEE)
    run = begun(oak, ("Dee", "Hill", "09/01/2016", "6", "6L", DEE[-1]))
    apply_run(run, mark=look(oak, run).mark(), by=oak.office)
    undo_run(run, by=oak.office)
    with oak.scope():
        record = PupilRecord.objects.get()
        membership = record.user.memberships.get()
        assert (record.user.last_name, record.legal_last_name) == ("Lowe", "Lowe")
        assert membership.enrolments.get().year_group == 5
        open_places = membership.places.filter(ends=None)
        assert [place.group.name for place in open_places] == ["5L"]
    assert look(oak, begun(oak, DEE)).counts()["unchanged"] == 1


def test_whoever_has_signed_in_keeps_the_account_and_leaves(oak):
    run = begun(oak, DEE, TOM)
    apply_run(run, mark=look(oak, run).mark(), by=oak.office)
    dee = User.objects.get(username="deel")
    User.objects.filter(pk=dee.pk).update(last_login=timezone.now())
    assert undo_run(run, by=oak.office)["ended"] == 1
    assert not Membership.objects.in_force().filter(user=dee).exists()
    assert not User.objects.filter(username="toma").exists()


def test_what_somebody_changed_since_stays_theirs(oak):
    brought(oak, DEE)
    run = begun(oak, ("Dee", "Hill", *DEE[2:]))
    apply_run(run, mark=look(oak, run).mark(), by=oak.office)
    User.objects.filter(username="deel").update(last_name="Corrected")
    undo_run(run, by=oak.office)
    assert User.objects.get(username="deel").last_name == "Corrected"


def test_after_a_week_it_is_too_late_and_nothing_is_kept(oak):
    run = begun(oak, DEE)
    apply_run(run, mark=look(oak, run).mark(), by=oak.office)
    left = begun(oak, TOM)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert forget_old() == 2
        with pytest.raises(ValidationError, match=TOO_LATE[:10]):
            undo_run(run, by=oak.office)
    with oak.scope():
        left.refresh_from_db()
        assert (left.state, left.contents) == ("dropped", "")


def test_a_file_that_is_left_is_not_kept(oak):
    run = begun(oak, DEE)
    drop_run(run, by=oak.office)
    with oak.scope():
        run.refresh_from_db()
    assert (run.state, run.contents) == ("dropped", "")


def test_a_file_for_another_school_names_both(oak):
    with (SAMPLES / "2013614_CTF_2036905_001.xml").open("rb") as file:
        data = file.read()
    with pytest.raises(RefusedFileError) as refused:
        begin_run(oak.school, files=[("a.xml", io.BytesIO(data))], by=oak.office)
    assert "2036905" in str(refused.value)
    assert "Oak Junior" in str(refused.value)
    oak.school.laestab = "2036905"
    oak.school.save()
    run = begin_run(oak.school, files=[("a.xml", io.BytesIO(data))], by=oak.office)
    assert look(oak, run).counts()["new"] > 0


def test_a_file_of_last_summer_means_one_year_more(oak):
    data = ctf(pupil(details__NCyearActual="5"))  # made in July 2026
    run = begin_run(oak.school, files=[("a.xml", io.BytesIO(data))], by=oak.office)
    assert [line.year_group for line in look(oak, run).lines] == [6]


def test_taking_back_in_any_order_is_no_fault(oak):
    first = begun(oak, DEE)
    apply_run(first, mark=look(oak, first).mark(), by=oak.office)
    second = begun(oak, ("Dee", "Hill", *DEE[2:]))
    apply_run(second, mark=look(oak, second).mark(), by=oak.office)
    assert undo_run(first, by=oak.office)["gone"] == 1
    assert undo_run(second, by=oak.office)["gone"] == 0


def test_a_class_given_again_meanwhile_is_not_given_twice(oak):
    brought(oak, DEE)
    moved = begun(oak, (*DEE[:4], "5M", DEE[-1]))
    apply_run(moved, mark=look(oak, moved).mark(), by=oak.office)
    brought(oak, DEE)
    undo_run(moved, by=oak.office)
    with oak.scope():
        open_places = GroupMember.objects.filter(ends=None, group__name="5L")
        assert open_places.count() == 1


def test_whom_a_row_without_a_way_back_points_at_keeps_the_account(oak):
    run = begun(oak, DEE)
    apply_run(run, mark=look(oak, run).mark(), by=oak.office)
    dee = User.objects.get(username="deel")
    # "asked_by" has no name from the person's side.
    JoinRequest.objects.create(
        school=oak.school, username="x", role="teacher", asked_by=dee
    )
    assert undo_run(run, by=oak.office)["ended"] == 1


def roster(**files):
    return [(f"{name}.csv", io.BytesIO(text.encode())) for name, text in files.items()]


USERS = "sourcedId,orgSourcedIds,role,givenName,familyName,identifier\n"
CLASSES = "sourcedId,title,schoolSourcedId\nc1,Maths,o1\nc2,Art,o1\n"
ORGS = "sourcedId,name,type,identifier\no1,Oak,school,\n"
ENROL = "sourcedId,classSourcedId,schoolSourcedId,userSourcedId,role\n"


def brought_roster(world, users, enrolments="", **more):
    files = roster(
        users=USERS + users,
        classes=CLASSES,
        orgs=ORGS,
        enrollments=ENROL + enrolments,
        **more,
    )
    run = begin_run(world.school, files=files, by=world.office)
    plan = look(world, run)
    if plan.changes_anything:
        apply_run(run, mark=plan.mark(), by=world.office)
    return plan


def test_numbers_that_change_owners_are_asked_about_or_follow_the_child(oak):
    brought_roster(oak, "s1,o1,student,Ann,One,\ns2,o1,student,Ben,Two,\n")
    plan = brought_roster(oak, "s2,o1,student,Ann,One,\ns1,o1,student,Ben,Two,\n")
    assert [line.kind for line in plan.lines] == ["review", "review"]
    with oak.scope():
        kept = PupilRecord.objects.values_list("source_id", flat=True)
        assert not {"s1", "s2"} & set(kept)  # hashes alone


def test_a_file_of_changes_ends_no_class_that_it_does_not_name(oak):
    brought_roster(oak, "s1,o1,student,Ann,One,\n", "e1,c1,o1,s1,student\n")
    manifest = "propertyName,value\nfile.users,delta\nfile.enrollments,delta\n"
    plan = brought_roster(
        oak, "s1,o1,student,Ann,One,\n", "e2,c2,o1,s1,student\n", manifest=manifest
    )
    assert plan.lines[0].what == ["joins Art"]


def test_staff_of_a_name_that_works_here_get_nothing_by_a_file(oak):
    name = f"{oak.head.first_name},{oak.head.last_name}"
    line = f"t1,o1,teacher,{name},\n"
    (staff,) = brought_roster(oak, line, "e1,c1,o1,t1,teacher\n").staff
    assert staff.kind == "left_out"
    two = "t1,o1,teacher,Sue,Dent,\nt2,o1,teacher,Sue,Dent,\n"
    enrolled = "e1,c1,o1,t1,teacher\n"
    brought_roster(oak, "t1,o1,teacher,Sue,Dent,\n", enrolled)
    plan = brought_roster(oak, two, enrolled + "e2,c1,o1,t2,teacher\n")
    assert [one.kind for one in plan.staff] == ["unchanged", "left_out"]


def test_an_answer_cannot_choose_another_school_of_the_cluster(oak, elm):
    orgs = (
        f"sourcedId,name,type,identifier\no1,Elm,school,{elm.school.urn}\no2,X,school,7\n"
    )
    users = USERS + "s1,o1,student,Ann,One,\ns2,o2,student,Ben,Two,\n"
    files = roster(users=users, classes=CLASSES, orgs=orgs, enrollments=ENROL)
    run = begin_run(oak.school, files=files, by=oak.office)
    with pytest.raises(RefusedFileError, match="This file is for Elm Primary"):
        answer_run(run, answers={"school": "o1"}, by=oak.office)
    answer_run(run, answers={"school": "o2"}, by=oak.office)
    assert [line.row.first_name for line in look(oak, run).lines] == ["Ben"]
