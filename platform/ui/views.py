"""Pages for when something went wrong, the theme, and the style guide."""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template import loader
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from ui import samples
from ui.context import THEME_COOKIE, THEMES

WORKER = Path(__file__).parent / "static" / "ui" / "worker.js"
A_YEAR = 60 * 60 * 24 * 365


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """There is nothing here; or nothing that this person may know about."""
    return render(request, "404.html", status=404)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The person may know that this exists, and may not open it."""
    return render(request, "403.html", status=403)


def not_this_way(request: HttpRequest) -> HttpResponse:
    """An address that only a button leads to: opened by hand, or after signing in."""
    return render(request, "405.html", status=405)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form was open for too long, or in another tab somebody signed out."""
    return render(request, "403_csrf.html", status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The request made no sense: no part of it is trusted to draw the page."""
    return HttpResponse(loader.get_template("400.html").render(), status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Something broke, and it may have been anything: the page needs nothing at all."""
    return HttpResponse(loader.get_template("500.html").render(), status=500)


@login_not_required
@require_POST
def theme_set(request: HttpRequest) -> HttpResponse:
    """Keep light, dark or "as this device" on the device, and go back to the page."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        back, {request.get_host()}, require_https=request.is_secure()
    ):
        back = "/"
    answer = HttpResponseRedirect(back)
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        answer.set_cookie(
            THEME_COOKIE,
            theme,
            max_age=A_YEAR,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    return answer


@login_not_required
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. From the root: it may act for no address above its own.

    "no-cache": browsers ask whether it has changed (Service Workers, section 2.2.2).
    """
    answer = HttpResponse(worker_source(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@cache
def worker_source() -> str:
    return WORKER.read_text("utf-8")


@login_not_required
@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """What a device shows when there is no line and no copy of what was asked for."""
    answer = render(request, "offline.html")
    answer["Cache-Control"] = "no-cache"
    return answer


@login_not_required
@require_GET
def style_guide(request: HttpRequest, screen: str = "") -> HttpResponse:
    """Every component in every state, and whole screens made of them."""
    if not settings.DEBUG:
        raise Http404
    if not screen:
        return render(request, "ui/style_guide.html", samples.for_guide(request))
    if screen not in samples.SCREENS:
        raise Http404
    return render(request, f"ui/screens/{screen}.html", samples.for_screen(request, screen))
