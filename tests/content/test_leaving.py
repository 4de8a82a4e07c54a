"""Whoever leaves a school hears nothing more of its pages."""

from wagtail.models import PageSubscription

from schools.models import Membership
from schools.services.people import end_membership, start_membership


def subscribe(user, page):
    return PageSubscription.objects.create(user=user, page=page, comment_notifications=True)


def test_a_leavers_subscriptions_end_at_that_school_alone(oak, elm):
    start_membership(
        user=oak.teacher, school=elm.school, role=Membership.Role.TEACHER, by=None
    )
    colleague = subscribe(oak.head, oak.lesson)
    gone, kept = subscribe(oak.teacher, oak.lesson), subscribe(oak.teacher, elm.lesson)
    membership = Membership.objects.get(user=oak.teacher, school=oak.school)
    end_membership(membership, by=oak.office)
    assert set(PageSubscription.objects.all()) == {colleague, kept}
    assert gone.pk not in PageSubscription.objects.values_list("pk", flat=True)


def test_a_role_less_is_not_leaving(oak):
    start_membership(user=oak.head, school=oak.school, role=Membership.Role.SENCO, by=None)
    kept = subscribe(oak.head, oak.lesson)
    end_membership(Membership.objects.get(user=oak.head, role="senco"), by=None)
    assert list(PageSubscription.objects.all()) == [kept]
