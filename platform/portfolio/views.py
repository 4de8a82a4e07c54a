"""One file of a piece of work: sending it, asking how it stands, and reading it."""

import json
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.generic import View

from accounts.http import SignedInRequest
from files import incoming
from files.serving import send_file
from portfolio.forms import PieceForm
from portfolio.models import Attachment
from portfolio.reads import file_sent_by
from portfolio.services import sending

NO_ROOM = (
    "There is no room on the server just now. What you have made is still here. "
    "We will try again."
)
INSUFFICIENT_STORAGE = 507


def described(file: Attachment) -> dict[str, Any]:
    """A file as the page is told of it."""
    arriving = file.state == Attachment.State.ARRIVING
    return {
        "id": file.public_id,
        "key": str(file.key),
        "name": file.name,
        "kind": file.kind,
        "state": file.state,
        "size": file.size,
        "offset": incoming.offset_of(file.public_id) if arriving else file.size,
        "message": file.message,
        "removed": file.removed_at is not None,
        "small": file.url_of("small") if file.small else "",
        "whole": file.url_of("whole") if file.plays else "",
        "download": file.url_of("download") if file.is_ready else "",
        "width": file.width,
        "height": file.height,
        "seconds": file.seconds,
    }


def answer(act: Callable[[], Attachment]) -> JsonResponse:
    """The file as ``act`` leaves it, or in a sentence why it could not."""
    try:
        return JsonResponse(described(act()))
    except ValidationError as error:
        return JsonResponse({"message": error.messages[0]}, status=413)
    except incoming.NoRoomError:
        return JsonResponse({"message": NO_ROOM}, status=INSUFFICIENT_STORAGE)


def rows_of(files: Iterable[Attachment]) -> list[dict[str, Any]]:
    """Files that are here already, for ``components/tray.html``."""
    said = [described(file) for file in files]
    return [{**one, "json": json.dumps(one)} for one in said]


class FileDetail(View):
    """How a file stands; its next piece; out of the work, or back into it."""

    def find(self, request: SignedInRequest) -> Attachment:
        file = file_sent_by(request.user, self.kwargs["public_id"])
        if file is None:
            raise Http404
        return file

    def get(self, request: SignedInRequest, public_id: str) -> HttpResponse:
        return JsonResponse(described(sending.finish_if_whole(self.find(request))))

    def patch(self, request: SignedInRequest, public_id: str) -> HttpResponse:
        form = PieceForm.of(request)
        if not form.is_valid():
            return JsonResponse({"message": form.sentence()}, status=400)
        file = self.find(request)
        try:
            return answer(
                partial(sending.receive_piece, file, request, **form.cleaned_data)
            )
        except incoming.WrongOffsetError:
            return JsonResponse(described(file), status=409)

    def post(self, request: SignedInRequest, public_id: str) -> HttpResponse:
        file = self.find(request)
        act = {"remove": sending.take_out, "keep": sending.put_back}.get(
            request.POST.get("act", "")
        )
        if act is None:
            raise Http404
        return answer(partial(act, file))


class FileServe(View):
    """A file, for whoever may read the work that it is in.

    What we made ourselves is shown and played; the rest is only downloaded, and whatever
    it is, it runs in no page of ours (``files.serving``).
    """

    def get(self, request: HttpRequest, public_id: str, variant: str) -> HttpResponseBase:
        rows = Attachment.objects.shown_to(request.user)
        file = get_object_or_404(rows, public_id=public_id)
        stored = file.small if variant == "small" else file.whole
        if not stored:
            raise Http404
        keep = variant == "download" or not file.plays
        return send_file(request, stored, name=file.name, as_attachment=keep)
