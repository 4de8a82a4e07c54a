"""Somebody of the host is let in to look: what opens, for how long, and what does not."""

from datetime import timedelta

import pytest
from django.contrib.admindocs.views import extract_views_from_urlpatterns
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.http import HttpResponse
from django.urls import get_resolver
from django.utils import timezone

from access import rules
from audit.models import Entry
from courses.models import SetWork
from courses.views.groups import GroupDetail
from schools import visiting
from schools.models import Membership, School, Visit
from schools.services.people import end_membership, start_membership
from schools.services.states import suspend_school
from schools.services.visits import end_visit, let_look
from tests.factories import add_person, attach
from tests.schools.visitors import group_page, let_in

pytestmark = pytest.mark.django_db


def status(client, address):
    return client.get(address).status_code


def looked(action="schools.visit_look"):
    return list(Entry.objects.filter(action=action).order_by("pk"))


# --- What opens, and until when -------------------------------------------------------


def test_one_page_opens_and_no_other(client, oak, elm, tom):
    client.force_login(tom)
    assert status(client, group_page(oak)) == 404
    let_in(oak, tom, area="page", page=f"classes/{oak.group.pk}/")

    page = client.get(group_page(oak))

    assert page.status_code == 200
    words = page.content.decode()
    assert "You are looking at <strong>Oak Junior</strong> as Ms Khan-oak" in words
    assert "Dee Reed-oak" in words
    for other in ("/oak/", "/oak/courses/", oak.set_work.get_absolute_url()):
        assert status(client, other) == 404
    assert status(client, group_page(elm)) == 404


def test_an_area_opens_what_is_in_it(client, oak, tom, handed_in):
    visit = let_in(oak, tom, area="classes")
    client.force_login(tom)
    assert visit.address == "/oak/"
    piece = f"{oak.set_work.get_absolute_url()}{oak.pupil.public_id}/"
    for address in ("/oak/", group_page(oak), oak.set_work.get_absolute_url(), piece):
        assert status(client, address) == 200
    for address in ("/oak/courses/", "/oak/sharing/"):
        assert status(client, address) == 404


def test_they_see_what_whoever_let_them_in_sees(client, oak, tom):
    colleague = add_person(oak.school, "teacher")
    let_in(oak, tom, by=colleague)
    client.force_login(tom)
    assert status(client, "/oak/") == 200
    assert status(client, group_page(oak)) == 404, "it is no class of the colleague's"


def test_it_ends_by_itself_in_the_middle(client, oak, tom, time_machine):
    let_in(oak, tom)
    client.force_login(tom)
    assert status(client, group_page(oak)) == 200
    time_machine.move_to(timezone.now() + timedelta(minutes=29, seconds=50))
    assert status(client, group_page(oak)) == 200
    time_machine.move_to(timezone.now() + timedelta(seconds=11))
    assert status(client, group_page(oak)) == 404


@pytest.mark.parametrize("who", ["giver", "visitor", "head"])
def test_either_side_ends_it_and_the_next_page_is_refused(client, oak, tom, who):
    visit = let_in(oak, tom)
    client.force_login(tom)
    assert status(client, group_page(oak)) == 200
    if who == "visitor":
        client.post(f"/visits/{visit.pk}/end/")
    else:
        client.force_login(oak.teacher if who == "giver" else oak.head)
        assert client.post(f"/oak/visits/{visit.pk}/end/").status_code == 302
        client.force_login(tom)
    assert status(client, group_page(oak)) == 404
    visit.refresh_from_db()
    ended = {"giver": oak.teacher, "visitor": tom, "head": oak.head}[who]
    assert visit.ended_by == ended
    assert looked("schools.end_visit")[0].actor == ended.public_id


def test_nobody_else_ends_it(client, oak, elm, tom):
    visit = let_in(oak, tom)
    colleague = add_person(oak.school, "teacher")
    for person in (colleague, oak.pupil, elm.head):
        client.force_login(person)
        assert client.post(f"/oak/visits/{visit.pk}/end/").status_code == 404
        assert client.post(f"/visits/{visit.pk}/end/").status_code == 404
    client.force_login(elm.head)
    assert client.post(f"/elm/visits/{visit.pk}/end/").status_code == 404
    assert not Visit.objects.get().is_over


