"""Who may read a piece of work: its owner always, others for a reason."""

from django.contrib.auth.models import AnonymousUser

from portfolio.models import Work
from schools.models import GroupMember
from schools.services.people import leave_group
from tests.factories import add_person


def readers_of(work, people):
    return {
        who for who, person in people.items() if work in Work.objects.visible_to(person)
    }


def test_the_owner_and_the_classs_own_staff_read_what_was_handed_in(oak, elm, handed_in):
    people = {
        **oak.people,
        "stranger": elm.teacher,
        "their head": elm.head,
        "colleague": add_person(oak.school, "teacher"),
        "nobody": AnonymousUser(),
    }
    assert readers_of(handed_in.piece.work, people) == {"pupil", "teacher", "head"}


def test_a_teacher_who_leaves_the_class_reads_it_no_more(oak, handed_in):
    work = handed_in.piece.work
    with oak.scope():
        leave_group(GroupMember.objects.of(oak.teacher).get(), by=oak.head)
    assert readers_of(work, oak.people) == {"pupil", "head"}


def test_a_draft_that_was_not_handed_in_is_read_by_its_owner_alone(client, oak):
    client.force_login(oak.pupil)
    url = f"/learn/{oak.course.code}/{oak.assignment.slug}/draft/"
    assert client.post(url, {"text": "Just begun", "revision": 0}).status_code == 200
    assert readers_of(Work.objects.get(), oak.people) == {"pupil"}


def test_an_account_that_has_ended_reads_nothing(oak, handed_in):
    oak.pupil.is_active = False
    assert not Work.objects.visible_to(oak.pupil).exists()
