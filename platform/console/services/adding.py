"""From a URN to a school whose office can go on by itself."""

from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from audit.services import record
from schools.models import Membership, School
from schools.permissions import Role
from schools.register import RegisterError, RegisterRow, find
from schools.services.people import NewPerson, add_person


def look_up(urn: str) -> RegisterRow:
    """The school of this number, from the register that lies on the server.

    Raises ``ValidationError`` with a plain sentence when it cannot be had.
    """
    register = Path(settings.REGISTER_FILE)
    if not register.is_file():
        raise ValidationError(
            "The register of schools is not on the server yet. Download it from Get "
            "Information about Schools and keep it as REGISTER_FILE says."
        )
    try:
        return find(register, urn)
    except RegisterError as error:
        # A sentence begins the message; where the file lies is nobody's business here.
        said = str(error).replace(str(register), "The register")
        raise ValidationError(said[:1].upper() + said[1:]) from error


@transaction.atomic
def add_first_person(
    school: School,
    *,
    role: str,
    first_name: str,
    last_name: str,
    by: User,
    title: str = "",
) -> NewPerson:
    """Add the first head or office account of a school that nobody belongs to yet.

    Once anybody does, an account is that school's own business: an operator could else
    make themselves one. An invitation by link takes the place of the password here.

    Raises ``ValidationError`` for a school that has, or had, people, one that is closed,
    and another role.
    """
    School.objects.select_for_update().get(pk=school.pk)
    if role not in (Role.OFFICE, Role.HEAD):
        raise ValidationError("The first account is the head's or the office's.")
    if Membership.objects.filter(school=school).exists():
        raise ValidationError("Somebody belongs to this school already: ask them.")
    if school.state != "open":
        raise ValidationError("This school is closed.")
    added = add_person(
        school,
        role=role,
        first_name=first_name,
        last_name=last_name,
        title=title,
        by=by,
    )
    record("console.add_first_person", added.user, by=by, school=school, role=role)
    return added
