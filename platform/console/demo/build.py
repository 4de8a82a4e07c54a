"""The demonstration cluster: four schools at work, the same every time, dates apart."""

import random
from collections.abc import Callable
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from wagtail.models import Page

from accounts.models import User
from console.demo import forces, light, rivers
from console.demo.cast import SCHOOLS
from console.demo.days import day, friday
from console.demo.large.build import add_large_schools
from console.demo.large.plan import PlanRefusedError, planned
from console.demo.pages import CourseWriter
from console.demo.people import (
    Cluster,
    fill_class,
    let_them_sign_in,
    make_cast,
    make_school,
)
from console.demo.story import set_last_week, set_this_week, set_to_read
from console.demo.work import Classroom
from courses.models import Course, SetWork
from courses.services.setting import quick_set
from courses.services.sharing import approve_share, ask_to_share, seat_by_share
from schools.models import School
from schools.tenancy import school_scope

SEED = 2611
Say = Callable[[str], object]


class DemoRefusedError(Exception):
    """There is something here already, and the demonstration is never laid over it."""


def build(*, say: Say, schools: int = 0, pupils: int = 0) -> Cluster:
    """Make the whole cluster, or nothing.

    ``schools`` more are added to the four, with ``pupils`` in all of them together.

    All rows are one transaction, so whoever stops it half way, in whatever way, finds the
    database empty and can start again; files stored until then are removed.

    Raises :class:`DemoRefusedError` when there is any school here, or there cannot be so
    many.
    """
    if School.objects.exists():
        raise DemoRefusedError(
            "There are schools here already. The demo needs an empty database: "
            "use another DATA_DIR. Nothing was changed."
        )
    try:
        plans = list(planned(schools, pupils)) if schools else []
    except PlanRefusedError as error:
        raise DemoRefusedError(str(error)) from error
    stored: list[str] = []
    try:
        with transaction.atomic():
            cluster = Builder(say, stored).build()
            if plans:
                hashed = cluster.people["dee"].password
                add_large_schools(plans, password=hashed, seed=SEED, say=say)
            return cluster
    except BaseException:
        for name in stored:
            default_storage.delete(name)
        raise


