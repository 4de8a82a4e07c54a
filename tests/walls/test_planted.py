"""The proof is worth something: planted faults turn it red.

Each is a mistake that somebody could make tomorrow, made for one test.
"""

from types import ModuleType, SimpleNamespace

import pytest
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import clear_url_caches, path
from django.views.generic import View
from wagtail.models import Page
from wagtail.permissions import policy_registry

from accounts.models import SignedInDevice, User
from accounts.views.own import DeviceEnd
from config import urls
from content.checks import every_policy_is_ours
from courses.forms.sharing import SeatForm
from courses.models import SetWork
from courses.views.todo import WorkDetail, WorkList
from portfolio.models import Work
from portfolio.querysets import AttachmentQuerySet
from tests import test_access
from tests.walls.fields import SHOTS
from tests.walls.patterns import UnknownParameterError, every_pattern
from tests.walls.walker import take_shot, walk_elsewhere, walk_own

pytestmark = pytest.mark.django_db


def only(walk, who):
    return {who: walk.people()[who]}


def site(*names):
    return [pattern for pattern in every_pattern() if pattern.name in names]


def is_seen(walk, *words):
    """Each of the words stands in a fault; but with row-level security in none, as the
    database shows a row of Elm's to nobody of Oak, whatever a view forgets."""
    told = [any(word in fault for fault in walk.faults) for word in words]
    assert set(told) == {not settings.ROW_SECURITY}


def test_an_unscoped_row_is_seen(walk, monkeypatch):
    monkeypatch.setattr(WorkDetail, "get_queryset", lambda self: Work.objects.all())
    walk_elsewhere(walk, site("courses:work_detail"), ("GET",), only(walk, "pupil"))
    is_seen(walk, "of Elm, with 200", "what is not there with 404")


def test_an_unscoped_list_is_seen(walk, monkeypatch):
    monkeypatch.setattr(WorkList, "get_queryset", lambda self: Work.objects.all())
    walk_own(walk, site("courses:work_list"), ("GET",), only(walk, "head"))
    is_seen(walk, "of Elm, with 200")


def test_an_unscoped_file_is_seen(walk, monkeypatch):
    monkeypatch.setattr(AttachmentQuerySet, "shown_to", lambda self, user: self.all())
    walk_elsewhere(walk, site("portfolio:file_serve"), ("GET",), only(walk, "dsl"))
    is_seen(walk, "with 200")


def test_a_refusal_that_tells_is_seen(walk, monkeypatch):
    """403 for what is there and 404 for what is not: it says which ids exist."""

    def get(self, request, public_id):
        get_object_or_404(Work, public_id=public_id)
        return HttpResponse(status=403)

    monkeypatch.setattr(WorkDetail, "get", get)
    walk_elsewhere(walk, site("courses:work_detail"), ("GET",), only(walk, "pupil"))
    is_seen(walk, "answered with 403")


def test_a_page_that_writes_when_it_is_read_is_seen(walk, monkeypatch):
    def get(self, request, *args, **kwargs):
        Work.objects.filter(owner=request.user).update(title="Read")
        return HttpResponse("ok")

    monkeypatch.setattr(WorkList, "get", get)
    walk_own(walk, site("courses:work_list"), ("GET",), only(walk, "pupil"))
    assert [fault for fault in walk.faults if "only read, and writes" in fault]


def test_a_refusal_that_writes_is_seen(walk, monkeypatch):
    def get(self, request, public_id):
        Work.objects.filter(public_id=public_id).update(title="Looked at")
        raise Http404

    monkeypatch.setattr(WorkDetail, "get", get)
    walk_elsewhere(walk, site("courses:work_detail"), ("GET",), only(walk, "pupil"))
    is_seen(walk, "changes rows of Elm's")
    assert [fault for fault in walk.faults if "refuses, and still writes" in fault]


def test_an_unscoped_field_is_seen(walk, monkeypatch):
    def post(self, request):
        SignedInDevice.objects.filter(pk=request.POST["device"]).delete()
        return HttpResponse("ok")

    monkeypatch.setattr(DeviceEnd, "post", post)
    walk_own(walk, site("accounts:device_end"), ("POST",), only(walk, "teacher"))
    assert [fault for fault in walk.faults if "changes rows of Elm's" in fault]


def test_one_wrong_id_among_many_fields_is_seen_by_its_own_shot(walk, monkeypatch):
    [shot] = [shot for shot in SHOTS if shot.view == "courses:seat_give"]
    own, elm = walk.cluster.oak, walk.cluster.elm

    def unscoped(self, *args, **kwargs):
        kwargs["pupils"] = User.objects.all()
        SeatForm.__wrapped__(self, *args, **kwargs)

    monkeypatch.setattr(SeatForm, "__wrapped__", SeatForm.__init__, raising=False)
    monkeypatch.setattr(SeatForm, "__init__", unscoped)
    said, like = shot.said(own, elm), shot.said(own, elm, never=True)
    walk.compare("teacher", shot.person(own), said, like, "")
    assert walk.faults
    assert take_shot(walk, shot, own).status == 302


@pytest.fixture
def with_route(settings):
    """The site with one address more."""

    def add(view, route="<slug:school>/export/marks.csv", name="marks"):
        module = ModuleType("planted")
        module.urlpatterns = [path(route, view, name=name), *urls.urlpatterns]
        for handler in ("handler400", "handler403", "handler404", "handler500"):
            setattr(module, handler, getattr(urls, handler))
        settings.ROOT_URLCONF = module
        clear_url_caches()

    yield add
    clear_url_caches()


class Marks(View):
    def get(self, request, **kwargs):
        titles = SetWork.objects.unscoped().values_list("title", flat=True)
        return HttpResponse(", ".join(titles), content_type="text/csv")


def test_an_address_that_nobody_declared_is_seen(with_route):
    assert test_access.routes() - test_access.ELSEWHERE == set(test_access.TABLE)
    with_route(Marks.as_view())
    assert "marks" in test_access.routes() - set(test_access.TABLE)


def test_an_export_of_every_school_is_seen_at_a_new_address(walk, with_route):
    with_route(Marks.as_view())
    walk_own(walk, site("marks"), ("GET",), only(walk, "teacher"))
    is_seen(walk, "of Elm, with 200")


def test_an_address_with_a_part_that_nobody_declared_is_seen(walk, with_route):
    with_route(Marks.as_view(), "<slug:school>/export/<int:parents_evening>/")
    with pytest.raises(UnknownParameterError, match="parents_evening"):
        walk_own(walk, site("marks"), ("GET",), only(walk, "teacher"))


def test_a_missing_policy_is_seen(monkeypatch):
    assert list(every_policy_is_ours()) == []
    stock = SimpleNamespace(
        get_by_type=lambda model, fallback=True: None, fallback_policies={}
    )
    monkeypatch.setattr("content.checks.policy_registry", stock)
    assert {error.id for error in every_policy_is_ours()} == {"content.E005"}
    assert policy_registry.get_by_type(Page, fallback=False)
