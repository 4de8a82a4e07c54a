"""Schools made the way the product makes them: from a row of the register."""

from schools.models import AcademicYear, Membership, School, TeachingGroup
from schools.register import RegisterRow
from schools.services.people import join_group, start_membership
from schools.services.schools import add_school
from schools.tenancy import school_scope
from tests.factories.accounts import UserFactory


def make_school(urn: str, name: str, *, host: bool = False, slug: str = "") -> School:
    secondary = host
    row = RegisterRow(
        urn=urn,
        name=name,
        la_code="999",
        establishment_number=urn[-4:],
        phase="secondary" if secondary else "primary",
        low_age=11 if secondary else 4,
        high_age=18 if secondary else 11,
        status="open",
        type_name="Academy",
        town="Sandford",
        postcode="ZZ1 1ZZ",
        local_authority="Sandshire",
    )
    return add_school(row, by=None, host=host, slug=slug).school


def add_person(school, role, *, group=None, year_group=None, **names):
    """A person with a membership at ``school`` and, if given, a place in ``group``."""
    user = UserFactory(**names)
    membership = start_membership(
        user=user, school=school, role=role, by=None, year_group=year_group
    )
    if group is not None:
        with school_scope(school):
            join_group(group, membership=membership, by=None)
    return user


def make_group(school, name, year_group=None) -> TeachingGroup:
    with school_scope(school):
        return TeachingGroup.objects.create(
            school=school,
            academic_year=AcademicYear.objects.current(),
            name=name,
            year_group=year_group,
        )


def membership_of(user, school) -> Membership:
    return Membership.objects.in_force().get(user=user, school=school)
