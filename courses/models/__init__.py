from courses.models.course import Course, CourseGroup
from courses.models.piece import Feedback, HandIn, Piece, Progress
from courses.models.set_work import SetWork
from courses.models.share import CourseGrant, CourseShare

__all__ = [
    "Course",
    "CourseGrant",
    "CourseGroup",
    "CourseShare",
    "Feedback",
    "HandIn",
    "Piece",
    "Progress",
    "SetWork",
]
