"""Wagtail writes to nobody.

Its letters about comments and moderation go to whoever once asked for them, or is in a
group, whatever rights are left; and they carry the text. Comments and workflows are off
(``WAGTAILADMIN_COMMENTS_ENABLED``, ``WAGTAIL_WORKFLOW_ENABLED``), which ends the first and
leaves nothing to start the second; what would write its letters is taken out as well, so
that no workflow started by code ever does.
"""

from wagtail import signals
from wagtail.models import TaskState, WorkflowState

# The signal, who sends it, and the name under which Wagtail's letter writer listens.
WRITERS = (
    (signals.task_submitted, TaskState, "group_approval_task_submitted_email_notification"),
    (
        signals.workflow_submitted,
        WorkflowState,
        "workflow_state_submitted_email_notification",
    ),
    (
        signals.workflow_approved,
        WorkflowState,
        "workflow_state_approved_email_notification",
    ),
    (
        signals.workflow_rejected,
        WorkflowState,
        "workflow_state_rejected_email_notification",
    ),
)


def send_no_letters() -> None:
    for signal, sender, listener in WRITERS:
        signal.disconnect(sender=sender, dispatch_uid=listener)
