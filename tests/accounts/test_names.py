"""A name is kept as it is written, in every script, and nothing hides in it."""

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.names import is_a_name, tidied


@pytest.mark.parametrize(
    "name",
    [
        "Li",
        "Ó",
        "O'Brien",
        "Mary-Jane",
        "Nguyễn Thị Thuỳ",
        "王小明",
        "Анна",
        "محمد",
        "X" * 100,
    ],
)
def test_names_of_all_kinds_stay_as_they_are(name):
    assert tidied(name) == name
    assert is_a_name(name)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Dee   Reed\t", "Dee Reed"),
        ("Dee\u00a0Reed", "Dee Reed"),
        ("Kh\u200ban\u202e", "Khan"),
        ("\ufeffKhan\x00", "Khan"),
        ("Zoe\u0308", "Zoë"),  # two signs that are one letter
        ("Kh\u200dan", "Khan"),  # it joins nothing in Latin letters
        ("کتاب\u200cها", "کتاب\u200cها"),  # and does in Persian ones
        ("\u200dKhan", "Khan"),
        ("Khan\u200d", "Khan"),
    ],
)
def test_what_cannot_be_seen_is_taken_out(written, kept):
    assert tidied(written) == kept


@pytest.mark.django_db
def test_a_person_is_kept_under_the_tidied_name():
    user = User.objects.create_user("dee", first_name=" Dee\u200b ", last_name="Reed\u202e")
    user.refresh_from_db()
    assert (user.first_name, user.last_name) == ("Dee", "Reed")


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["\u200b\u200b", "\u202e", "...", "12", "\u3164", " "])
def test_a_name_without_a_letter_is_nobodys(name):
    with pytest.raises(ValidationError):
        User.objects.create_user("dee", first_name=name, last_name="Reed")
    with pytest.raises(ValidationError):
        User.objects.create_user("dee", first_name="Dee", last_name="--" + name)
    assert not User.objects.filter(username="dee").exists()
