"""Pictures and files that teachers put into lessons. Never a child's."""

from typing import Any

from django.db import models
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage

from content.pictures import forgetful

SOUNDS = ("mp3", "m4a", "ogg", "wav")
VIDEOS = ("mp4", "webm")


class Picture(AbstractImage):
    """A picture in a school's collection, stored without its metadata."""

    admin_form_fields = tuple(
        name for name in WagtailImage.admin_form_fields if name != "tags"
    )

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Here and not in a form: whoever adds a picture, by whatever way, the original
        # that is kept has forgotten where it was taken.
        if self.file and not self.file._committed:
            self.file.open()
            clean = forgetful(self.file.file, self.file.name)
            self.file.save(clean.name, clean, save=False)
            self._set_image_file_metadata()
            self.file.close()
        super().save(*args, **kwargs)


class PictureRendition(AbstractRendition):
    image = models.ForeignKey(
        Picture, on_delete=models.CASCADE, related_name="renditions"
    )

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
