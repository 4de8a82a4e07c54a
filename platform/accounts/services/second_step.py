"""The second step of signing in: beginning to use one, proving it, giving it up."""

import json
from importlib import import_module
from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, QuerySet
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from accounts.services.mail import write_to
from accounts.services.needs import Need, need_of
from accounts.services.sessions import end_sessions
from audit.services import record

Kind = Authenticator.Type
# Brought when a passkey is asked for: with the ciphers it stands on it takes 12 MB of each
# worker, and most schools' people have an app.
webauthn: Any = SimpleLazyObject(
    lambda: import_module("allauth.mfa.webauthn.internal.auth")
)


def steps_of(user: User | OuterRef) -> QuerySet[Authenticator]:
    """The person's app and passkeys, the oldest first; codes for recovery are none."""
    rows = Authenticator.objects.filter(user=user).exclude(type=Kind.RECOVERY_CODES)
    return rows.order_by("pk")


def has_second_step(user: User) -> bool:
    return steps_of(user).exists()


# --- Beginning to use one ------------------------------------------------------------


@transaction.atomic
def add_app(user: User, *, secret: str, code: str) -> list[str]:
    """Take an authenticator app into use; the codes for recovery, if they are the first.

    Raises ``ValidationError`` for a wrong ``code``, and when there is an app already.
    """
    if steps_of(user).filter(type=Kind.TOTP).exists():
        raise ValidationError("There is an app already. Remove that one first.")
    counter = _counter_of(secret, code)
    if counter is None:
        raise ValidationError("That code does not fit. Wait for the next one and try it.")
    row = totp.TOTP.activate(user, secret).instance
    # The code that proved it is used up with it.
    row.data["counter"] = counter
    row.save(update_fields=["data"])
    return _added(user, "app")


def passkeys_work() -> bool:
    """A passkey belongs to a name; a site that is reached by a number has none."""
    host = settings.SITE.hostname or ""
    return not (":" in host or host.replace(".", "").isdigit())


def new_passkey_question(user: User) -> str:
    """What to ask a device for a new passkey, as JSON for the browser."""
    return json.dumps(webauthn.begin_registration(user, passwordless=False), default=dict)


@transaction.atomic
def add_passkey(user: User, *, name: str, credential: dict[str, Any]) -> list[str]:
    """Take a passkey into use; the codes for recovery, if they are the first.

    Raises ``ValidationError`` when the answer is not to what this session asked.
    """
    webauthn.parse_registration_response(credential)
    webauthn.complete_registration(credential)
    webauthn.WebAuthn.add(user, name or "Passkey", credential)
    return _added(user, "passkey")


def _added(user: User, kind: str) -> list[str]:
    record("accounts.add_second_step", user, by=user, kind=kind)
    letter = "A second step was added to your sign-in"
    transaction.on_commit(lambda: write_to(user, "second_step", subject=letter, added=True))
    has = Authenticator.objects.filter(user=user, type=Kind.RECOVERY_CODES).exists()
    return [] if has else new_recovery_codes(user)


def new_recovery_codes(user: User) -> list[str]:
    """Ten fresh codes, each good for once; those from before are worth nothing."""
    Authenticator.objects.filter(user=user, type=Kind.RECOVERY_CODES).delete()
    record("accounts.new_recovery_codes", user, by=user)
    return RecoveryCodes.activate(user).generate_codes()


def recovery_codes_left(user: User) -> int:
    row = Authenticator.objects.filter(user=user, type=Kind.RECOVERY_CODES).first()
    return len(RecoveryCodes(row).get_unused_codes()) if row else 0


# --- Proving it ------------------------------------------------------------------------


def _counter_of(secret: str, code: str) -> int | None:
    """Which half minute ``code`` is of: this one, or one beside it (RFC 6238, 5.2)."""
    now = next(iter(totp.yield_hotp_counters_from_time()))
    for counter in (now, now - 1, now + 1):
        expected = totp.format_hotp_value(totp.hotp_value(secret, counter))
        if compare_user_code(actual=code, expected=expected):
            return counter
    return None


@transaction.atomic
def code_fits(user: User, code: str) -> bool:
    """Whether ``code`` is right, from the app or from the list; it is used up by it.

    A code of the app, and any older one, is refused afterwards. allauth remembers used
    codes for half a minute in the cache; a row outlives its neighbours' half minutes.
    """
    rows = Authenticator.objects.select_for_update().filter(user=user)
    for row in rows.exclude(type=Kind.WEBAUTHN).order_by("-type"):
        if row.type == Kind.RECOVERY_CODES:
            fits = RecoveryCodes(row).validate_code(code)
        else:
            counter = _counter_of(totp.decrypt(row.data["secret"]), code)
            fits = counter is not None and counter > row.data.get("counter", -1)
            if fits:
                row.data["counter"] = counter
                row.save(update_fields=["data"])
        if fits:
            Authenticator.objects.filter(pk=row.pk).update(last_used_at=timezone.now())
            return True
    return False


def passkey_fits(user: User, credential: dict[str, Any]) -> bool:
    """Whether the passkey's answer is to what this session asked, and of this person."""
    try:
        webauthn.parse_authentication_response(credential)
        webauthn.complete_authentication(user, credential).record_usage()
    except ValidationError:
        return False
    return True


def passkey_question(user: User) -> str:
    """What to ask the person's passkeys, as JSON for the browser; "" for no passkeys."""
    if not steps_of(user).filter(type=Kind.WEBAUTHN).exists():
        return ""
    return json.dumps(webauthn.begin_authentication(user), default=dict)


# --- Giving it up ----------------------------------------------------------------------


@transaction.atomic
def remove_step(user: User, pk: int) -> None:
    """Take one app or passkey out of use, by its owner.

    Raises ``ValidationError`` for the last one of somebody who needs one, and
    ``DoesNotExist`` for what is not theirs.
    """
    row = steps_of(user).select_for_update().get(pk=pk)
    others = steps_of(user).exclude(pk=pk).exists()
    if not others and need_of(user) == Need.COMPULSORY:
        raise ValidationError("Add another one first: your work here needs a second step.")
    row.delete()
    if not others:
        Authenticator.objects.filter(user=user).delete()
    record("accounts.remove_second_step", user, by=user, kind=row.type)
    letter = "A second step was removed from your sign-in"
    transaction.on_commit(
        lambda: write_to(user, "second_step", subject=letter, added=False)
    )


@transaction.atomic
def reset_second_steps(user: User, *, by: User | None) -> int:
    """Take all second steps of somebody who lost theirs out of use; how many there were.

    Every session of theirs ends. Whoever calls this has made sure who is asking.
    """
    count = steps_of(user).count()
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user)
    record("accounts.reset_second_steps", user, by=by)
    letter = "A second step was removed from your sign-in"
    transaction.on_commit(
        lambda: write_to(user, "second_step", subject=letter, added=False)
    )
    return count
