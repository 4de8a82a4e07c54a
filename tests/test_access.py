"""Who may open what: the whole site on one screen.

Each line is a route and what GET answers to each person. ``login`` is sent to sign in.
``405`` means that the person is let through, to an address that only takes what is sent.
An outsider is the same person at another school; a loner is a pupil, and a colleague a
teacher, of this school who has no place in the class; an operator is of the host and of
no school. The editor's own routes have their own table in ``content/gate.py``, and their
own walk.
"""

import uuid
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.contrib.admindocs.views import extract_views_from_urlpatterns
from django.urls import get_resolver, reverse
from django.utils import timezone

from audit.services import record
from console.services.operators import add_operator
from content.rendering import body_of
from courses.services import sharing
from courses.services.working import hand_in
from schools.models import School
from schools.services.inviting import invite_staff
from tests.factories import UserFactory, add_person, attach, membership_of

ACCESS = """
                            anonymous  outsider  loner  pupil  colleague  teacher  head  office  operator
home                        login      302       302    302    302        302      302   302     302
accounts:sign_in            200        200       200    200    200        200      200   200     200
accounts:sign_out           login      405       405    405    405        405      405   405     405
accounts:second_step        login      login     login  login  login      login    login login     login
accounts:invited            302        302       302    302    302        302      302   302     302
accounts:invitation_accept  404        404       404    404    404        404      404   404     404
accounts:account            login      200       404    404    200        200      200   200     200
accounts:check              login      200       404    404    200        200      200   200     200
accounts:password_change    login      200       404    404    200        200      200   200     200
accounts:device_end         login      405       404    404    405        405      405   405     405
accounts:second_steps       login      200       404    404    200        200      200   200     200
accounts:app_add            login      200       404    404    200        200      200   200     200
accounts:passkey_add        login      200       404    404    200        200      200   200     200
accounts:recovery_codes     login      200       404    404    200        200      200   200     200
accounts:step_remove        login      405       404    404    405        405      405   405     405
ui:theme_set                405        405       405    405    405        405      405   405     405
ui:worker                   200        200       200    200    200        200      200   200     200
ui:offline                  200        200       200    200    200        200      200   200     200
console:health              200        200       200    200    200        200      200   200     200
console:status              login      404       404    404    404        404      200   404     200
console:school_list         login      404       404    404    404        404      404   404     200
console:school_detail       login      404       404    404    404        404      404   404     200
console:school_add          login      404       404    404    404        404      404   404     200
console:school_first        login      404       404    404    404        404      404   404     200
console:school_stage        login      404       404    404    404        404      404   404     405
console:agreement_list      login      404       404    404    404        404      404   404     200
console:agreement_end       login      404       404    404    404        404      404   404     405
console:school_erase        login      404       404    404    404        404      404   404     200
console:certificate         login      404       404    404    404        404      404   404     200
console:empty               login      200       200    200    200        200      200   200     200
schools:person_list         login      404       404    404    404        404      200   200     404
schools:person_invite       login      404       404    404    404        404      200   200     404
schools:person_detail       login      404       404    404    404        404      200   200     404
schools:request_make        login      404       404    404    404        404      200   200     404
schools:request_end         login      404       404    404    404        404      302   302     404
schools:request_list        login      200       404    404    200        200      200   200     200
schools:role_give           login      404       404    404    404        404      200   200     404
schools:role_end            login      404       404    404    404        404      200   200     404
schools:role_give_back      login      404       404    404    404        404      302   302     404
schools:invitation_renew    login      404       404    404    404        404      302   302     404
schools:invitation_end      login      404       404    404    404        404      302   302     404
schools:new_link            login      404       404    404    404        404      200   200     404
schools:second_step_reset   login      404       404    404    404        404      200   200     404
schools:devices_end         login      404       404    404    404        404      200   200     404
portfolio:file_detail       login      404       404    200    404        404      404   404     404
portfolio:file_serve        login      404       404    200    404        200      200   404     404
courses:to_do               login      200       200    200    200        200      200   200     200
courses:work_list           login      200       200    200    200        200      200   200     200
courses:work_detail         login      404       404    200    404        404      404   404     404
courses:feedback_seen       login      405       405    405    405        405      405   405     405
courses:token               login      200       200    200    200        200      200   200     200
courses:course_read_list    login      200       200    200    200        200      200   200     200
courses:course_read         login      404       404    200    200        200      200   404     404
courses:page_read           login      404       404    200    200        200      200   404     404
courses:page_media          login      404       404    200    200        200      200   404     404
courses:draft_save          login      404       404    405    404        404      404   404     404
courses:file_begin          login      404       404    405    404        404      404   404     404
courses:hand_in             login      404       404    302    404        404      404   404     404
courses:handed_in           login      404       404    200    404        404      404   404     404
courses:finish              login      404       404    405    404        404      404   404     404
courses:tick                login      404       404    405    405        405      405   404     404
courses:taught_list         login      200       200    200    200        200      200   200     200
courses:taught_course       login      404       404    404    200        404      404   404     404
courses:taught_set_work     login      404       404    404    200        404      404   404     404
courses:taught_piece        login      404       404    404    200        404      404   404     404
courses:taught_recording    login      404       404    404    405        404      404   404     404
courses:school_home         login      404       302    302    200        200      200   200     404
courses:group_detail        login      404       404    404    404        200      200   404     404
courses:quick_set           login      404       404    404    404        200      200   404     404
courses:page_set            login      404       404    404    404        200      200   404     404
courses:course_list         login      404       404    404    200        200      200   200     404
courses:course_detail       login      404       404    404    200        200      200   404     404
courses:course_page_set     login      404       404    404    200        200      200   404     404
courses:share_ask           login      404       404    404    200        200      200   404     404
courses:teacher_ask         login      404       404    404    200        200      200   404     404
courses:coordinator_end     login      404       404    404    404        404      405   405     404
courses:sharing             login      404       404    404    200        200      200   200     404
courses:share_decide        login      404       404    404    404        404      405   405     404
courses:share_end           login      404       404    404    405        405      405   405     404
courses:seat_give           login      404       404    404    200        200      200   404     404
courses:seat_detail         login      404       404    404    404        200      200   200     404
courses:seat_end            login      404       404    404    404        405      405   405     404
courses:seat_work           login      404       404    404    404        200      200   404     404
courses:set_work_detail     login      404       404    404    404        200      200   404     404
courses:set_work_change     login      404       404    404    404        200      200   404     404
courses:set_work_withdraw   login      404       404    404    404        405      405   404     404
courses:set_work_restore    login      404       404    404    404        405      405   404     404
courses:recording_begin     login      404       404    404    404        405      405   404     404
courses:piece_detail        login      404       404    404    404        200      200   404     404
"""
# The editor's files are asked with the school in the path; see tests/content.
ELSEWHERE = {"content:file_serve"}
SIGN_IN = "accounts:sign_in"
# They open after the page before them, and not by an address; see tests/accounts.
AFTER_ANOTHER = {"accounts:second_step", "accounts:invitation_accept"}

header, *lines = ACCESS.strip().splitlines()
PEOPLE = header.split()
TABLE = {
    view: dict(zip(PEOPLE, answers, strict=True))
    for view, *answers in map(str.split, lines)
}


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
    assert found - ELSEWHERE == set(TABLE)


@pytest.mark.parametrize("view", sorted(set(TABLE) - AFTER_ANOTHER))
def test_every_route_lets_somebody_in(view):
    assert {"200", "302", "405"} & set(TABLE[view].values())
