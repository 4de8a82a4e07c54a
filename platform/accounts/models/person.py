"""A person. What they may do comes from their memberships, never from here."""

import secrets
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from guardian.mixins import GuardianUserMixin

from accounts.managers import UserManager
from accounts.names import NO_LETTER, is_a_name, tidied

# No vowels (no words by accident) and nothing a child mistakes for something else.
ALPHABET = "bcdfghjkmnpqrstvwxz23456789"


def make_public_id() -> str:
    """A name for one person in addresses: 12 random signs, over 57 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(12))


def make_password_to_say() -> str:
    """A random password that can be read out and typed: "nchm-cdh7-r5vr", 57 bits."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))
    return "-".join(groups)


class User(  # type: ignore[django-manager-missing]
    GuardianUserMixin, AbstractBaseUser, PermissionsMixin
):
    """One person, in every school they belong to.

    ``username`` is generated, cluster-wide, ``[a-z0-9]``, and never changes.
    ``public_id`` is what addresses and the audit call the person by. ``known_as`` is the
    name they go by; a child is always shown under it.
    """

    shared = "one person may belong to several schools"

    username = models.CharField(
        max_length=30,
        unique=True,
        validators=[
            ASCIIUsernameValidator(),
            RegexValidator(r"\A[a-z0-9]+\Z", "Small letters and numbers only."),
        ],
    )
    public_id = models.CharField(
        max_length=12, unique=True, default=make_public_id, editable=False
    )
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100, blank=True)
    known_as = models.CharField(max_length=100, blank=True)
    title = models.CharField(max_length=10, blank=True)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = False  # Django's own admin is not installed.
    date_joined = models.DateTimeField(default=timezone.now)
    # See accounts.services.device_key_of. Of the row, so that no page asks once more.
    device_key = models.BinaryField(max_length=32, null=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["first_name"]

    class Meta:
        ordering = ["last_name", "first_name"]

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        """The name as a teacher reads it in a list: "Sam Reed"."""
        return f"{self.get_short_name()} {self.last_name}".strip()

    def get_short_name(self) -> str:
        """What the person is called: "Sam"."""
        return self.known_as or self.first_name

    @property
    def formal_name(self) -> str:
        """How a pupil calls a member of staff: "Ms Khan"; else the full name."""
        return f"{self.title} {self.last_name}" if self.title else self.get_full_name()

    def clean(self) -> None:
        # AbstractBaseUser would NFKC-fold the username; the validator already refuses
        # everything that folding could change.
        self.username = self.username.lower()
        for field in ("first_name", "last_name", "known_as"):
            name = tidied(getattr(self, field))
            if name and not is_a_name(name):
                raise ValidationError({field: NO_LETTER})
            setattr(self, field, name)
        if not self.first_name:
            raise ValidationError({"first_name": NO_LETTER})

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk and not self._state.adding:
            kept = (
                type(self)
                ._base_manager.filter(pk=self.pk)
                .values_list("username", flat=True)
            )
            fields = kwargs.get("update_fields")
            if (fields is None or "username" in fields) and kept.first() not in (
                None,
                self.username,
            ):
                raise ValueError("A username never changes.")
        super().save(*args, **kwargs)
