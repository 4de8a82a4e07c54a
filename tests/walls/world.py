"""Two complete schools, between which nothing crosses, and a third that both share with.

Complete: of every model that has rows of a school, each of the two has one. All that is
Elm's has large keys, a word of Elm's in every text and, where it has an address of its
own, a name that nobody guesses: what of Elm shows anywhere is seen at once.
"""

import datetime
import uuid
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import KnownDevice, SignedInDevice, User
from accounts.services.device_keys import device_key_of
from console.services.leaving import ask_for_export
from console.services.operators import add_operator
from content.rendering import body_of, spec_of
from courses.models import CourseGrant, CourseShare, Feedback, HandIn, SetWork
from courses.services import sharing, working
from courses.services.responding import give_feedback
from courses.services.setting import quick_set, set_page
from portfolio.models import Attachment
from schools.models import ClassDoor, JoinRequest, Membership, RollRun, Visit
from schools.services.agreements import record_processing, record_sharing
from schools.services.doors import enter, open_door
from schools.services.inviting import invite_staff
from schools.services.joining import ask_to_join
from schools.services.people import end_membership, start_membership
from schools.services.rolls import apply_run, begin_run, planned
from schools.services.visits import let_look
from schools.services.ways_in import give_cards
from tests.conftest import World, make_world
from tests.content.addresses import Rows, rows_of
from tests.factories import UserFactory, add_person, attach, make_group, make_lesson
from tests.schools.roll.files import sheet
from tests.two_roles import owners_cursor
from tests.walls.marking import Marked, keys_of_everything, mark, rows_made_since

Role = Membership.Role
# Where the keys of Ash's and Oak's rows begin, of Elm's, and of what is made later: a
# number in an answer, or in a changed row, then says whose it is.
EARLIER = 10_000_000
ELMS = 70_000_000
LATER = 80_000_000
A_TABLE = 10_000
# Of no school, or of several; each is told of in "strangers_of".
STRANGERS = ("superuser", "operator", "leaver", "former", "deactivated")
# Of the host: one teaches a course with the school, one was let in to look.
GUESTS = ("partner", "co_teacher", "visitor")
EVERYBODY = ("anonymous", *map(str, Role), "colleague", *GUESTS, *STRANGERS)
UPNS = ("C801200005019", "B801200005001")
BRIEF = {"title": "Diary", "criteria": ["I name two stages", "I write as it"]}


@dataclass(repr=False)
class Complete:
    """A school of which there is a row of everything, and a person of every role."""

    world: World
    editor: Rows
    colleague: User
    by_role: dict[str, User]
    set_to_read: SetWork
    hand_in: HandIn
    feedback: Feedback
    photo: Attachment
    unsent: Attachment
    recording: Attachment
    spare_page: Any
    device: SignedInDevice
    authenticator: Authenticator
    secret: str
    asked: CourseShare | None = None
    given: CourseShare | None = None
    seat: CourseGrant | None = None
    guest_work: Any = None
    join_request: JoinRequest | None = None
    run: RollRun | None = None
    door: ClassDoor | None = None
    co_teacher: User | None = None
    visitor: User | None = None
    visit: Visit | None = None

    @property
    def school(self):
        return self.world.school


@dataclass(repr=False)
class Cluster:
    """The three schools, and whoever is of none or of more than one."""

    oak: Complete
    elm: Complete
    ash: World
    strangers: dict[str, User]
    marked: dict[str, Marked] = field(default_factory=dict)


def in_days(number: int) -> datetime.datetime:
    return timezone.now() + datetime.timedelta(days=number)


def person_of_role(world: World, role: str) -> User:
    known = {"pupil": world.pupil, "teacher": world.teacher}
    known |= {"head": world.head, "office": world.office}
    if role in known:
        return known[role]
    return add_person(world.school, role, title="Mx", last_name=f"{role}-of-it")


