"""The pages that are measured, and people signed in to ask for them.

Runs against the database of the measured server, in a process with its settings.
"""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from console.demo.build import build
from courses.models import Course, SetWork
from schools.models import GroupMember, Membership, School, TeachingGroup
from schools.tenancy import school_scope

TOKEN = "b" * 32  # a CSRF token: cookie and field only have to agree
LESSON, ASSIGNMENT, CLASS_WORK = (
    "erosion-transport-deposition",
    "build-on-the-flood-plain",
    "diary-of-a-raindrop",
)
TEXT = "<p>{uuid}</p>" + "<p>The river wears away the outside of the bend.</p>" * 20


def prepare() -> dict[str, Any]:
    """Make the demo, sign a class and its teacher in; the requests of each page."""
    make_install()
    build(say=lambda line: None)
    school = School.objects.get(slug="elm")
    with school_scope(school):
        group = TeachingGroup.objects.get(name="6K")
        places = GroupMember.objects.in_force().filter(
            group=group, membership__role=Membership.Role.PUPIL
        )
        pupils = [
            place.membership.user for place in places.select_related("membership__user")
        ]
        course = Course.objects.get(title="Rivers")
        class_work = SetWork.objects.get(group=group, slug=CLASS_WORK)
        class_view = class_work.get_absolute_url()
    teacher = User.objects.get(username="mskhan")
    signed_in = [headers_of(pupil) for pupil in pupils]
    lesson = reverse("courses:page_read", args=[course.code, LESSON])
    hand_in = reverse("courses:hand_in", args=[course.code, ASSIGNMENT])
    writing = reverse("courses:page_read", args=[course.code, ASSIGNMENT])
    return {
        "empty": gets(reverse("console:empty"), signed_in),
        "lesson": gets(lesson, signed_in),
        "to-do": gets(reverse("courses:to_do"), signed_in),
        "writing": gets(f"{writing}?again", signed_in),
        "hand-in": hand_ins(hand_in, signed_in),
        "class view": gets(class_view, [headers_of(teacher)]),
    }


def make_install() -> None:
    """Tables and static files."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


def hand_ins(path: str, people: list[dict[str, str]]) -> list[dict[str, Any]]:
    form = {"csrfmiddlewaretoken": TOKEN, "key": "{uuid}", "text": TEXT}
    return [
        {"method": "POST", "path": path, "headers": headers, "expects": 302, "form": form}
        for headers in people
    ]


def gets(path: str, people: list[dict[str, str]]) -> list[dict[str, Any]]:
    return [
        {"method": "GET", "path": path, "headers": headers, "expects": 200}
        for headers in people
    ]


def headers_of(user: User) -> dict[str, str]:
    """The cookies of a session that was begun as signing in begins one."""
    browser = Client()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = browser.cookies[settings.SESSION_COOKIE_NAME].value
    cookies = {settings.SESSION_COOKIE_NAME: session, settings.CSRF_COOKIE_NAME: TOKEN}
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
