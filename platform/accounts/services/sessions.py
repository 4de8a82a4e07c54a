"""A person's sessions: remembered, listed, refreshed and ended."""

from collections.abc import Iterator
from datetime import datetime
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts.models import SignedInDevice, User
from accounts.useragents import in_plain_words

# In a session: when its device was last noted as used, in seconds since 1970.
NOTED = "device_noted_at"
NOTE_EVERY = 15 * 60  # seconds; a page that is only read writes nothing in between
# A device that several children share forgets who was there, soon after they have gone.
SHARED, SHARED_FOR, NOTE_SHARED_EVERY = "shared_device", 20 * 60, 2 * 60


def _store(key: str) -> SessionBase:
    return import_module(settings.SESSION_ENGINE).SessionStore(key)


def _live(user: User, *, is_live: bool = True) -> QuerySet[SignedInDevice]:
    session = Session.objects.filter(
        session_key=OuterRef("session_key"), expire_date__gt=timezone.now()
    )
    found = Exists(session)
    return user.signed_in.filter(found if is_live else ~found)


def devices_of(user: User) -> QuerySet[SignedInDevice]:
    """Where the person is signed in now, the one used last first."""
    return _live(user)


def remember_session(request: Any, user: User) -> None:
    """Note that ``user`` is signed in here; rows whose session has run out go."""
    session = request.session
    if not session.session_key:
        session.create()
    _live(user, is_live=False).delete()
    row = SignedInDevice(
        user=user,
        session_key=session.session_key,
        label=in_plain_words(request.headers.get("User-Agent", "")),
    )
    SignedInDevice.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["session_key"],
        update_fields=["user", "label", "signed_in_at", "last_used"],
    )
    session[NOTED] = int(timezone.now().timestamp())


def note_use(request: Any) -> None:
    """Note that the session is in use, at most once in :data:`NOTE_EVERY` seconds.

    On a shared device more often: the session runs out that long after it was noted.
    """
    now = timezone.now()
    every = NOTE_SHARED_EVERY if request.session.get(SHARED) else NOTE_EVERY
    if now.timestamp() - request.session.get(NOTED, 0) < every:
        return
    request.session[NOTED] = int(now.timestamp())
    changed = SignedInDevice.objects.filter(session_key=request.session.session_key).update(
        last_used=now
    )
    if not changed:  # begun before there were rows
        remember_session(request, request.user)


def share_device(request: Any) -> None:
    """Have this session run out :data:`SHARED_FOR` seconds after it was last used."""
    request.session[SHARED] = True
    request.session.set_expiry(SHARED_FOR)


def sessions_of(user: User) -> Iterator[SessionBase]:
    """The person's live sessions, each to be changed and saved."""
    for key in user.signed_in.values_list("session_key", flat=True):
        store = _store(key)
        if store.exists(key):
            yield store


def end_sessions(user: User, *, keep: str = "", before: datetime | None = None) -> int:
    """End every session of ``user`` now, but for the one whose key is ``keep``.

    ``before``: those alone that began before that moment. For whoever loses a right, a
    password or a second step. Returns how many were ended.
    """
    rows = user.signed_in.exclude(session_key=keep)
    return _end(rows if before is None else rows.filter(signed_in_at__lt=before))


def end_sessions_of(people: QuerySet[User]) -> int:
    """End every session of all ``people`` now. Returns how many were ended."""
    return _end(SignedInDevice.objects.filter(user__in=people))


@transaction.atomic
def _end(rows: QuerySet[SignedInDevice]) -> int:
    keys = list(rows.values_list("session_key", flat=True))
    for key in keys:
        _store(key).delete()
    rows.delete()
    return len(keys)


@transaction.atomic
def end_session(device: SignedInDevice) -> None:
    """End one session now."""
    _store(device.session_key).delete()
    device.delete()


def renew_session(request: Any, user: User) -> None:
    """Give this session a new key, and end all others: a password or a step changed."""
    before = request.session.session_key
    update_session_auth_hash(request, user)
    SignedInDevice.objects.filter(session_key=before).update(
        session_key=request.session.session_key
    )
    end_sessions(user, keep=request.session.session_key)
