"""Writing pages and files into a school's tree from code, under the tree's lock."""

from html import escape
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from PIL import Image
from wagtail.models import Page
from willow.image import UnrecognisedImageFormatError

from accounts.models import User
from content.models import Material, Picture
from content.models.media import SOUNDS, VIDEOS
from schools.models import School
from schools.tree import lock_tree

PICTURES = ("jpg", "jpeg", "png", "webp")


@transaction.atomic
def add_page(*, parent: Any, page: Any, by: User) -> Any:
    """Add ``page`` under ``parent`` and publish it; the published page."""
    lock_tree()
    fresh = Page.objects.get(pk=parent.pk)
    page.live = False
    fresh.add_child(instance=page)
    page.save_revision(user=by, clean=False).publish(user=by)
    page.refresh_from_db()
    return page


def free_slug(parent: Any, title: str) -> str:
    """An address for a page called ``title`` that no sister has."""
    base = slugify(title)[:60].strip("-") or "work"
    taken = set(Page.objects.child_of(parent).values_list("slug", flat=True))
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def paragraphs(text: str) -> str:
    """Plain lines as rich text: an empty line makes a paragraph."""
    found = [part for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]
    return "".join(
        f"<p>{'<br/>'.join(escape(line) for line in part.splitlines())}</p>"
        for part in found
    )


def add_picture(
    file: Any, *, school: School, title: str, by: User | None, description: str = ""
) -> Picture:
    """Keep a picture in the school's collection. Raises ``ValidationError``."""
    try:
        # Wagtail measures the picture as soon as it is given one.
        picture = Picture(
            title=title[:255],
            file=file,
            collection=school.collection,
            uploaded_by_user=by,
            description=description[:255],
        )
    except (UnrecognisedImageFormatError, Image.DecompressionBombError, OSError):
        raise ValidationError(
            "We could not open this picture. It may be broken: try saving it again."
        ) from None
    picture.save()
    return picture


def add_attachment(
    file: Any, *, school: School, title: str, alt: str, by: User
) -> tuple[str, dict[str, Any]]:
    """Keep an uploaded picture or file, and the block that shows it in a page.

    Raises ``ValidationError`` for a kind of file that we do not keep, and for a picture
    without words for those who cannot see it.
    """
    kind = file.name.rsplit(".", 1)[-1].lower() if "." in file.name else ""
    if kind in PICTURES:
        if not alt.strip():
            raise ValidationError("Say what the picture shows.")
        picture = add_picture(file, school=school, title=title, by=by)
        return "picture", {"picture": picture, "alt": alt.strip(), "caption": ""}
    document = Material(
        title=file.name[:255], file=file, collection=school.collection, uploaded_by_user=by
    )
    try:
        document.full_clean(exclude=["file_hash", "file_size"])
    except ValidationError:
        raise ValidationError(
            "We cannot keep this kind of file. Pictures, PDF, office files, sound (MP3) "
            "and video (MP4) work."
        ) from None
    document.save()
    played = "sound" if kind in SOUNDS else "video" if kind in VIDEOS else ""
    if played:
        return played, {"document": document, "title": title, "transcript": alt or title}
    return "document", {"document": document, "title": file.name[:120]}


def first_picture(body: list[tuple[str, Any]]) -> Picture | None:
    """The first picture among blocks, for the page's card."""
    return next((value["picture"] for kind, value in body if kind == "picture"), None)