# --- Nothing else does ------------------------------------------------------------------


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
def test_only_reading_is_let_in(client, oak, tom, method):
    let_in(oak, tom)
    client.force_login(tom)
    assert getattr(client, method)(group_page(oak)).status_code == 404
    withdraw = f"{oak.set_work.get_absolute_url()}withdraw/"
    assert getattr(client, method)(withdraw).status_code == 404
    assert SetWork.objects.unscoped().get(pk=oak.set_work.pk).withdrawn_at is None
    client.force_login(oak.teacher)
    assert client.post(withdraw).status_code == 302


def test_head_is_reading_and_is_listed(client, oak, tom):
    let_in(oak, tom)
    client.force_login(tom)
    assert client.head(group_page(oak)).status_code == 200
    assert len(looked()) == 1


@pytest.mark.parametrize(
    "path",
    [
        "{group}../../sharing/",
        "{group}..%2f..%2fsharing/",
        "{group}%2e%2e/%2e%2e/courses/",
        "/oak//classes/{pk}/",
        "/OAK/classes/{pk}/",
        "/oak/./classes/{pk}/",
        "/oak/courses/?next=/oak/classes/{pk}/",
        "/oak/cms/",
        "/oak/cms/pages/",
        "/cms/",
        "/elm/classes/{pk}/",
        "/elm/../oak/classes/{pk}/",
        "/oak/access-log/",
        "/oak/visits/",
        "/oak/classes/{pk}/quick-set/",
        "/cluster/",
        "/cluster/900001/",
    ],
)
def test_no_way_round_to_what_was_not_opened(client, oak, elm, tom, path):
    let_in(oak, tom, area="page", page=f"classes/{oak.group.pk}/")
    client.force_login(tom)
    assert status(client, group_page(oak)) == 200
    found = path.format(group=group_page(oak), pk=oak.group.pk)
    response = client.get(found, follow=True)
    assert response.status_code == 404
    assert "Reed-" not in response.content.decode()


def test_lessons_files_and_what_is_ones_own_stay_the_visitors_own(
    client, oak, tom, handed_in
):
    photo = attach(handed_in.version)
    let_in(oak, tom)
    client.force_login(tom)
    page = client.get(f"{oak.set_work.get_absolute_url()}{oak.pupil.public_id}/")
    words = page.content.decode()
    assert "1 file. Files are not shown in a visit." in words
    assert "/files/" not in words
    assert status(client, f"/files/{photo.public_id}/whole/") == 404
    assert status(client, f"/learn/{oak.course.code}/") == 404
    assert client.get("/me/token/").json()["person"] == tom.public_id
    client.force_login(oak.teacher)
    page = client.get(f"{oak.set_work.get_absolute_url()}{oak.pupil.public_id}/")
    assert f"/files/{photo.public_id}/small/" in page.content.decode()


def test_a_page_says_nothing_of_the_account_it_is_seen_through(client, oak, tom, handed_in):
    let_in(oak, tom)
    client.force_login(tom)
    piece = f"{oak.set_work.get_absolute_url()}{oak.pupil.public_id}/"
    shut = "/oak/courses/"
    for address in ("/oak/", group_page(oak), oak.set_work.get_absolute_url(), piece, shut):
        words = client.get(address).content.decode()
        assert oak.teacher.public_id not in words
        assert oak.teacher.username not in words
        assert f'data-person="{tom.public_id}"' in words
        # End it, sign out, light or dark: of the visitor's own, and nothing else to press.
        assert words.count("<form") == 3
        assert "/cms/" not in words