def complete(world: World) -> Complete:
    """Everything a school can have, made as its own people would."""
    school, pupil, teacher = world.school, world.pupil, world.teacher
    word = school.slug.encode()
    colleague = add_person(school, Role.TEACHER, title="Mr", last_name=f"Nye-{school.slug}")
    by_role = {str(role): person_of_role(world, role) for role in Role}
    send = partial(working.hand_in, world.set_work, by=pupil, brief=BRIEF)
    with world.scope():
        first = send(text="I fell as rain.", key=uuid.uuid4()).hand_in
        photo = attach(first.version, b"\xff\xd8 a photo of " + word)
        sound = kept_back(first, b"a voice of " + word, "sound", teacher)
        for line in ("Say more.", "Look at the second stage again."):
            feedback = give_feedback(
                first,
                by=teacher,
                text=line,
                criteria_met=[0],
                outcome="improve",
                sound=sound.public_id,
            )
            Feedback.objects.update(seen_at=timezone.now())
        again = send(text="I fell as rain on a hill.", key=uuid.uuid4()).hand_in
        working.keep_draft(world.set_work, by=world.classmate, text="I was", revision=0)
        working.tick(world.course, page_id=world.lesson.pk, step="a", ticked=True, by=pupil)
        to_read = set_page(world.lesson, group=world.group, by=teacher, wants_hand_in=False)
        quick_set(group=world.group, title="Read this", text="A line.", by=teacher)
        make_group(school, f"Other of {school.slug}", 4)
    unsent = kept_back(again, b"\xff\xd8 not sent yet by " + word, "picture", pupil)
    recording = kept_back(again, b"not said yet by " + word, "sound", teacher)
    body_of(world.lesson)
    world.picture.get_rendition(spec_of(960))
    world.picture.tags.add(f"tag-{school.slug}")
    Client().force_login(teacher, settings.AUTHENTICATION_BACKENDS[0])
    editor = rows_of(world)
    invited = invite_staff(
        school, role=Role.TEACHER, first_name="Al", last_name="New", by=world.office
    )
    KnownDevice.objects.create(user=teacher, mark=f"{school.slug:x<64}")
    device_key_of(pupil)
    ask_for_export(school, by=None)
    asked = ask_to_join(school, username="somebody", role=Role.TEACHER, by=world.office)
    today = timezone.localdate()
    record_processing(school, version="1", signed_by="Head", starts=today, by=world.head)
    return Complete(
        world=world,
        editor=editor,
        colleague=colleague,
        by_role=by_role,
        set_to_read=to_read,
        hand_in=again,
        feedback=feedback,
        photo=photo,
        unsent=unsent,
        recording=recording,
        spare_page=make_lesson(editor.other_course, teacher, f"Rocks in {school.slug}"),
        device=teacher.signed_in.get(),
        authenticator=Authenticator.objects.create(
            user=world.office, type=Authenticator.Type.TOTP, data={"secret": "A"}
        ),
        secret=invited.invited.link.split("/")[-2],
        join_request=asked,
        run=roll_of(world),
        door=door_of(world),
    )


def door_of(world: World) -> ClassDoor:
    """An open class door, by which a pupil has come in; and the classmate's card."""
    door = open_door(world.group, minutes=120, by=world.teacher)
    enter(door, pupil=world.pupil.public_id)
    give_cards(world.group, pupils=[world.classmate.public_id], by=world.teacher)
    return door


def roll_of(world: World) -> RollRun:
    """One file that was applied, and one that waits: it asks whether a child is a pupil."""
    pupil, heads = world.pupil, ("Forename", "Surname", "Year", "Reg", "UPN")
    for first in ("Una", pupil.first_name):
        rows = [(first, pupil.last_name, "5", "5R", UPNS[first == "Una"])]
        run = begin_run(world.school, files=sheet(*rows, heads=heads), by=world.office)
        with world.scope():
            mark = planned(run)[1].mark()
        if first == "Una":
            apply_run(run, mark=mark, by=world.office)
    return run


def kept_back(hand_in: HandIn, data: bytes, kind: str, by: User) -> Attachment:
    """A file of ``by`` in somebody's work that nobody else has been given yet."""
    file = attach(hand_in.version, data, kind)
    hand_in.version.attachments.remove(file)
    Attachment.objects.filter(pk=file.pk).update(made_by=by, bound_at=None)
    return Attachment.objects.get(pk=file.pk)


