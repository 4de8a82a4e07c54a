"""Who at the host may see how the install is: counts and ages, never a child's work."""

from typing import Any

from access import rules
from access.predicates import predicate
from schools.models import School
from schools.permissions import Role, has_role


@predicate
def is_the_host(user: Any, row: Any) -> bool:
    return isinstance(row, School) and row.is_host


rules.register(
    "console", {"view_status": is_the_host & has_role(Role.TECHNICIAN, Role.HEAD)}
)