class Builder:
    """Makes the cluster step by step, saying which."""

    def __init__(self, say: Say, stored: list[str]) -> None:
        self.say, self.stored = say, stored
        self.dice = random.Random(SEED)
        self.cluster = Cluster()

    def build(self) -> Cluster:
        for plan in SCHOOLS:
            make_school(self.cluster, plan)
        make_cast(self.cluster)
        for plan in SCHOOLS:
            for room in plan.classes:
                fill_class(self.cluster, plan, room, self.dice)
            pupils = sum(room.size for room in plan.classes)
            self.say(f"  {plan.name}: {pupils} pupils in {len(plan.classes)} classes")
        let_them_sign_in(self.cluster)
        rivers_course = self.rivers()
        forces_course = self.forces()
        self.light()
        self.quick_work()
        self.seat_for_dee(forces_course)
        self.taught_together(rivers_course)
        self.set_when_it_opened()
        return self.cluster

    def person(self, username: str) -> User:
        return self.cluster.people[username]

    def room(self, slug: str, name: str, teacher: str) -> Classroom:
        pupils = list(self.cluster.classes[slug, name])
        return Classroom(self.person(teacher), pupils, self.dice)

    def write(self, slug: str, data: dict[str, Any], teacher: str) -> Course:
        writer = CourseWriter(
            self.cluster.schools[slug], by=self.person(teacher), kept=self.stored.append
        )
        course = writer.write(data)
        pages, pictures = len(data["pages"]), len(writer.pictures)
        self.say(f"  {data['title']}: {pages} pages, {pictures} pictures")
        return course

    def rivers(self) -> Course:
        course = self.write("elm", rivers.COURSE, "mskhan")
        group, room = self.cluster.groups["elm", "6K"], self.room("elm", "6K", "mskhan")
        with school_scope(self.cluster.schools["elm"]):
            page = pages_of(course)
            set_to_read(page("the-water-cycle"), group=group, room=room, due=day(-8, 16))
            set_last_week(
                page("diary-of-a-raindrop"),
                group=group,
                room=room,
                cast={"sam": "improved"},
            )
            set_to_read(
                page("meanders-and-oxbow-lakes"), group=group, room=room, due=day(1, 9)
            )
            set_this_week(
                page("explain-an-oxbow-lake"),
                group=group,
                room=room,
                due=day(1, 16),
                cast={"sam": "draft"},
            )
            set_this_week(
                page("build-on-the-flood-plain"),
                group=group,
                room=room,
                due=friday(16),
                cast={"sam": "nothing"},
                just_set=True,
            )
        return course

    def forces(self) -> Course:
        course = self.write("northgate", forces.COURSE, "mrbell")
        group = self.cluster.groups["northgate", "7B"]
        room = self.room("northgate", "7B", "mrbell")
        with school_scope(self.cluster.schools["northgate"]):
            page = pages_of(course)
            set_to_read(page("friction-and-drag"), group=group, room=room, due=day(-7, 16))
            set_last_week(
                page("plan-a-fair-test"),
                group=group,
                room=room,
                cast={"priya": "piece"},
            )
            set_this_week(
                page("the-bike-ride"),
                group=group,
                room=room,
                due=day(1, 17),
                cast={"priya": "returned"},
            )
            set_this_week(
                page("explain-the-parachutist"),
                group=group,
                room=room,
                due=friday(17),
                cast={"priya": "nothing"},
                just_set=True,
            )
        return course

    def light(self) -> None:
        course = self.write("oak", light.COURSE, "mrosei")
        group, room = self.cluster.groups["oak", "5B"], self.room("oak", "5B", "mrosei")
        with school_scope(self.cluster.schools["oak"]):
            page = pages_of(course)
            set_last_week(
                page("my-shadow-puppet"),
                group=group,
                room=room,
                cast={"dee": "returned"},
            )
            set_to_read(page("the-sun-and-shadows"), group=group, room=room, due=day(1, 9))
            set_this_week(
                page("shadow-detective"),
                group=group,
                room=room,
                due=day(1, 16),
                cast={"dee": "nothing"},
            )

    def quick_work(self) -> None:
        """Ash has no course yet: its teacher sets a few lines at a time."""
        with school_scope(self.cluster.schools["ash"]):
            quick_set(
                group=self.cluster.groups["ash", "6A"],
                title="Read for twenty minutes",
                text="Read your own book for twenty minutes.\n\nThen write three "
                "sentences: what happened, what you think will happen next, and one "
                "word that you had to look up.",
                by=self.person("missreid"),
                due_at=friday(9),
            )
        with school_scope(self.cluster.schools["elm"]):
            quick_set(
                group=self.cluster.groups["elm", "5K"],
                title="A poem to learn",
                text="Choose one verse of a poem you like and copy it here.\n\nLearn it "
                "by heart for Friday. Write underneath why you chose it.",
                by=self.person("mrpatel"),
                due_at=friday(9),
            )
        self.say("  work set to Ash 6A and Elm 5K")

    def set_when_it_opened(self) -> None:
        """Work that is a week old was not set today, as the services believe."""
        for school in self.cluster.schools.values():
            with school_scope(school):
                older = SetWork.objects.filter(opens_at__lt=F("set_at"))
                older.update(set_at=F("opens_at"))

    def seat_for_dee(self, course: Course) -> None:
        """Northgate shares a course with Oak, and Oak's teacher gives Dee a seat on it."""
        with school_scope(course.school):
            share = ask_to_share(
                course,
                to_school=self.cluster.schools["oak"],
                reason="For pupils of Oak who are ready for more science",
                ends=day(200, 17),
                by=self.person("mrbell"),
            )
            approve_share(share, by=self.person("mrsnoble"))
        seat_by_share(
            share,
            to=self.person("dee"),
            reason="Agreed with home for this term",
            ends=day(60, 17),
            by=self.person("mrosei"),
        )

    def taught_together(self, course: Course) -> None:
        """Mr Bell of Northgate teaches Elm's Rivers together with Ms Khan."""
        with school_scope(course.school):
            share = ask_to_share(
                course,
                to_school=self.cluster.schools["northgate"],
                to_person=self.person("mrbell"),
                reason="So that Year 7 begins where Rivers ends",
                ends=day(120, 17),
                by=self.person("mskhan"),
            )
            approve_share(share, by=self.person("mrhart"))


def pages_of(course: Course) -> Callable[[str], Any]:
    """A function that finds a page of the course by the last part of its address."""

    def page(slug: str) -> Any:
        return Page.objects.child_of(course.page).get(slug=slug).specific

    return page