def test_what_the_visitor_has_of_their_own_is_as_it_was(client, oak, elm, tom):
    visit = let_in(oak, tom)
    gone = let_in(elm, tom)
    client.force_login(tom)
    client.post(f"/visits/{gone.pk}/end/")  # says something on the next page of one's own
    before = dict(client.session)

    response = client.get(visit.address)

    assert "Ended." not in response.content.decode()
    assert dict(client.session) == before
    assert "Ended." in client.get("/visits/").content.decode()
    assert response.wsgi_request.user.pk == tom.pk


def test_no_rule_lets_eyes_do_anything(oak):
    for row in (oak.school, oak.group, oak.course, oak.set_work):
        allowed = {name for name in rules.names() if oak.head.has_perm(name, row)}
        oak.head.only_looks = True
        still = {name for name in rules.names() if oak.head.has_perm(name, row)}
        oak.head.only_looks = False
        assert still == {name for name in allowed if ".view_" in name}
        assert still


def test_what_a_page_would_write_is_refused_by_the_database(client, oak, tom, monkeypatch):
    def writes(view, request, *args, **kwargs):
        School.objects.filter(pk=oak.school.pk).update(town="Elsewhere")
        return HttpResponse("written")

    monkeypatch.setattr(GroupDetail, "get", writes)
    let_in(oak, tom)
    client.force_login(tom)
    with pytest.raises(DatabaseError), transaction.atomic():
        client.get(group_page(oak))
    oak.school.refresh_from_db()
    assert oak.school.town == "Sandford"
    client.force_login(oak.teacher)
    assert client.get(group_page(oak)).content == b"written"


# --- The list of pages -------------------------------------------------------------------


def pages_of_a_school():
    found = set()
    patterns = extract_views_from_urlpatterns(get_resolver().url_patterns)
    for _view, route, namespace, name in patterns:
        if "<slug:school>" in route:
            found.add(":".join([*(namespace or []), name]))
    return found


def test_every_page_of_a_school_says_whether_it_opens_in_a_visit():
    found = pages_of_a_school()
    assert len(found) > 20, "the walk found too little to prove anything"
    assert found == visiting.opened() | set(visiting.kept_shut())
    assert not visiting.opened() & set(visiting.kept_shut())


def test_what_is_kept_shut_stays_shut_whoever_opens_it(monkeypatch):
    monkeypatch.setitem(visiting._shut, "courses:group_detail", "a report of concern")
    assert visiting.page_of("courses:group_detail") is None
    monkeypatch.undo()
    assert visiting.page_of("courses:group_detail")


# --- Who, and what ends it ----------------------------------------------------------------


def refused(world, to, **facts):
    with pytest.raises(ValidationError):
        let_look(
            world.school,
            **{"to": to, "reason": "x", "area": "classes", "by": world.teacher, **facts},
        )
    return not Visit.objects.exists()


def test_only_people_of_the_host_and_only_by_staff(oak, elm, north, tom):
    assert refused(oak, elm.teacher)
    assert refused(oak, add_person(elm.school, "technician"))
    assert refused(oak, add_person(north, "teacher"))
    assert refused(oak, tom, by=oak.pupil)
    assert refused(oak, tom, by=add_person(oak.school, "governor"))
    assert refused(oak, tom, by=elm.teacher)
    assert refused(oak, tom, reason="  ")
    assert refused(oak, tom, area="school"), "all of it is for break glass alone"
    assert refused(oak, tom, area="elsewhere")
    assert let_in(oak, tom)


def test_a_superuser_is_never_the_visitor_nor_the_eyes(client, oak, tom):
    for person in (tom, oak.teacher):
        type(person).objects.filter(pk=person.pk).update(is_superuser=True)
        person.refresh_from_db()
        assert refused(oak, tom)
        type(person).objects.filter(pk=person.pk).update(is_superuser=False)
        person.refresh_from_db()
    let_in(oak, tom)
    type(tom).objects.filter(pk=oak.teacher.pk).update(is_superuser=True)
    client.force_login(tom)
    assert status(client, group_page(oak)) == 404


