"""Who may open what: the whole site on one screen.

The table stands in ``console/access_table.txt``, where ``manage.py access_table`` reads it
as well; here the site is asked whether it is so. An outsider is the same person at another
school; a loner is a pupil, and a colleague a teacher, of this school who has no place in
the class; an operator is of the host and of no school. The editor's own routes have their
own table in ``content/gate.py``, and their own walk.
"""

import uuid
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.contrib.admindocs.views import extract_views_from_urlpatterns
from django.urls import get_resolver, reverse
from django.utils import timezone

from audit.services import record
from console.access_table import read_table
from console.services.operators import add_operator
from content.rendering import body_of
from courses.services import sharing
from courses.services.working import hand_in
from schools.models import School
from schools.services.inviting import invite_staff
from schools.services.visits import let_look
from tests.factories import UserFactory, add_person, attach, membership_of
from tests.schools.roll.files import waiting_run

# The editor's files are asked with the school in the path; see tests/content.
ELSEWHERE = {"content:file_serve"}
SIGN_IN = "accounts:sign_in"
# They open after the page before them, and not by an address; see tests/accounts.
AFTER_ANOTHER = {"accounts:second_step", "accounts:invitation_accept"}

PEOPLE, TABLE = read_table()


def routes():
    """Every named route of the site outside the editor."""
    found = set()
    patterns = extract_views_from_urlpatterns(get_resolver().url_patterns)
    for _view, route, namespace, name in patterns:
        if route.startswith("cms/") and not namespace:
            continue
        assert name, f"a route without a name: {route}"
        found.add(":".join([*(namespace or []), name]))
    return {name for name in found if not name.startswith("wagtail")}


@pytest.fixture
def person(oak, elm):
    School.objects.filter(pk=oak.school.pk).update(is_host=True)
    loner = add_person(oak.school, "pupil", year_group=5)
    colleague = add_person(oak.school, "teacher", title="Mr", last_name="Nye")
    operator = UserFactory()
    add_operator(operator, by=None)
    return {
        **oak.people,
        "outsider": elm.teacher,
        "loner": loner,
        "colleague": colleague,
        "operator": operator,
    }


@pytest.fixture
def crossing(oak, elm, person):
    """What crosses between two schools: asked for by one, and given by the other."""
    ends = timezone.now() + timedelta(days=30)
    with oak.scope():
        asked = sharing.ask_to_share(
            oak.course, to_school=elm.school, reason="x", ends=ends, by=oak.teacher
        )
    with elm.scope():
        given = sharing.ask_to_share(
            elm.course, to_school=oak.school, reason="x", ends=ends, by=elm.teacher
        )
        sharing.approve_share(given, by=elm.head)
        together = sharing.ask_to_share(
            elm.course,
            to_school=oak.school,
            to_person=person["colleague"],
            reason="x",
            ends=ends,
            by=elm.teacher,
        )
        sharing.approve_share(together, by=elm.head)
    seat = sharing.seat_by_share(given, to=oak.pupil, reason="x", ends=ends, by=oak.teacher)
    with elm.scope():
        hand_in(elm.set_work, by=oak.pupil, text="A", key=uuid.uuid4(), brief={})
        work = elm.set_work.pieces.get(pupil=oak.pupil).work
    coordinator = membership_of(add_person(oak.school, "coordinator"), oak.school)
    return {
        "asked": asked,
        "given": given,
        "seat": seat,
        "work": work,
        "coordinator": coordinator,
    }


