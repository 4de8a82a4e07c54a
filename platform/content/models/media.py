"""Pictures and files that teachers put into lessons. Never a child's."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage

from files.pictures import CleanPicture, forgetful

SOUNDS = ("mp3", "m4a", "ogg", "wav")
VIDEOS = ("mp4", "webm")


class Picture(AbstractImage):
    """A picture in a school's collection, stored without its metadata."""

    file: Any  # Wagtail's, which says nothing of its type

    admin_form_fields = tuple(
        name for name in WagtailImage.admin_form_fields if name != "tags"
    )

    def clean(self) -> None:
        """Say to the author, in their form, what ``save`` could only raise."""
        super().clean()
        try:
            self._forget()
        except ValidationError as refusal:
            raise ValidationError({"file": refusal.messages}) from None

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Here as well as in a form: whoever adds a picture, by whatever way, the
        # original that is kept has forgotten where it was taken.
        if self._forget():
            self._set_image_file_metadata()
        super().save(*args, **kwargs)

    def _forget(self) -> bool:
        """Put a clean copy in the place of a new file; whether there is a new file."""
        if not self.file or self.file._committed:
            return False
        if not isinstance(self.file.file, CleanPicture):
            self.file = forgetful(self.file.file, self.file.name)
        return True


class PictureRendition(AbstractRendition):
    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"],
                name="one_rendition_of_a_kind",
            )
        ]


class Material(AbstractDocument):
    """A file, sound or video in a school's collection."""

    admin_form_fields = ("title", "file", "collection")

    @property
    def url(self) -> str:
        # Wagtail's own document address is not mounted: it asks only the collection.
        return self.file.url

    @property
    def is_sound(self) -> bool:
        return self.file_extension.lower() in SOUNDS

    @property
    def is_video(self) -> bool:
        return self.file_extension.lower() in VIDEOS
