"""Which of a school's pages open for somebody of the host who was let in to look.

Pages that only read. A page that is there to do something stays shut: nothing can be
done in a visit, and what is half filled in on it is its writer's own.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model

from accounts.models import User
from schools import visiting

Shown = Mapping[str, Any]


def the(name: str) -> visiting.About:
    """The page is about the row that it calls ``name``, and nobody in particular."""

    def about(shown: Shown) -> tuple[Model | None, User | None]:
        return shown.get(name), None

    return about


def a_piece(shown: Shown) -> tuple[Model | None, User | None]:
    return shown.get("piece"), shown.get("pupil")


def a_seat(shown: Shown) -> tuple[Model | None, User | None]:
    seat = shown.get("seat")
    return shown.get("work", seat), getattr(seat, "user", None)


visiting.add_area("classes", "My classes, what is set to them, and the work")
visiting.add_area("courses", "The list of courses, and what is in each")
visiting.add_area("shared", "What we share, and what is shared with us")

visiting.add_page("courses:school_home", "The school’s first page", area="classes")
visiting.add_page("courses:group_detail", "A class", area="classes", about=the("group"))
visiting.add_page(
    "courses:set_work_detail", "A class’s work", area="classes", about=the("set_work")
)
visiting.add_page(
    "courses:piece_detail", "A pupil’s piece of work", area="classes", about=a_piece
)
visiting.add_page("courses:course_list", "The list of courses", area="courses")
visiting.add_page("courses:course_detail", "A course", area="courses", about=the("course"))
visiting.add_page("courses:sharing", "What is shared", area="shared")
visiting.add_page(
    "courses:seat_detail", "A pupil on another school’s course", area="shared", about=a_seat
)
visiting.add_page(
    "courses:seat_work", "A pupil’s piece of work", area="shared", about=a_seat
)

visiting.keep_shut(
    "it is there to do something",
    "courses:quick_set",
    "courses:page_set",
    "courses:course_page_set",
    "courses:set_work_change",
    "courses:set_work_withdraw",
    "courses:set_work_restore",
    "courses:recording_begin",
    "courses:share_ask",
    "courses:teacher_ask",
    "courses:coordinator_end",
    "courses:share_decide",
    "courses:share_end",
    "courses:seat_give",
    "courses:seat_end",
)
visiting.keep_shut(
    "it is the school’s own list of who looked, and who is let in",
    "courses:access_log",
    "courses:visit_give",
    "courses:visit_end",
    "courses:visit_acknowledge",
)
