"""Factories hold no surprises: a reader of a test never has to open this folder."""

from .accounts import UserFactory
from .content import make_assignment, make_course_page, make_lesson, make_picture
from .portfolio import attach
from .schools import add_person, make_group, make_school, membership_of

__all__ = [
    "UserFactory",
    "add_person",
    "attach",
    "make_assignment",
    "make_course_page",
    "make_group",
    "make_lesson",
    "make_picture",
    "make_school",
    "membership_of",
]
