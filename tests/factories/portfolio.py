"""A file in work that was handed in, as it is when it has been cleaned."""

import uuid

from django.core.files.base import ContentFile

from portfolio.models import Attachment, Version
from portfolio.models.attachment import work_storage
from portfolio.querysets import with_files
from portfolio.services.work import bind


def attach(version: Version, data: bytes = b"\xff\xd8 a photo", kind: str = "picture"):
    """Put a ready file into ``version``, as if it had been handed in with it."""
    extension, media_type = {
        "picture": ("jpg", "image/jpeg"),
        "sound": ("m4a", "audio/mp4"),
        "document": ("pdf", "application/pdf"),
    }[kind]
    name = work_storage().save(f"work/te/{uuid.uuid4()}.{extension}", ContentFile(data))
    file = Attachment.objects.create(
        work=version.work,
        owner=version.owner,
        school=version.school,
        made_by=version.owner,
        key=uuid.uuid4(),
        name=f"river.{extension}",
        kind=kind,
        media_type=media_type,
        size=len(data),
        state=Attachment.State.READY,
        whole=name,
        small=name if kind == "picture" else "",
        width=1600 if kind == "picture" else None,
        height=1200 if kind == "picture" else None,
    )
    version.attachments.add(file)
    bind(file)
    Version.objects.filter(pk=version.pk).update(files=version.attachments.count())
    version.refresh_from_db()
    with_files([version])
    return file
