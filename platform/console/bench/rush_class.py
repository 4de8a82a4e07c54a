"""A class as large as wanted, with work that is set to it, on the demo schools."""

from typing import Any

from django.contrib.auth.hashers import make_password

from accounts.models import User
from console.bench.pages import ASSIGNMENT, TOKEN, headers_of
from courses.models import Course, SetWork
from schools.models import Membership, School, TeachingGroup
from schools.services.people import join_group, start_membership
from schools.tenancy import school_scope

SCHOOL, GROUP, COURSE = "elm", "6K", "Rivers"


def prepare(many: int) -> dict[str, Any]:
    """Put ``many`` more pupils into the class; who they are signed in as, and where."""
    school = School.objects.get(slug=SCHOOL)
    with school_scope(school):
        group = TeachingGroup.objects.get(name=GROUP)
        work = SetWork.objects.get(group=group, slug=ASSIGNMENT)
        course = Course.objects.get(title=COURSE)
        return {
            "token": TOKEN,
            "hand_in": f"/learn/{course.code}/{work.slug}/hand-in/",
            "files": f"/learn/{course.code}/{work.slug}/files/",
            "pupils": [headers_of(one_more(school, group, n)) for n in range(many)],
        }


def one_more(school: School, group: TeachingGroup, number: int) -> User:
    user = User.objects.create(
        username=f"rush{number}",
        first_name=f"P{number}",
        last_name="Rush",
        password=make_password(None),  # nobody signs in: hashing 300 takes minutes
    )
    pupil = start_membership(
        user=user, school=school, role=Membership.Role.PUPIL, by=None, year_group=6
    )
    join_group(group, membership=pupil, by=None)
    return user
