"""What an account opens beyond one school, as a registry that higher apps fill.

A school keeps the accounts of its staff, and an account belongs to no school: whoever is
shown a way into one gets all that it opens. So each app that lets people of one school into
another says here how it knows of it.
"""

from collections.abc import Callable

from django.utils import timezone

from accounts.models import User
from schools.models import JoinRequest, Membership, School, Visit

Leads = Callable[[User, School], bool]

_ways: list[Leads] = []


def register(leads: Leads) -> Leads:
    """Add a question: does this account open something outside that school?"""
    _ways.append(leads)
    return leads


def leads_elsewhere(person: User, school: School) -> bool:
    """Whether the account of ``person`` opens more than ``school``, or is about to."""
    return any(leads(person, school) for leads in _ways)


@register
def is_a_member_elsewhere(person: User, school: School) -> bool:
    return Membership.objects.dated().of(person).exclude(school=school).exists()


@register
def is_asked_elsewhere(person: User, school: School) -> bool:
    """A yes is one press away."""
    rows = JoinRequest.objects.filter(username=person.username, ends_at__gt=timezone.now())
    return rows.exclude(school=school).exists()


@register
def is_on_a_visit(person: User, school: School) -> bool:
    return Visit.objects.filter(user=person, ends__gt=timezone.now()).exists()
