"""Ending what has ended already changes nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Entry
from schools.models import GroupMember, Membership
from schools.services.people import end_membership, leave_group

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("find", "end"),
    [
        (lambda world: Membership.objects.get(user=world.pupil), end_membership),
        (lambda world: GroupMember.objects.of(world.pupil).get(), leave_group),
    ],
)
def test_an_end_stays_where_it_was(oak, find, end):
    long_ago = timezone.now() - timedelta(days=30)
    with oak.scope():
        row = find(oak)
        end(row, by=oak.head)
        row.refresh_from_db()
        assert row.ends is not None
        assert row.ends > long_ago
        acts = Entry.objects.count()
        type(row).objects.filter(pk=row.pk).update(
            starts=long_ago - timedelta(days=1), ends=long_ago
        )
        row.refresh_from_db()
        end(row, by=oak.head)
        row.refresh_from_db()
    assert row.ends == long_ago
    assert Entry.objects.count() == acts
