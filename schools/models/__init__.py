from schools.models.agreement import Agreement
from schools.models.door import ClassDoor, DoorEntry
from schools.models.groups import GroupMember, TeachingGroup
from schools.models.joining import JoinRequest
from schools.models.people import Enrolment, Membership
from schools.models.roll import PupilRecord, RollRun
from schools.models.school import AcademicYear, School
from schools.models.visit import Visit

__all__ = [
    "AcademicYear",
    "Agreement",
    "ClassDoor",
    "DoorEntry",
    "Enrolment",
    "GroupMember",
    "JoinRequest",
    "Membership",
    "PupilRecord",
    "RollRun",
    "School",
    "TeachingGroup",
    "Visit",
]
