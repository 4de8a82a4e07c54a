from accounts.http import SignedInRequest
from schools.models import School


class SchoolRequest(SignedInRequest):
    """A request from a member of the school that is named in its address."""

    school: School
