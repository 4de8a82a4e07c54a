"""Files in the editor: those of the school in force."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest
from django.views import View

from content.models import Material, Picture, PictureRendition
from content.scope import collections_in_force


class FileServe(View):
    """One picture, rendition or file of the school in force, by its name on disk."""

    def get(self, request: HttpRequest, name: str) -> FileResponse:
        here = collections_in_force()
        found: Any = (
            PictureRendition.objects.filter(file=name, image__collection__in=here).first()
            or Picture.objects.filter(file=name, collection__in=here).first()
            or Material.objects.filter(file=name, collection__in=here).first()
        )
        if found is None:
            raise Http404
        return served(found)


def served(media: Material | Picture | PictureRendition) -> FileResponse:
    """A file as a response: pictures, sound and video to see and hear, the rest to keep."""
    plays = not isinstance(media, Material) or media.is_sound or media.is_video
    response = FileResponse(
        media.file.open("rb"), as_attachment=not plays, filename=str(media.file.name)
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=3600"
    return response
