from django import forms
from django.contrib.auth.forms import AuthenticationForm, UsernameField


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
