"""Break glass: seeing a school's pages without having been let in."""

from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.services.mail import address_of, write_to
from console.permissions import is_operator
from schools import visiting
from schools.models import Membership, School, Visit
from schools.permissions import Role
from schools.services import visits

LEAST_LETTERS = 10  # of a reason


def break_glass(school: School, *, reason: str, by: User) -> Visit:
    """Open the school's pages to ``by``, an operator, for an hour, to read.

    They see what the head sees, or the office where there is no head. The school's heads
    and office are told at once, by mail where that works and on their page of what is
    shared until one of them has read it. Call it outside a transaction: a letter cannot
    be taken back.

    Raises ``ValidationError`` for whoever is no operator, or belongs to the school;
    without a reason; while it runs already; after the school ended the last one, or before
    it has read of it; for a closed school, and for one where there is nobody to tell.
    """
    if not is_operator(by, None):
        raise ValidationError("Only operators break the glass.")
    if sum(map(str.isalpha, reason)) < LEAST_LETTERS:
        raise ValidationError(f"Say why, in {LEAST_LETTERS} letters at least.")
    told = those_told(school)
    if not told:
        raise ValidationError("This school has neither a head nor an office to be told.")
    visit, _ = visits.begin(
        school,
        kind=Visit.Kind.BREAK_GLASS,
        to=by,
        seen_as=told[0],
        reason=reason,
        area=visiting.SCHOOL,
        by=by,
    )
    subject = "Somebody of the host opened your school's pages"
    where = address_of("courses:sharing", school.slug)
    for person in told:
        write_to(person, "break_glass", subject=subject, visit=visit, where=where)
    return visit


def those_told(school: School) -> list[User]:
    """The school's heads, then its office; nobody twice."""
    rows = Membership.objects.in_force().filter(
        school=school,
        role__in=(Role.HEAD, Role.OFFICE),
        user__is_active=True,
        user__is_superuser=False,
    )
    found = sorted(
        rows.select_related("user"), key=lambda row: (row.role != Role.HEAD, row.pk)
    )
    return list({row.user_id: row.user for row in found}.values())