@pytest.fixture
def address(oak, elm, handed_in, crossing, settings):
    """The address of a route, for rows that exist: a refusal is not a missing row."""
    settings.SITE = urlsplit("https://causeway.example")  # passkeys need a name
    newcomer = invite_staff(
        oak.school, role="teacher", first_name="Al", last_name="New", by=None
    )
    body_of(oak.lesson)
    seat = {"seat": crossing["seat"].pk, "public_id": crossing["work"].public_id}
    photo = attach(handed_in.version)
    gone = School.objects.create(urn="900009", name="Gone", slug="gone", phase="other")
    record("schools.erase", gone, by=None, school=gone, counts={"schools.membership": 1})
    visitor = UserFactory()
    add_operator(visitor, by=None)
    visit = let_look(oak.school, to=visitor, reason="x", area="classes", by=oak.teacher)
    known = {
        "school": oak.school.slug,
        "urn": oak.school.urn,
        "code": oak.course.code,
        "slug": oak.assignment.slug,
        "receipt": handed_in.receipt.lower(),
        "page_id": oak.lesson.pk,
        "pupil": oak.pupil.public_id,
        "kind": "picture",
        "spec": "960",
        "person": newcomer.user.public_id,
        "run": waiting_run(oak.school).public_id,
    }
    special = {
        "accounts:invited": {"secret": newcomer.invited.link.split("/")[-2]},
        "portfolio:file_detail": {"public_id": photo.public_id},
        "portfolio:file_serve": {"public_id": photo.public_id, "variant": "whole"},
        "console:certificate": {"urn": "900009"},
        "schools:role_end": {"pk": newcomer.membership.pk},
        "schools:role_give_back": {"pk": newcomer.membership.pk},
        "courses:feedback_seen": {"pk": 1},
        "courses:work_detail": {"public_id": handed_in.piece.work.public_id},
        "courses:page_media": {"pk": oak.picture.pk, "slug": oak.lesson.slug},
        "courses:tick": {"slug": oak.lesson.slug},
        "courses:finish": {"slug": oak.assignment.slug},
        "courses:share_decide": {"pk": crossing["asked"].pk},
        "courses:share_end": {"pk": crossing["asked"].pk},
        "courses:seat_give": {"pk": crossing["given"].pk},
        "courses:seat_detail": seat,
        "courses:seat_end": seat,
        "courses:seat_work": seat,
        "courses:coordinator_end": {"pk": crossing["coordinator"].pk},
        "courses:visit_end": {"pk": visit.pk},
        "courses:visit_acknowledge": {"pk": visit.pk},
        "console:visit_end": {"pk": visit.pk},
    }
    taught = {"code": elm.course.code, "public_id": elm.set_work.public_id}
    for name in ("taught_course", "taught_set_work", "taught_piece", "taught_recording"):
        special[f"courses:{name}"] = taught
    usual = {"pk": oak.group.pk, "public_id": oak.set_work.public_id}

    def find(view):
        values = {**known, **usual, **special.get(view, {})}
        wanted = next(
            params for possibility in get_possibilities(view) for _, params in possibility
        )
        return reverse(view, kwargs={name: values[name] for name in wanted})

    return find


def get_possibilities(view):
    namespace, _, name = view.rpartition(":")
    resolver = get_resolver()
    if namespace:
        resolver = resolver.namespace_dict[namespace][1]
    return [possibility for possibility, *_ in resolver.reverse_dict.getlist(name)]


def answer_to(client, person, url):
    """What GET answers, in the table's own words."""
    client.logout()
    if person is not None:
        client.force_login(person)
    response = client.get(url)
    if response.streaming:
        b"".join(response.streaming_content)  # read, as a browser would
    if response.status_code == 302 and response.url.startswith(reverse(SIGN_IN)):
        return "login"
    return str(response.status_code)


@pytest.mark.parametrize("view", TABLE)
def test_access(client, person, address, view):
    url = address(view)
    found = {who: answer_to(client, person.get(who), url) for who in PEOPLE}
    assert found == TABLE[view]


def test_every_route_has_its_line():
    found = routes()
    assert len(found) > 25, "the walk found too little to prove anything"
    assert found - ELSEWHERE - set(TABLE) == set(), (
        "give each new route a line in platform/console/access_table.txt."
    )
    assert set(TABLE) - found == set(), (
        "take the line of a route that is gone out of platform/console/access_table.txt."
    )


@pytest.mark.parametrize("view", sorted(set(TABLE) - AFTER_ANOTHER))
def test_every_route_lets_somebody_in(view):
    assert {"200", "302", "405"} & set(TABLE[view].values())
