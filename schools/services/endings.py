"""What ends by a date ends whole: what a membership's last day does without a hand.

That a membership has ended is asked at every request, with no job. What else goes with it
(open sessions, subscriptions, places at other schools) goes when somebody ends it by hand,
in ``schools.services.people``; here the clock does it for those that ran out.
"""

import datetime

from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone

from accounts.models import User
from accounts.services.invitations import withdraw_invitations
from accounts.services.sessions import end_sessions, end_sessions_of
from schools.leaving import leave_behind
from schools.models import Membership, School
from schools.services.people import derive_groups
from schools.sessions import refresh_sessions

# A clock that stood still for a month is still in time.
LOOKED_BACK = datetime.timedelta(days=31)


def see_out() -> int:
    """See out everybody whose last membership of a school has run out; how many places.

    Doing it again changes nothing: only sessions from before the end are ended, since
    whoever has left comes back to their own work. So are those of accounts that were
    switched off.
    """
    now = timezone.now()
    still = Membership.objects.dated().filter(
        user=OuterRef("user"), school=OuterRef("school")
    )
    over = Membership.objects.filter(ends__lte=now, ends__gt=now - LOOKED_BACK)
    left = over.exclude(Exists(still)).values("user", "school").annotate(last=Max("ends"))
    rows = list(left.order_by("user", "school"))
    people = User.objects.in_bulk({row["user"] for row in rows})
    schools = School.objects.in_bulk({row["school"] for row in rows})
    for row in rows:
        see_out_of(people[row["user"]], schools[row["school"]], since=row["last"])
    end_sessions_of(User.objects.filter(is_active=False))
    return len(rows)


@transaction.atomic
def see_out_of(user: User, school: School, *, since: datetime.datetime) -> None:
    """End what ``user``, who has been no member of ``school`` since then, had by it."""
    leave_behind(user, school)
    has_changed = derive_groups(user) > 0
    if not Membership.objects.dated().of(user).exists():
        end_sessions(user, before=since)
        withdraw_invitations(user)
    elif has_changed:
        refresh_sessions(user)
