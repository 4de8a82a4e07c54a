"""Who can sign in to the demonstration, and whether it is here at all."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db.models import Q

from accounts.models import User
from console.demo.cast import DEMO_URNS, PEOPLE, URNS
from console.demo.password import demo_password
from schools.models import Membership, School


@dataclass(frozen=True)
class Account:
    """One account to sign in with: the cast has names, the other pupils fill classes."""

    username: str
    name: str
    what: str


def accounts() -> list[Account]:
    """The cast, pupils first. All of them share :func:`demo_password`."""
    return [
        Account(
            person.username,
            f"{person.title or person.first_name} {person.last_name}",
            person.what,
        )
        for person in PEOPLE
    ]


def is_here() -> bool:
    return School.objects.filter(urn__in=URNS).exists()


def password_of_demo() -> str:
    """The password, given to every demo account afresh when its file had been lost."""
    lost = not (settings.DATA_DIR / "demo-password").exists()
    password = demo_password()
    if lost:
        # Of the large schools as well: theirs begin alike.
        here = Membership.objects.filter(school__urn__startswith=DEMO_URNS)
        people = Q(pk__in=here.values("user_id"))
        cast = Q(username__in=[person.username for person in PEOPLE])
        User.objects.filter(people | cast).update(password=make_password(password))
    return password


def sign_in_lines() -> list[str]:
    """What to print: who can sign in, where, and with what."""
    return [
        f"Sign in at {settings.SITE_URL}/sign-in/",
        f"Password for everybody below: {password_of_demo()}",
        "",
        *(f"  {a.username:10} {a.name:16} {a.what}" for a in accounts()),
    ]
