"""Beginning a piece of work, keeping its draft, and making a version of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from portfolio.markup import clean
from portfolio.models import Attachment, Draft, Version, Work
from schools.models import School


@dataclass
class NewerDraftError(Exception):
    """Another tab or device has saved since this one did. ``draft`` is what it kept."""

    draft: Draft


def start_work(*, owner: User, school: School, title: str, origin: str = "") -> Work:
    """Begin a piece of work, made at ``school``, with an empty draft."""
    work = Work.objects.create(owner=owner, school=school, title=title, origin=origin)
    Draft.objects.create(owner=owner, school=school, work=work)
    return work


@transaction.atomic
def save_draft(
    work: Work, *, text: str, revision: int, page: str = "", turn: int = 0
) -> Draft:
    """Keep what has been written so far; the draft as it is kept now.

    ``revision`` is the one this page last saw. ``page`` and ``turn`` name the opened page
    and count its saves, see :class:`portfolio.models.Draft`: a save that is behind only
    because the same page overtook itself is kept if it is the later one, and dropped as
    old news if not.

    Raises :class:`NewerDraftError` when another page has saved since; its text is left as
    it is, since two tabs are never merged and neither is silently overwritten. Raises
    ``ValidationError`` when the text is too long.
    """
    text = clean(text)
    draft = Draft.objects.select_for_update().get(work=work)
    if draft.revision != revision and draft.text != text:
        if not page or draft.page != page:
            raise NewerDraftError(draft)
        if turn <= draft.turn:
            return draft
    draft.text = text
    draft.revision += 1
    draft.page, draft.turn = page[:40], turn
    draft.saved_at = timezone.now()
    draft.save(update_fields=["text", "revision", "page", "turn", "saved_at"])
    return draft


def keep_version(
    work: Work, *, text: str, number: int, attachments: Sequence[Attachment] = ()
) -> Version:
    """Make the immutable version ``number``, from text that has been cleaned.

    Call it with the piece's row locked, so that two hand-ins cannot take one number.
    """
    version = Version.objects.create(
        work=work,
        owner_id=work.owner_id,
        school_id=work.school_id,
        number=number,
        text=text,
        files=len(attachments),
    )
    if attachments:
        version.attachments.set(attachments)
        bind(*attachments)
    return version


def bind(*attachments: Attachment) -> None:
    """Note that files are part of something that others were given."""
    rows = Attachment.objects.filter(pk__in=[file.pk for file in attachments])
    rows.filter(bound_at=None).update(bound_at=timezone.now())


def unbind(attachment: Attachment) -> None:
    """Note that a file is part of nothing after all, and out: only its maker sees it,
    until it is swept."""
    rows = Attachment.objects.filter(pk=attachment.pk)
    rows.update(bound_at=None, removed_at=timezone.now())
