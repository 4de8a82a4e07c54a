from courses.models.course import Course, CourseGrant, CourseGroup
from courses.models.piece import Feedback, HandIn, Piece, Progress
from courses.models.set_work import SetWork

__all__ = [
    "Course",
    "CourseGrant",
    "CourseGroup",
    "Feedback",
    "HandIn",
    "Piece",
    "Progress",
    "SetWork",
]
