from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    UserAttributeSimilarityValidator,
    validate_password,
)
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.passwords import HardToGuess
from accounts.services.guessing import note_right, note_wrong, please_wait, seconds_to_wait
from accounts.services.second_step import code_fits, passkey_fits

STAFF_VALIDATORS: list[Any] = [
    HardToGuess(),
    UserAttributeSimilarityValidator(),
    CommonPasswordValidator(),
]


class SignInForm(AuthenticationForm):
    """Name and password, in words a child can follow."""

    username = UsernameField(
        label="Sign-in name",
        widget=forms.TextInput(
            attrs={
                "autofocus": True,
                "autocapitalize": "none",
                "autocomplete": "username",
                "spellcheck": "false",
            }
        ),
    )
    error_messages = {
        "invalid_login": (
            "That name and password do not go together. "
            "Check each letter, or ask a grown-up for help."
        ),
        # The same words: whether an account exists or is switched off is not told.
        "inactive": (
            "That name and password do not go together. "
            "Check each letter, or ask a grown-up for help."
        ),
    }

    def clean(self) -> dict[str, Any]:
        name = (self.cleaned_data.get("username") or "").strip().lower()
        if seconds := seconds_to_wait("password", name):
            raise ValidationError(please_wait(seconds))
        try:
            cleaned = super().clean()
        except ValidationError:
            note_wrong("password", name)
            raise
        note_right("password", name)
        return cleaned


class ProofForm(forms.Form):
    """Something that only ``user`` knows or has, slowed down for whoever guesses."""

    kind = ""
    wrong = ""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def fits(self, cleaned: dict[str, Any]) -> bool:
        """Whether what was sent is right."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        if seconds := seconds_to_wait(self.kind, self.user.public_id):
            raise ValidationError(please_wait(seconds))
        if not self.fits(cleaned):
            note_wrong(self.kind, self.user.public_id)
            raise ValidationError(self.wrong)
        note_right(self.kind, self.user.public_id)
        return cleaned


class SecondStepForm(ProofForm):
    """A code of the app or of the list, or a passkey's answer."""

    kind = "second-step"
    wrong = "That did not fit. Wait for the next code, or use one of your recovery codes."
    code = forms.CharField(
        label="Code",
        required=False,
        max_length=20,
        help_text="Six numbers from your app, or one of your recovery codes.",
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}
        ),
    )
    credential = forms.JSONField(required=False, widget=forms.HiddenInput)

    def fits(self, cleaned: dict[str, Any]) -> bool:
        if isinstance(credential := cleaned.get("credential"), dict):
            return passkey_fits(self.user, credential)
        return code_fits(self.user, cleaned.get("code", ""))


class PasswordForm(ProofForm):
    """The person's own password again."""

    kind = "password-again"
    wrong = "That is not your password. Check each letter."
    password = forms.CharField(
        label="Your password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def fits(self, cleaned: dict[str, Any]) -> bool:
        return self.user.check_password(cleaned["password"])


class NewPasswordForm(forms.Form):
    """A password of one's own: seen while typed if wanted, so asked for once."""

    password = forms.CharField(
        label="New password",
        strip=False,
        max_length=200,
        help_text=HardToGuess().get_help_text(),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="The same once more",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        validate_password(password, self.user, STAFF_VALIDATORS)
        return password

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if {"password", "again"} <= set(cleaned) and cleaned["password"] != cleaned[
            "again"
        ]:
            self.add_error("again", "The two are not the same. Type both once more.")
        return cleaned


class AppForm(forms.Form):
    """The first code of an authenticator app."""

    code = forms.CharField(
        label="Code that the app shows",
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}
        ),
    )


class PasskeyForm(forms.Form):
    """What a device answers when it has made a passkey, and what to call it."""

    name = forms.CharField(
        label="What to call it",
        required=False,
        max_length=40,
        help_text="Such as “My phone”.",
    )
    credential = forms.JSONField(widget=forms.HiddenInput)

    def clean_credential(self) -> dict[str, Any]:
        credential = self.cleaned_data["credential"]
        if not isinstance(credential, dict):
            raise ValidationError("The device did not answer. Try again.")
        return credential
