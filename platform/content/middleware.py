"""The editor stands at ``/<school>/cms/``, behind a gate."""

from collections.abc import Callable
from contextlib import nullcontext
from http import HTTPStatus
from typing import Any

from django.core.validators import slug_re
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import get_script_prefix, reverse, set_script_prefix

from content import gate
from content.addresses import remembering
from content.asked import TOO_LARGE
from content.policy import EDITOR_CSP
from content.unsaved import not_saved
from schools.tree import lock_tree
from ui.views import not_this_way, page_not_found

NOT_IN_A_SEARCH = str.maketrans({'"': " ", "\x00": " "})
MOST_WORDS = 20
LONGEST_SEARCH = 200  # letters
LONGEST_NUMBER = 18  # signs: nearly all values are shorter, and need no further look


class EditorPrefixMiddleware:
    """Take the school's slug out of the path, and give the prefix back at the end.

    The editor's own addresses know no school. The gate puts the slug into the script
    prefix, so that every link, form and ping of the editor stays in the school it was
    opened in; whoever is turned away before the gate never sees the prefix.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        _, _, rest = request.path_info.partition("/")
        slug, _, inner = rest.partition("/")
        if inner == "cms" and slug_re.fullmatch(slug):
            return HttpResponseRedirect(f"/{slug}/cms/")
        if inner.startswith("cms/") and slug_re.fullmatch(slug):
            request.path_info = f"/{inner}"
            request.editor_school = slug
        prefix = get_script_prefix()
        try:
            return self.get_response(request)
        finally:
            set_script_prefix(prefix)


class EditorGateMiddleware:
    """Nothing of the editor opens that is not on the list, nor for an id of elsewhere."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        if getattr(request, "editor_school", None) is None:
            return self.get_response(request)
        prefix = get_script_prefix()
        # What is written in a request changes what it would have remembered.
        with remembering() if request.method == "GET" else nullcontext():
            response = self.get_response(request)
        set_script_prefix(prefix)
        written = not_saved(request, response) if request.method == "POST" else None
        if written is not None:
            response = written
        elif response.status_code == HTTPStatus.NOT_FOUND:
            # Wagtail has a 404 of its own. Ours is the same for whatever is not there.
            response = page_not_found(request, Http404())
        elif response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            # Drawn inside, its links would lead into the editor.
            response, said = not_this_way(request), response
            response["Allow"] = said.headers.get("Allow", "")
        response._csp_replace = EDITOR_CSP  # type: ignore[attr-defined]  # noqa: SLF001
        response["X-Frame-Options"] = "SAMEORIGIN"
        return response

    def process_view(
        self, request: Any, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Refuse or let through; what writes to the page tree waits for its turn."""
        if not request.resolver_match.route.startswith("cms/"):
            return None
        if not request.user.is_authenticated:
            raise Http404  # LoginRequiredMiddleware has sent them to sign in already
        school = getattr(request, "school", None)
        if school is None or not request.user.has_perm("schools.author_content", school):
            raise Http404
        # Every one of Wagtail's questions is answered "yes" for a superuser, of every
        # school alike, so nobody works in the editor as one.
        if request.user.is_superuser:
            raise Http404
        gate.refuse_unless_allowed(request, kwargs)
        set_script_prefix(f"{get_script_prefix()}{school.slug}/")
        refuse_numbers_of_no_row(request)
        in_plain_words(request)
        if request.resolver_match.view_name == "wagtailadmin_choose_page":
            return _from_the_schools_top(request, school)
        if not gate.writes_to_the_tree(request):
            return None
        with transaction.atomic():
            lock_tree()
            return view(request, *args, **kwargs)


def _from_the_schools_top(request: Any, school: Any) -> HttpResponse:
    """Begin choosing a page among the school's courses, not at the root of all trees."""
    address = reverse("wagtailadmin_choose_page_child", args=[school.root_page_id])
    query = request.GET.urlencode()
    return HttpResponseRedirect(f"{address}?{query}" if query else address)


def refuse_numbers_of_no_row(request: Any) -> None:
    """Raise ``Http404`` for a number too long for a row's: SQLite answers with an error."""
    for name, values in request.GET.lists():
        if name != "q" and any(_is_too_long(value) for value in values):
            raise Http404


def _is_too_long(value: str) -> bool:
    """Whether it is a number, with a sign or without, that no row can have."""
    try:
        return len(value) > LONGEST_NUMBER and abs(int(value)) >= TOO_LARGE
    except ValueError:
        return len(value) > LONGEST_NUMBER and value.isdecimal()  # Python gives up on it


def in_plain_words(request: Any) -> None:
    """Make a search one that both databases can answer.

    SQLite answers a lone quotation mark with an error, PostgreSQL a zero byte; and each
    word is one level of a query, of which five hundred are more than Python climbs.
    """
    asked = request.GET.get("q", "")
    if "tag" in request.GET:
        # There are none, see content.tags; with a search Wagtail stumbles over it.
        request.GET = request.GET.copy()
        del request.GET["tag"]
    words = asked.translate(NOT_IN_A_SEARCH).split()[:MOST_WORDS]
    plain = " ".join(words)[:LONGEST_SEARCH]
    if plain != asked:
        request.GET = request.GET.copy()
        request.GET["q"] = plain