def test_whoever_belongs_to_the_school_needs_no_visit(client, oak, tom):
    let_in(oak, tom)
    start_membership(user=tom, school=oak.school, role="teacher", by=None)
    client.force_login(tom)
    page = client.get("/oak/").content.decode()
    assert "You are looking at" not in page, "they are here as themselves"
    assert status(client, group_page(oak)) == 404, "and it is no class of theirs"
    assert not looked()
    with pytest.raises(ValidationError, match="need no visit"):
        let_in(oak, tom)


def end_all(person, by=None):
    for row in Membership.objects.in_force().of(person):
        end_membership(row, by=by)


@pytest.mark.parametrize(
    "what", ["giver leaves", "giver's time is over", "visitor leaves", "no technician"]
)
def test_it_ends_with_a_membership(client, oak, north, tom, what):
    visit = let_in(oak, tom)
    client.force_login(tom)
    assert status(client, group_page(oak)) == 200
    if what == "no technician":
        start_membership(user=tom, school=north, role="teacher", by=None)
        end_membership(Membership.objects.get(user=tom, role="technician"), by=None)
    elif what == "giver's time is over":
        Membership.objects.filter(user=oak.teacher).update(ends=timezone.now())
    else:
        end_all(oak.teacher if what == "giver leaves" else tom)
    client.force_login(tom)
    assert status(client, group_page(oak)) == 404
    assert not Visit.objects.live().exists()
    if "leaves" in what:
        visit.refresh_from_db()
        assert visit.is_over


@pytest.mark.parametrize("who", ["giver", "visitor"])
def test_it_ends_with_an_account(client, oak, tom, who):
    let_in(oak, tom)
    client.force_login(tom)
    assert status(client, group_page(oak)) == 200
    person = oak.teacher if who == "giver" else tom
    type(person).objects.filter(pk=person.pk).update(is_active=False)
    assert status(client, group_page(oak)) in (302, 404)
    assert len(looked()) == 1


def test_a_closed_school_has_no_visits(client, oak, tom):
    let_in(oak, tom)
    suspend_school(oak.school, by=None)
    client.force_login(tom)
    assert status(client, group_page(oak)) == 404
    with pytest.raises(ValidationError):
        let_in(oak, tom)


def test_two_at_once_each_opens_its_own(client, oak, elm, tom):
    first = let_in(oak, tom, area="page", page=f"classes/{oak.group.pk}/")
    second = let_in(oak, tom, area="courses", by=oak.head)
    third = let_in(elm, tom)
    client.force_login(tom)
    assert "as Ms Khan-oak" in client.get(group_page(oak)).content.decode()
    assert "as Mrs Head-oak" in client.get("/oak/courses/").content.decode()
    assert "as Ms Khan-elm" in client.get(group_page(elm)).content.decode()
    assert [row.detail["visit"] for row in looked()] == [first.pk, second.pk, third.pk]
    end_visit(first, by=tom)
    assert status(client, group_page(oak)) == 404
    assert status(client, "/oak/courses/") == 200


def test_letting_the_same_person_look_again_makes_no_second_visit(oak, elm, tom, settings):
    visit = let_in(oak, tom)
    end = Visit.objects.get().ends
    assert let_in(oak, tom, reason="Again") == visit
    assert Visit.objects.get().ends == end, "and it is made no longer"
    assert len(looked("schools.let_look")) == 1
    others = [
        let_in(oak, tom, area="courses"),
        let_in(oak, tom, area="page", page="sharing/"),
        let_in(oak, tom, area="page", page=f"classes/{oak.group.pk}/"),
        let_in(oak, tom, by=oak.head),
        let_in(elm, tom),
    ]
    assert Visit.objects.count() == 1 + len(others)
    end_visit(visit, by=oak.teacher)
    assert let_in(oak, tom) != visit


