"""Who at the host may see how the install is: counts and ages, never a child's work."""

from typing import Any

from django.db.models import QuerySet

from access import rules
from access.predicates import predicate
from accounts.services.mail import write_to_those_who
from accounts.services.needs import Need, ask_for_need
from console.models import Operator
from schools import visitors
from schools.models import School
from schools.permissions import Role, has_role, keep_from_schools


@predicate
def is_the_host(user: Any, row: Any) -> bool:
    return isinstance(row, School) and row.is_host


@predicate
def is_operator(user: Any, row: Any) -> bool:
    """Whether the person is an operator of the cluster now. Being at the host is not."""
    signed_in = user.is_authenticated and user.is_active
    return signed_in and Operator.objects.in_force().of(user).exists()


def second_step_of_operators(user: Any) -> Need:
    """An operator sees every school as numbers, and can close one: always two steps."""
    return Need.COMPULSORY if is_operator(user, None) else Need.NOT_OFFERED


ask_for_need(second_step_of_operators)
write_to_those_who(lambda user: is_operator(user, None))
# The office of the host's own school could else make itself an operator.
keep_from_schools(is_operator)


@predicate
def may_be_let_in(user: Any, row: Any) -> bool:
    """Whether a school may let the person look; see ``schools.visitors``."""
    return visitors.people(visitors.LOOK).filter(pk=user.pk).exists()


def operators() -> QuerySet:
    return Operator.objects.in_force().values("user")


visitors.register("operators", operators, kinds=(visitors.LOOK, visitors.BREAK_GLASS))

keeps_the_host = is_the_host & has_role(Role.TECHNICIAN, Role.HEAD)

rules.register(
    "console",
    {
        "view_status": keeps_the_host | is_operator,
        # Whom a page of a school offers the way there: it asks no query for it.
        "offer_status": keeps_the_host,
        "view_visits": may_be_let_in,
        "offer_visits": is_the_host & has_role(Role.TECHNICIAN),
        "view_cluster": is_operator,
        "change_cluster": is_operator,
        "break_glass": is_operator,
    },
)
