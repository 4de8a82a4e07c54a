"""What ends by a date ends whole: what a membership's last day does without a hand.

That a membership has ended is asked at every request, with no job. What else goes with it
(open sessions, subscriptions, places at other schools) goes when somebody ends it by hand,
in ``schools.services.people``; here the clock does it for those that ran out.
"""

import datetime
import logging

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

log = logging.getLogger("causeway.clock")


def see_out() -> int:
    """See out everybody whose last membership of a school has run out; how many.

    Each once, however long the clock stood still. Only sessions from before the end are
    ended, since whoever has left comes back to their own work; and all of accounts
    switched off.
    """
    still = Membership.objects.dated().filter(
        user=OuterRef("user"), school=OuterRef("school")
    )
    over = Membership.objects.filter(ends__lte=timezone.now(), seen_out_at=None)
    left = over.exclude(Exists(still)).values("user", "school").annotate(last=Max("ends"))
    rows = list(left.order_by("user", "school"))
    people = User.objects.in_bulk({row["user"] for row in rows})
    schools = School.objects.in_bulk({row["school"] for row in rows})
    for row in rows:
        try:
            see_out_of(people[row["user"]], schools[row["school"]], since=row["last"])
        except Exception as error:  # noqa: BLE001 -- whatever it is, the next one is due too
            log.error("somebody was not seen out: %s", type(error).__name__)
    end_sessions_of(User.objects.filter(is_active=False))
    return len(rows)


@transaction.atomic
def see_out_of(user: User, school: School, *, since: datetime.datetime) -> None:
    """End what ``user``, who has been no member of ``school`` since then, had by it.

    Nothing, where they are one again since somebody looked.
    """
    if Membership.objects.dated().of(user).filter(school=school).exists():
        return
    leave_behind(user, school)
    derive_groups(user)
    Membership.objects.of(user).filter(school=school).mark_seen_out()
    if not Membership.objects.dated().of(user).exists():
        end_sessions(user, before=since)
        withdraw_invitations(user)
    else:
        refresh_sessions(user)
