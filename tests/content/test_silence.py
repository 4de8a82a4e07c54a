"""Wagtail's editor writes no letters: nobody without rights now ever gets one."""

import re
from datetime import timedelta
from pathlib import Path
from weakref import ReferenceType

import pytest
import wagtail
from django.core import mail
from django.dispatch import Signal
from django.utils import timezone
from wagtail import signals
from wagtail.admin.mail import Notifier, send_notification
from wagtail.models import (
    Comment,
    GroupApprovalTask,
    Page,
    PageSubscription,
    TaskState,
    Workflow,
    WorkflowPage,
    WorkflowState,
    WorkflowTask,
)
from wagtail.users.models import UserProfile

from accounts.models import User
from schools.models import Membership
from schools.services.people import end_membership
from tests.content.addresses import sign_in
from tests.content.test_references import lesson_form

SIGNALS = [
    "task_submitted",
    "task_approved",
    "task_rejected",
    "task_cancelled",
    "workflow_submitted",
    "workflow_approved",
    "workflow_rejected",
    "workflow_cancelled",
]


@pytest.fixture
def moderated(oak):
    """A school with a workflow, put there by code, and everybody asking for letters."""
    task = GroupApprovalTask.objects.create(name="Approve")
    task.groups.add(oak.school.authors_group)
    workflow = Workflow.objects.create(name="Approval")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    WorkflowPage.objects.create(workflow=workflow, page=oak.school.root_page)
    for user in oak.people.values():
        User.objects.filter(pk=user.pk).update(email=f"{user.username}@school.example")
        profile = UserProfile.get_for_user(user)
        for kind in ("submitted", "approved", "rejected", "updated_comments"):
            setattr(profile, f"{kind}_notifications", True)
        profile.save()
        PageSubscription.objects.create(
            user=user, page=oak.lesson, comment_notifications=True
        )
    Page.objects.get(pk=oak.lesson.pk).specific.save_revision(user=oak.teacher)
    return workflow


def test_no_kind_of_moderation_sends_a_letter(moderated, oak, settings):
    settings.WAGTAIL_WORKFLOW_ENABLED = True  # even so
    lesson = Page.objects.get(pk=oak.lesson.pk).specific
    state = moderated.start(lesson, user=oak.teacher)
    task = state.current_task_state
    task.specific.reject(user=oak.head, comment="A comment that nobody else may read")
    state = WorkflowState.objects.get(pk=state.pk)
    state.resume(user=oak.teacher)
    state.refresh_from_db()
    with oak.scope():
        state.current_task_state.specific.approve(user=oak.head, comment="Yes")
    assert WorkflowState.objects.get(pk=state.pk).status == WorkflowState.STATUS_APPROVED
    for name in SIGNALS:
        sender = TaskState if name.startswith("task") else WorkflowState
        instance = TaskState.objects.first() if name.startswith("task") else state
        getattr(signals, name).send(sender=sender, instance=instance, user=oak.head)
    assert mail.outbox == []


def test_whoever_listens_to_wagtail_writes_no_letter():
    for name in dir(signals):
        signal = getattr(signals, name)
        if not isinstance(signal, Signal):
            continue
        for _, found, *_ in signal.receivers:
            listener = found() if isinstance(found, ReferenceType) else found
            assert not isinstance(listener, Notifier), (name, listener)


def test_the_stock_letters_are_the_ones_we_know():
    """A Wagtail that writes letters from a new place turns this red."""
    root = Path(wagtail.__file__).parent
    sends = re.compile(r"\b(send_mail|send_notification|send_notifications|mail_\w+)\(")
    apart = {"contrib", "test", "tests", "api"}  # not installed here
    found = {
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if not apart & set(path.relative_to(root).parts) and sends.search(path.read_text())
    }
    assert found == {"admin/mail.py", "admin/views/pages/edit.py"}


def test_a_comment_is_neither_kept_nor_sent(client, moderated, oak):
    """Nothing of it is in the form, and what is sent as one is not taken."""
    sign_in(client, oak.teacher)
    path = f"/oak/cms/pages/{oak.lesson.pk}/edit/"
    html = client.get(path).content.decode()
    assert "comments-TOTAL_FORMS" not in html
    comment = {
        "comments-TOTAL_FORMS": "1",
        "comments-INITIAL_FORMS": "0",
        "comments-MIN_NUM_FORMS": "0",
        "comments-MAX_NUM_FORMS": "",
        "comments-0-text": "A comment",
        "comments-0-contentpath": "title",
        "comments-0-replies-TOTAL_FORMS": "0",
        "comments-0-replies-INITIAL_FORMS": "0",
    }
    form = lesson_form(title="With a comment") | comment
    assert client.post(path, form).status_code == 302
    for more in ("action-publish", "action-submit", "action-restart-workflow"):
        client.post(path, form | {more: "yes"})
    assert not Comment.objects.exists()
    assert mail.outbox == []


def test_nobody_is_told_of_locking_publishing_or_leaving(client, moderated, oak):
    sign_in(client, oak.teacher)
    root = f"/oak/cms/pages/{oak.lesson.pk}/"
    assert client.post(f"{root}lock/").status_code == 404
    assert (
        client.post(f"{root}edit/", lesson_form() | {"action-publish": "y"}).status_code
        == 302
    )
    later = (timezone.now() + timedelta(days=3)).strftime("%Y-%m-%d %H:%M")
    form = lesson_form() | {"go_live_at": later, "action-publish": "y"}
    assert client.post(f"{root}edit/", form).status_code == 302
    assert client.post(f"{root}unpublish/").status_code == 302
    end_membership(Membership.objects.get(user=oak.teacher), by=oak.office)
    assert not PageSubscription.objects.filter(user=oak.teacher).exists()
    assert not WorkflowState.objects.exists(), "nothing of the editor starts one"
    assert [
        m for m in mail.outbox if "cms" in m.body or "lesson" in m.subject.lower()
    ] == []


def test_there_is_no_button_for_moderation(client, moderated, oak):
    sign_in(client, oak.teacher)
    html = client.get(f"/oak/cms/pages/{oak.lesson.pk}/edit/").content.decode()
    for word in ("action-submit", "workflow_", "submit to", "moderation", "comments-"):
        assert word not in html.lower(), word
    assert 'name="action-publish"' in html


def test_the_letters_would_be_sent_without_us(oak):
    """The trial is a true one: a letter that is sent does arrive in the outbox."""
    User.objects.filter(pk=oak.head.pk).update(email="head@school.example")
    head = User.objects.get(pk=oak.head.pk)
    context = {"page": oak.lesson, "editor": oak.teacher}
    send_notification([head], "updated_comments", context)
    assert len(mail.outbox) == 1
