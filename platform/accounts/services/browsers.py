"""Telling a member of staff that somebody signed in with a browser not seen before."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone

from accounts.models import KnownDevice, User
from accounts.services.mail import address_of, write_to
from accounts.services.marks import make_secret, mark_of
from accounts.useragents import in_plain_words

COOKIE = "__Host-device" if settings.SITE_IS_SECURE else "device"
LASTS = 60 * 60 * 24 * 400  # seconds: the longest that browsers keep a cookie


def know_browser(request: Any, response: HttpResponse, user: User) -> None:
    """Remember the browser that ``user`` has just signed in with.

    If others were known and this one was not, the next page says so, and a letter does.
    Never called for children: a cookie that outlives their session is nobody's business.
    """
    kept = request.COOKIES.get(COOKIE, "")
    known = KnownDevice.objects.filter(user=user)
    if kept and known.filter(mark=mark_of(kept)).update(last_used=timezone.now()):
        return
    is_first = not known.exists()
    secret = kept or make_secret()
    KnownDevice.objects.create(user=user, mark=mark_of(secret))
    response.set_cookie(
        COOKIE,
        secret,
        max_age=LASTS,
        secure=settings.SITE_IS_SECURE,
        httponly=True,
        samesite="Lax",
    )
    if is_first:
        return
    label = in_plain_words(request.headers.get("User-Agent", ""))
    messages.info(
        request,
        f"This is the first time you sign in with {label} here. Your account page lists "
        "where you are signed in.",
    )
    write_to(
        user,
        "new_device",
        subject="A new device signed in to your Causeway account",
        device=label,
        link=address_of("accounts:account"),
    )
