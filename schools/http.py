from django.http import HttpRequest

from accounts.models import User
from schools.models import School


class SchoolRequest(HttpRequest):
    """A request from a member of the school that is named in its address."""

    user: User  # type: ignore[assignment]
    school: School
