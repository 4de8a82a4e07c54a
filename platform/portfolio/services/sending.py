"""Taking a file in: asked before a byte is sent, sent in pieces, whole or not at all."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from accounts.models import User
from files import incoming
from files.incoming import Readable
from files.kinds import Refused, look_at, proper_name
from portfolio.models import Attachment, Work

State = Attachment.State
MOST_PIECE = 1024 * 1024  # bytes in one request
LONGEST_END = 5  # letters in an extension; what is longer is part of the name


def begin_file(work: Work, *, by: User, key: uuid.UUID, name: str, size: int) -> Attachment:
    """Make room for a file of ``size`` bytes in ``work``; nothing of it is here yet.

    ``key`` is the device's: a second call with it gives the file that was begun.

    Raises ``ValidationError``, in the pupil's words, when it is too large, or one too
    many, or the pupil's or school's room is used up; ``files.incoming.NoRoomError`` when
    the disk is.
    """
    begun = Attachment.objects.filter(made_by=by, key=key).first()
    if begun is not None:
        return finish_if_whole(the_same(begun, work))
    refuse_size(size)
    incoming.refuse_without_room(size)
    with transaction.atomic():
        # The lock on the work is what makes "ten files" true for two tabs at once.
        Work.objects.select_for_update().get(pk=work.pk)
        refuse_one_too_many(work, by, size)
        refuse_over_quota(work, size)
        try:
            with transaction.atomic():
                return Attachment.objects.create(
                    work=work,
                    owner_id=work.owner_id,
                    school_id=work.school_id,
                    made_by=by,
                    key=key,
                    name=name_so_far(name),
                    size=size,
                )
        except IntegrityError:
            return the_same(Attachment.objects.get(made_by=by, key=key), work)


def the_same(begun: Attachment, work: Work) -> Attachment:
    """The file that was begun, if it was for ``work``. Raises ``ValidationError``."""
    if begun.work_id != work.pk:
        raise ValidationError("This file is in other work already. Choose it once more.")
    return begun


def name_so_far(name: str) -> str:
    """What a file is called before anybody has looked into it: what it says it is."""
    said = Path(name).suffix[1:]
    if len(said) <= LONGEST_END and said.isascii() and said.isalnum():
        return proper_name(Path(name).stem, said)
    return proper_name(name, "").rstrip(".")


def refuse_size(size: int) -> None:
    if size <= 0:
        raise ValidationError("This file is empty. Choose another one.")
    if size > settings.MAX_FILE_BYTES:
        raise ValidationError(
            f"This file is too big: it has {filesizeformat(size)}, and one file may have "
            f"{filesizeformat(settings.MAX_FILE_BYTES)}."
        )


def room_taken(work: Work, by: User) -> dict[str, int]:
    """How many files ``by`` has put to ``work``, and their size: what its limits count."""
    rows = Attachment.objects
    tray = rows.in_tray(work) if by.pk == work.owner_id else rows.unsaid(work, by)
    return tray.room_taken()


def refuse_one_too_many(work: Work, by: User, size: int) -> None:
    taken = room_taken(work, by)
    if taken["count"] >= settings.MAX_FILES:
        raise ValidationError(
            f"There are {settings.MAX_FILES} files in this work already. "
            "Take one out to add another."
        )
    left = settings.MAX_ALL_BYTES - taken["size"]
    if size > left:
        raise ValidationError(
            "All files of one piece of work may have "
            f"{filesizeformat(settings.MAX_ALL_BYTES)} together. There is room for "
            f"{filesizeformat(max(0, left))} more."
        )


def refuse_over_quota(work: Work, size: int) -> None:
    rows = Attachment.objects.filter(owner_id=work.owner_id)
    mine = rows.filter(made_by_id=work.owner_id).room_taken()
    if mine["size"] + size > settings.PUPIL_QUOTA:
        raise ValidationError(
            "There is no room left for your files. What you have made is safe. "
            "Tell your teacher, who can ask for more room."
        )
    school = Attachment.objects.filter(school_id=work.school_id).room_taken()
    if school["size"] + size > settings.SCHOOL_QUOTA:
        raise ValidationError(
            "Your school has no room left for files. What you have made is safe. "
            "You can still write and hand in. Tell your teacher."
        )


def receive_piece(
    attachment: Attachment, piece: Readable, *, offset: int, length: int
) -> Attachment:
    """Add ``length`` bytes at ``offset``. With the last of them the file is stored.

    Raises ``files.incoming.WrongOffsetError`` when that is not how far it has come,
    ``files.incoming.NoRoomError`` when the disk is full.
    """
    if attachment.state != State.ARRIVING:
        return attachment
    if length:
        incoming.refuse_without_room(length)
    here = incoming.receive(
        attachment.public_id, piece, offset=offset, length=length, size=attachment.size
    )
    return store(attachment) if here == attachment.size else attachment


def finish_if_whole(attachment: Attachment) -> Attachment:
    """Store a file that had come whole when the server was killed."""
    waits = attachment.state == State.ARRIVING
    if waits and incoming.offset_of(attachment.public_id) == attachment.size:
        size = attachment.size
        return receive_piece(attachment, BytesIO(), offset=size, length=0)
    return attachment


def store(attachment: Attachment) -> Attachment:
    """Note that the file is whole and on the disk, if it is of a kind that we keep."""
    path = incoming.path_of(attachment.public_id)
    try:
        kind = look_at(path, attachment.name)
    except Refused as refusal:
        return refuse(attachment, str(refusal))
    facts = {
        "state": State.STORED,
        "kind": kind.family,
        "media_type": kind.media_type,
        "name": proper_name(attachment.name, kind.extension),
    }
    return change(attachment, facts, only_if={"state": State.ARRIVING})


def refuse(
    attachment: Attachment, sentence: str, *, only_if: Mapping[str, object] | None = None
) -> Attachment:
    """Keep nothing of the file but why, unless it has come further since."""
    facts = {"state": State.REFUSED, "message": sentence[:255], "size": 0}
    known = {"state": attachment.state, **(only_if or {})}
    changed = change(attachment, facts, only_if=known)
    if changed.state == State.REFUSED:
        incoming.forget(attachment.public_id)
    return changed


def change(
    attachment: Attachment,
    facts: Mapping[str, object],
    *,
    only_if: Mapping[str, object] | None = None,
) -> Attachment:
    """Write ``facts`` if the row is as we think; the row as it then is.

    Raises ``ValidationError`` when it has been deleted since.
    """
    rows = Attachment.objects.filter(pk=attachment.pk)
    rows.filter(**(only_if or {})).update(**facts)
    row = rows.first()
    if row is None:
        raise ValidationError("This file is not here any more. Choose it once more.")
    return row


def take_out(attachment: Attachment) -> Attachment:
    """Leave the file out of what is handed in next. Earlier versions keep it.

    Raises ``ValidationError`` when it has been deleted since.
    """
    return change(attachment, {"removed_at": timezone.now()})


def put_back(attachment: Attachment) -> Attachment:
    """Undo :func:`take_out`.

    Raises ``ValidationError`` when there is no room for it any more, or it has been
    deleted since.
    """
    if attachment.removed_at is None:
        return attachment
    with transaction.atomic():
        work = Work.objects.select_for_update().get(pk=attachment.work_id)
        refuse_one_too_many(work, attachment.made_by, attachment.size)
        return change(attachment, {"removed_at": None})


def take_whole(work: Work, *, by: User, key: uuid.UUID, upload: UploadedFile) -> Attachment:
    """Take in a file that came whole with a form, from a browser that runs no scripts.

    Raises what :func:`begin_file` and :func:`receive_piece` do, and ``ValidationError``
    with the reason when it is of no kind that we keep.
    """
    size = upload.size or 0
    file = begin_file(work, by=by, key=key, name=upload.name or "", size=size)
    offset = incoming.offset_of(file.public_id)
    upload.seek(offset)
    file = receive_piece(file, upload, offset=offset, length=size - offset)
    if file.state == State.REFUSED:
        raise ValidationError(file.message)
    return file


def take_form(
    work: Work, *, by: User, key: uuid.UUID, uploads: Sequence[UploadedFile]
) -> list[str]:
    """Take in all files of a form without scripts; their public ids.

    ``key`` is the form's: the same files sent again are not brought twice, and others are
    others. Raises what :func:`take_whole` does; one too many is refused before any is
    taken.
    """
    keys = [key_of(upload, key, place) for place, upload in enumerate(uploads)]
    new = len(uploads) - Attachment.objects.filter(made_by=by, key__in=keys).count()
    if new and room_taken(work, by)["count"] + new > settings.MAX_FILES:
        raise ValidationError(
            f"One piece of work may have {settings.MAX_FILES} files. Choose fewer."
        )
    pairs = zip(keys, uploads, strict=True)
    return [
        take_whole(work, by=by, key=one, upload=upload).public_id for one, upload in pairs
    ]


def key_of(upload: UploadedFile, key: uuid.UUID, place: int) -> uuid.UUID:
    """The key of a file that came in a form under ``key``.

    The way back in a browser shows the form again with its old key, and another file may
    be chosen in it: what is in the file tells it from the one before.
    """
    digest = hashlib.sha256()
    for block in upload.chunks():
        digest.update(block)
    return uuid.uuid5(key, f"{place} {upload.size} {digest.hexdigest()} {upload.name}")


def files_to_hand_in(work: Work, ids: Sequence[str]) -> list[Attachment]:
    """The files of ``work`` that the page showed, whole and safe on the server.

    Raises ``ValidationError`` when one of them has not all arrived, or was taken out.
    """
    if not ids:
        return []
    found = list(Attachment.objects.in_tray(work).here().filter(public_id__in=ids))
    if len(found) < len(set(ids)):
        raise ValidationError(
            "One of your files has not all arrived, or was taken out on another page. "
            "Look at your files, then hand in again."
        )
    return found


def recording_to_give(work: Work, *, by: User, public_id: str) -> Attachment:
    """What ``by`` recorded about somebody's ``work``, whole and safe on the server.

    Nothing waits for the cleaner, which asks how long it is.

    Raises ``ValidationError`` when it is not all here, was taken out or given already, is
    no sound, or was refused.
    """
    found = Attachment.objects.unsaid(work, by).filter(public_id=public_id).first()
    if found is not None and found.state == State.REFUSED:
        raise ValidationError(found.message)
    if found is None or found.state == State.ARRIVING or found.kind != "sound":
        raise ValidationError(
            "Your recording has not all arrived, or was taken out. "
            "Wait until it has, or record it again."
        )
    return found
