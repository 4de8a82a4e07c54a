from typing import Any

from django.db.models import Model

from audit.models import Entry


def record(
    action: str, subject: Model, *, by: Any, school: Any = None, **detail: Any
) -> Entry:
    """Note that ``by`` did ``action`` to ``subject``, for ``school``: :func:`entry_of`."""
    entry = entry_of(action, subject, by=by, school=school, **detail)
    entry.save()
    return entry


def entry_of(
    action: str, subject: Model, *, by: Any, school: Any = None, **detail: Any
) -> Entry:
    """What :func:`record` writes, to be written together with many others.

    ``by`` is a user, or ``None`` for the system itself. ``school`` is the school the act
    was for (its URN is kept); it defaults to the subject's own. ``detail`` takes counts,
    dates and codes; never put a name, a mark or a child's words in it.
    """
    school = school or getattr(subject, "school", None)
    return Entry(
        action=action,
        actor=getattr(by, "public_id", ""),
        subject_kind=subject._meta.label_lower,
        subject=str(getattr(subject, "public_id", subject.pk)),
        school=getattr(school, "urn", ""),
        detail=detail,
    )
