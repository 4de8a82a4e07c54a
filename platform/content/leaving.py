"""What ends in the editor when somebody leaves a school."""

from wagtail.admin.models import EditingSession
from wagtail.models import APIToken, Page, PageSubscription

from accounts.models import User
from schools.models import School


def leave_the_editor(user: User, school: School) -> int:
    """End a leaver's subscriptions to the school's pages, and, with the last school, their
    open editors and tokens.

    Wagtail mails the text of a comment to whoever subscribed, whatever rights are left.
    """
    if school.root_page is None:
        return 0
    pages = Page.objects.descendant_of(school.root_page, inclusive=True)
    subscriptions = PageSubscription.objects.filter(user=user, page__in=pages)
    ended = subscriptions.delete()[0]
    if not user.memberships.in_force().exists():
        ended += EditingSession.objects.filter(user=user).delete()[0]
        ended += APIToken.objects.filter(user=user).delete()[0]
    return ended