def share_with(partner: World, school: Complete, from_partner: tuple[User, User]) -> None:
    """What crosses between ``school`` and a partner, each way: asked, given, used."""
    world, ends = school.world, in_days(30)
    ask = partial(sharing.ask_to_share, reason="Rivers together", ends=ends)
    seat = partial(sharing.seat_by_share, reason="Ready for it", ends=ends)
    with world.scope():
        given = ask(world.course, to_school=partner.school, by=world.teacher)
        sharing.approve_share(given, by=world.head)
        standing = SetWork.objects.exclude(course=world.course).get().course
        school.asked = ask(standing, to_school=partner.school, by=world.teacher)
    seat(given, to=partner.pupil, by=partner.teacher)
    with partner.scope():
        came = ask(partner.course, to_school=world.school, by=partner.teacher)
        sharing.approve_share(came, by=partner.head)
    school.given = came
    school.seat = seat(came, to=world.pupil, by=world.teacher)
    with partner.scope():
        working.hand_in(
            partner.set_work, by=world.pupil, text="As guest", key=uuid.uuid4(), brief=BRIEF
        )
        school.guest_work = partner.set_work.pieces.get(pupil=world.pupil).work
    school.co_teacher, school.visitor = from_partner
    with world.scope():
        together = ask(
            world.course,
            to_school=partner.school,
            to_person=school.co_teacher,
            by=world.teacher,
        )
        sharing.approve_share(together, by=world.head)
    school.visit = let_look(
        world.school,
        to=school.visitor,
        reason="It does not load",
        area="classes",
        by=world.teacher,
    )
    # The walk by all methods takes longer than the half hour that a visit lasts.
    Visit.objects.filter(pk=school.visit.pk).update(
        ends=timezone.now() + datetime.timedelta(days=1)
    )
    record_sharing(
        world.school,
        other=partner.school,
        what="Courses",
        signed_by="Both heads",
        starts=timezone.localdate(),
        ends=timezone.localdate() + datetime.timedelta(days=30),
        by=world.head,
    )


def guests_of(host: World, last_name: str) -> tuple[User, User]:
    """Who will teach with a school, and who will be let in to look: the host's people."""
    teacher, technician = (
        add_person(host.school, role, title="Mr", last_name=last_name)
        for role in (Role.TEACHER, Role.TECHNICIAN)
    )
    return teacher, technician


def count_keys_from(number: int) -> None:
    """Have every table give keys after ``number`` from now on, none of them twice."""
    with connection.cursor() as cursor, owners_cursor() as owners:
        for place, table in enumerate(connection.introspection.table_names(cursor)):
            start = number + place * A_TABLE
            for sequence in connection.introspection.get_sequences(cursor, table):
                _count_from(owners, sequence["table"], sequence.get("name"), start)


def _count_from(cursor: Any, table: str, sequence: str | None, number: int) -> None:
    if connection.vendor == "postgresql":
        cursor.execute("SELECT setval(%s, %s)", [sequence, number])
        return
    cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
    cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [table, number])


def strangers_of(oak: World) -> dict[str, User]:
    """People of no school or of several, made before Elm: their names are not its."""
    superuser = add_person(oak.school, Role.TEACHER, title="Mr", last_name="Root")
    User.objects.filter(pk=superuser.pk).update(is_superuser=True)
    operator = UserFactory(first_name="Olu", last_name="Operator")
    add_operator(operator, by=None)
    return {
        "superuser": User.objects.get(pk=superuser.pk),
        "operator": operator,
        "leaver": add_person(oak.school, Role.TEACHER, title="Mr", last_name="Leaver"),
        "former": UserFactory(first_name="Fay", last_name="Former"),
        "deactivated": UserFactory(first_name="Dee", last_name="Deactivated"),
    }


def work_at_elm(elm: World, strangers: dict[str, User]) -> None:
    """Three who taught Elm's class: two have left, and one's account is closed."""
    for name in ("leaver", "former", "deactivated"):
        person = strangers[name]
        place = start_membership(user=person, school=elm.school, role=Role.TEACHER, by=None)
        with elm.scope():
            elm.group.members.create(school=elm.school, membership=place)
        if name != "deactivated":
            end_membership(place, by=None)


def build() -> Cluster:
    """All of it, in the transaction that is open."""
    # PostgreSQL does not take back where a sequence stands: an earlier cluster's would be
    # found at the end, among the keys that are to come later.
    count_keys_from(EARLIER)
    ash = make_world("900003", "Ash Academy", "ash", 9, host=True)
    guests = [guests_of(ash, last_name) for last_name in ("Nash", "Dash")]
    known = keys_of_everything()
    oak = complete(make_world("900001", "Oak Junior", "oak", 5))
    share_with(ash, oak, guests[0])
    strangers = strangers_of(oak.world)
    marked = {"oak": mark("oak", rows_made_since(known))}
    count_keys_from(ELMS)
    known = keys_of_everything()
    world = make_world("900002", "Elm Primary", "elm", 6)
    elm = complete(world)
    share_with(ash, elm, guests[1])
    work_at_elm(world, strangers)
    marked["elm"] = mark("elm", rows_made_since(known))
    count_keys_from(LATER)
    return Cluster(oak, elm, ash, strangers, marked)
