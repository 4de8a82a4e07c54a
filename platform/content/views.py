"""Files in the editor: those of the school in force."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views import View

from content.models import Material, Picture, PictureRendition
from content.scope import collections_in_force
from files.serving import send_file


class FileServe(View):
    """One picture, rendition or file of the school in force, by its name on disk."""

    def get(self, request: HttpRequest, name: str) -> HttpResponseBase:
        here = collections_in_force()
        found: Any = (
            PictureRendition.objects.filter(file=name, image__collection__in=here).first()
            or Picture.objects.filter(file=name, collection__in=here).first()
            or Material.objects.filter(file=name, collection__in=here).first()
        )
        if found is None:
            raise Http404
        return served(request, found)


def served(
    request: HttpRequest, media: Material | Picture | PictureRendition
) -> HttpResponseBase:
    """A file as a response: pictures, sound and video to see and hear, the rest to keep."""
    plays = not isinstance(media, Material) or media.is_sound or media.is_video
    name = str(media.file.name).rsplit("/", 1)[-1]
    response = send_file(request, media.file, name=name, as_attachment=not plays)
    response["Cache-Control"] = "private, max-age=3600"
    return response
