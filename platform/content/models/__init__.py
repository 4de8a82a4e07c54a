from content.models.media import Material, Picture, PictureRendition
from content.models.pages import AssignmentPage, CoursePage, LessonPage, SchoolPage

__all__ = [
    "AssignmentPage",
    "CoursePage",
    "LessonPage",
    "Material",
    "Picture",
    "PictureRendition",
    "SchoolPage",
]
