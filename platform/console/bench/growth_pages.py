"""The pages of schools in a cluster of any size, and the queries that each of them makes.

Runs against the database of a measured server, in a process with its settings. The
schools are alike in a small cluster and in a large one: see ``demo.large.plan``.
"""

import sys
import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from console.bench.pages import TEXT, gets, hand_ins, headers_of, make_install
from console.demo.build import build
from console.demo.large.plan import FIRST_URN, SIZES
from courses.models import Course, Piece, SetWork
from schools.models import GroupMember, Membership, School, TeachingGroup
from schools.tenancy import school_scope

Requests = list[dict[str, Any]]
Role = Membership.Role
HOSTS_HEAD = "mrsnoble"
MEASURED = 3  # schools: the first, one in the middle, the last


@dataclass
class Room:
    """A class of a measured school, and who signs in."""

    school: School
    group: TeachingGroup
    pupils: list[User]
    teacher: User
    head: User


def prepare(schools: int, pupils: int) -> dict[str, Any]:
    """Make a cluster; the requests of each page and how many queries it makes."""
    make_install()
    build(say=note, schools=schools, pupils=pupils)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")  # as the server does by itself, a little later
    return asks([room_of(number) for number in measured(schools)])


def note(line: str) -> None:
    sys.stderr.write(f"  {line}\n")
    sys.stderr.flush()


def measured(schools: int) -> list[int]:
    """Which schools are measured: spread out, and all of the size of the first."""
    alike = [n for n in range(schools) if SIZES[n % len(SIZES)] == SIZES[0]]
    step = max(1, (len(alike) - 1) // (MEASURED - 1))
    return alike[::step][:MEASURED]


def room_of(number: int) -> Room:
    """The oldest class of a school."""
    school = School.objects.get(urn=str(FIRST_URN + number))
    head = User.objects.get(memberships__school=school, memberships__role=Role.HEAD)
    with school_scope(school):
        group = TeachingGroup.objects.order_by("-year_group", "-name")[0]
        places = GroupMember.objects.in_force().filter(group=group)
        people = places.select_related("membership__user").order_by("pk")
        return Room(
            school=school,
            group=group,
            pupils=[place.membership.user for place in people.pupils()],
            teacher=people.get(membership__role=Role.TEACHER).membership.user,
            head=head,
        )


def asks(rooms: list[Room]) -> dict[str, Any]:
    """What is asked for each page, in all rooms, and what it asks of the database."""
    pages: dict[str, Requests] = {}
    for room in rooms:
        for name, requests in pages_of(room).items():
            pages.setdefault(name, []).extend(requests)
    host = User.objects.get(username=HOSTS_HEAD)
    pages["host: how it runs"] = gets(reverse("console:status"), [headers_of(host)])
    return {
        "pages": pages,
        "queries": {name: queries_of(requests[0]) for name, requests in pages.items()},
    }


def pages_of(room: Room) -> dict[str, Requests]:
    school, group = room.school, room.group
    pupils = [headers_of(pupil) for pupil in room.pupils]
    teacher, head = [headers_of(room.teacher)], [headers_of(room.head)]
    with school_scope(school):
        works = SetWork.objects.filter(group=group).select_related("course")
        to_read = works.filter(wants_hand_in=False).order_by("pk")[0]
        to_write = works.filter(wants_hand_in=True)
        now = to_write.order_by("-due_at", "pk")[0]
        before = to_write.filter(due_at__lt=now.opens_at)
        last_week = before.order_by("-due_at", "pk")[0]
        course: Course = now.course
        done = Piece.objects.filter(set_work=last_week, state=Piece.State.DONE)
        pupil = done.select_related("pupil").order_by("pk")[0].pupil
        class_view = last_week.get_absolute_url()
        search = f"/{school.slug}/cms/pages/search/?q=river"
    top = school.root_page_id
    return {
        "pupil: to-do": gets(reverse("courses:to_do"), pupils),
        "pupil: lesson": gets(to_read.get_reading_url(), pupils),
        "pupil: assignment": gets(now.get_reading_url(), pupils),
        "pupil: hand-in": hand_ins(
            reverse("courses:hand_in", args=[now.course.code, now.slug]), pupils
        ),
        "pupil: my work": gets(reverse("courses:work_list"), pupils),
        "pupil: courses": gets(reverse("courses:course_read_list"), pupils),
        "teacher: school": gets(
            reverse("courses:school_home", args=[school.slug]), teacher
        ),
        "teacher: class": gets(group.get_absolute_url(), teacher),
        "teacher: class view": gets(class_view, teacher),
        "teacher: a piece": gets(f"{class_view}{pupil.public_id}/", teacher),
        "teacher: courses": gets(
            reverse("courses:course_list", args=[school.slug]), teacher
        ),
        "teacher: a course": gets(
            reverse("courses:course_detail", args=[school.slug, course.code]), teacher
        ),
        "head: school": gets(reverse("courses:school_home", args=[school.slug]), head),
        "editor: front": gets(f"/{school.slug}/cms/", teacher),
        "editor: explorer": gets(f"/{school.slug}/cms/pages/{top}/", teacher),
        "editor: a page": gets(f"/{school.slug}/cms/pages/{now.page_id}/edit/", teacher),
        "editor: search": gets(search, teacher),
        "editor: pictures": gets(f"/{school.slug}/cms/images/", teacher),
    }


def queries_of(request: dict[str, Any]) -> int:
    """How many queries the answer to ``request`` makes, once everything is warm."""
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            answer(request)
    return len(asked)


def answer(request: dict[str, Any]) -> None:
    browser = Client(SERVER_NAME=settings.SITE.hostname, headers=request["headers"])
    if request["method"] == "GET":
        found = browser.get(request["path"])
    else:
        found = browser.post(
            request["path"], {**request["form"], "key": str(uuid.uuid4()), "text": TEXT}
        )
    if found.status_code != request["expects"]:
        raise AssertionError(f"{found.status_code} at {request['path']}")