@pytest.mark.parametrize(
    ("who", "left"),
    [
        ("giver", {"Mrs Head-oak", "Ms Khan-elm"}),
        ("head", {"Ms Khan-elm"}),
        ("visitor", {"Ms Khan-elm"}),
    ],
)
def test_one_press_ends_every_look_that_its_page_offers(client, oak, elm, tom, who, left):
    colleague = add_person(tom.memberships.get().school, "technician")
    pressed = let_in(oak, tom)
    let_in(oak, tom, area="courses")
    let_in(oak, tom, by=oak.head)
    let_in(elm, tom)
    let_in(oak, colleague)

    client.force_login({"giver": oak.teacher, "head": oak.head, "visitor": tom}[who])
    at = "" if who == "visitor" else "/oak"
    response = client.post(f"{at}/visits/{pressed.pk}/end/", follow=True)

    rows = Visit.objects.live()
    assert {row.seen_as.formal_name for row in rows.of(tom)} == left
    assert rows.of(colleague).count() == 1
    if who != "visitor":
        said = "cannot look any more" if who == "head" else "somebody else has let them"
        assert said in response.content.decode()


# --- What is listed ----------------------------------------------------------------------


def test_each_page_is_listed_by_kind_and_public_id_and_without_names(
    client, oak, tom, handed_in
):
    visit = let_in(oak, tom)
    client.force_login(tom)
    client.get(group_page(oak))
    client.get(f"{oak.set_work.get_absolute_url()}{oak.pupil.public_id}/")
    client.get("/oak/sharing/")
    client.post(group_page(oak))

    group, piece = looked()
    assert (group.subject_kind, group.subject) == (
        "schools.teachinggroup",
        str(oak.group.pk),
    )
    assert group.detail == {
        "visit": visit.pk,
        "kind": "look",
        "view": "courses:group_detail",
        "page": f"classes/{oak.group.pk}/",
    }
    assert piece.subject_kind == "courses.piece"
    assert piece.detail["person"] == oak.pupil.public_id
    assert [row.detail["view"] for row in looked("schools.visit_refused")] == [
        "courses:sharing",
        "courses:group_detail",
    ]
    for row in Entry.objects.filter(action__startswith="schools.visit_"):
        assert (row.actor, row.school) == (tom.public_id, oak.school.urn)
        for name in ("Reed", "Khan", "Finn", "Oak Junior"):
            assert name not in str(row.detail)


def test_a_page_that_cannot_be_listed_is_not_shown(client, oak, tom, monkeypatch):
    def fails(*args, **kwargs):
        raise RuntimeError("no audit")

    let_in(oak, tom)
    client.force_login(tom)
    monkeypatch.setattr("schools.looking.note_page", fails)
    with pytest.raises(RuntimeError):
        client.get(group_page(oak))


def test_a_try_without_having_been_let_in_is_listed_and_a_strangers_is_not(
    client, oak, elm, tom
):
    for person in (elm.teacher, elm.pupil, tom):
        client.force_login(person)
        assert status(client, group_page(oak)) == 404
    (row,) = looked("schools.visit_refused")
    assert (row.actor, row.school) == (tom.public_id, oak.school.urn)
    assert row.detail == {"view": "courses:group_detail", "asked": "read"}


def test_a_refusal_is_listed_once_in_ten_minutes_for_a_visitor_and_a_page(
    client, oak, elm, north, tom, time_machine
):
    time_machine.move_to(timezone.now(), tick=False)
    let_in(oak, tom)
    client.force_login(tom)
    for _ in range(5):
        assert status(client, "/oak/access-log/") == 404
        assert client.post("/oak/access-log/").status_code == 404
    assert [row.detail["asked"] for row in looked("schools.visit_refused")] == [
        "read",
        "change",
    ]
    assert status(client, "/oak/people/") == 404
    assert status(client, "/elm/access-log/") == 404
    client.force_login(add_person(north, "technician"))
    assert status(client, "/oak/access-log/") == 404
    assert len(looked("schools.visit_refused")) == 5, "another page, school or visitor"
    client.force_login(tom)
    time_machine.move_to(timezone.now() + timedelta(minutes=10, seconds=1), tick=False)
    assert status(client, "/oak/access-log/") == 404
    assert len(looked("schools.visit_refused")) == 6
