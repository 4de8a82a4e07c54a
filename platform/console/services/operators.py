"""Who may open the host's console, from when until when."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from console.models import Operator
from schools.models import Membership, Visit
from schools.services.visits import end_visit


@transaction.atomic
def add_operator(
    user: User, *, by: User | None, ends: datetime | None = None
) -> tuple[Operator, bool]:
    """Make ``user`` an operator from now on; whether that is new.

    ``by`` is ``None`` at the server itself. Whoever is one keeps the dates they have.

    Raises ``ValidationError`` for an account that has ended, a pupil, a superuser (an
    operator sees counts, a superuser everything) and an end that has passed.
    """
    if not user.is_active:
        raise ValidationError("This account has ended.")
    if user.is_superuser:
        raise ValidationError("A superuser is no operator: use an account of their own.")
    if Membership.objects.filter(user=user, role=Membership.Role.PUPIL).exists():
        raise ValidationError("A pupil is no operator.")
    if ends is not None and ends <= timezone.now():
        raise ValidationError("The end has to be still to come.")
    standing = Operator.objects.in_force().of(user).first()
    if standing is not None:
        return standing, False
    row = Operator.objects.create(user=user, giver=by, ends=ends)
    record("console.add_operator", user, by=by, ends=ends.isoformat() if ends else "")
    return row, True


@transaction.atomic
def end_operator(user: User, *, by: User | None) -> int:
    """End ``user``'s time as operator, from the next request on; how many rows ended.

    What they could look at as one ends with it.
    """
    ended = Operator.objects.in_force().of(user).update(ends=timezone.now())
    if ended:
        record("console.end_operator", user, by=by)
        visits = Visit.objects.of(user).filter(ends__gt=timezone.now())
        for visit in visits.exclude(pk__in=Visit.objects.live().values("pk")):
            end_visit(visit, by=by)
    return ended
