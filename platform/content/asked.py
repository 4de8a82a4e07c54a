"""The ids that a request to the editor names, each looked for in the school in force.

Every check raises ``Http404`` for an id of elsewhere, for one that does not exist and
for one that is not a number: the three look alike.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest
from wagtail.models import Collection, Page, Revision

from content.models import AssignmentPage, CoursePage, LessonPage, Material, Picture
from content.scope import is_in_school_in_force
from schools.tenancy import school_in_force

Check = Callable[[HttpRequest, dict[str, Any]], None]

PAGE_TYPES = (CoursePage, LessonPage, AssignmentPage)
TITLE_LENGTH = 255
BULK_ACTIONS: dict[type[Any], set[str]] = {
    Page: {"delete", "move", "publish", "unpublish"},
    Picture: {"delete"},
    Material: {"delete"},
}


TOO_LARGE = 2**63  # for a row's number
LONGEST_SWITCHES = 500  # bytes


def refuse_elsewhere(model: type[Any], keys: Iterable[Any]) -> None:
    """Raise ``Http404`` unless each of ``keys`` is a row of the school in force."""
    try:
        numbers = [int(key) for key in keys]
        if any(not 0 < number < TOO_LARGE for number in numbers):
            raise Http404
    except (TypeError, ValueError):
        raise Http404 from None
    if numbers and not is_in_school_in_force(model, numbers):
        raise Http404


def nothing(request: HttpRequest, kwargs: dict[str, Any]) -> None:
    """For an address that names nothing of anyone's."""


def some_switches(request: HttpRequest, kwargs: dict[str, Any]) -> None:
    """Which hints somebody has closed: a few names, each with a short value.

    Wagtail adds whatever is sent to what it keeps, and stumbles over what has no names.
    """
    if request.method != "PATCH":
        return
    try:
        sent = json.loads(request.body)
    except ValueError:
        raise BadRequest("switches that cannot be read") from None
    if not isinstance(sent, dict) or len(request.body) > LONGEST_SWITCHES:
        raise BadRequest("switches that there are not")
    if not all(isinstance(value, bool | str) for value in sent.values()):
        raise BadRequest("a switch that is neither on nor off")


def _kwarg(model: type[Any], name: str) -> Check:
    def check(request: HttpRequest, kwargs: dict[str, Any]) -> None:
        refuse_elsewhere(model, [kwargs[name]])

    return check


def a_page_or_the_top(name: str) -> Check:
    """A page of the school, or the page that all the school's courses stand under."""
    return _kwarg(Page, name)


def a_page(name: str) -> Check:
    """A course or a page in one. The school's own top page is nobody's to change."""

    def check(request: HttpRequest, kwargs: dict[str, Any]) -> None:
        refuse_elsewhere(Page, [kwargs[name]])
        if int(kwargs[name]) == school_in_force().root_page_id:
            raise Http404

    return check


def a_picture(name: str) -> Check:
    return _kwarg(Picture, name)


def a_file(name: str) -> Check:
    return _kwarg(Material, name)


def _named(model: type[Any], *names: str) -> Check:
    """Ids that stand in the query or the form under ``names``, if any do."""

    def check(request: HttpRequest, kwargs: dict[str, Any]) -> None:
        for name in names:
            for given in (request.GET, request.POST):
                refuse_elsewhere(model, filter(None, given.getlist(name)))

    return check


def linked_from(name: str) -> Check:
    """A page that a form or a query refers to."""
    return _named(Page, name)


chosen_pages = _named(Page, "id")
chosen_pictures = _named(Picture, "id")
chosen_files = _named(Material, "id")
picture_form = _named(
    Collection, "collection_id", "collection", "image-chooser-upload-collection"
)
file_form = _named(
    Collection, "collection_id", "collection", "document-chooser-upload-collection"
)
links_to_choose = _named(Page, "target_pages[]", "parent_page_id")


def a_page_type(request: HttpRequest, kwargs: dict[str, Any]) -> None:
    """One of the three kinds of page that teachers write."""
    wanted = (kwargs["content_type_app_name"], kwargs["content_type_model_name"])
    if wanted not in {(m._meta.app_label, m._meta.model_name) for m in PAGE_TYPES}:
        raise Http404


def _model(app_label: str, model_name: str) -> type[Any]:
    try:
        return apps.get_model(app_label, model_name)
    except LookupError:
        raise Http404 from None


def bulk_action(request: HttpRequest, kwargs: dict[str, Any]) -> None:
    """The few bulk actions teachers have. ``all`` means all that stands under a page."""
    model = _model(kwargs["app_label"], kwargs["model_name"])
    if kwargs["action"] not in BULK_ACTIONS.get(model, ()):
        raise Http404
    ids = request.GET.getlist("id")
    if "all" in ids:
        # Of pages it would be every page there is, unless the query names their parent.
        if model is Page:
            refuse_elsewhere(Page, [request.GET.get("childOf")])
    else:
        refuse_elsewhere(model, ids)
        top = school_in_force().root_page_id
        # As numbers: "04" and "٤" are 4 to the query that comes after this.
        if model is Page and top in {int(number) for number in ids}:
            raise Http404
    linked_from("chooser")(request, kwargs)


def an_editing_session(request: HttpRequest, kwargs: dict[str, Any]) -> None:
    """Who else is in this page just now. Pages alone have sessions that are asked for."""
    model = _model(kwargs["app_label"], kwargs["model_name"])
    if not issubclass(model, Page):
        raise Http404
    a_page("object_id")(request, kwargs)


def revisions(page: str) -> Check:
    """Revisions of the page named by the kwarg ``page``, and of no other."""

    def check(request: HttpRequest, kwargs: dict[str, Any]) -> None:
        found = {
            int(value)
            for name, value in kwargs.items()
            if name.startswith("revision_id") and str(value).isdecimal()
        }
        if any(number >= TOO_LARGE for number in found):
            raise Http404
        rows = Revision.page_revisions.filter(object_id=str(kwargs[page]), pk__in=found)
        if rows.count() != len(found):
            raise Http404

    return check


def a_title_that_fits(request: HttpRequest, kwargs: dict[str, Any]) -> None:
    """A file sent with a title that can be kept, or with none: it has its name.

    Wagtail keeps the file of any other as it came, to be finished later: a picture that
    has not forgotten where it was taken. The pages that would finish it are refused.
    """
    title = request.POST.get("title")
    if title is not None and not 0 < len(title.strip()) <= TITLE_LENGTH:
        raise Http404
