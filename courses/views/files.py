"""Where a file begins to be sent: a pupil's into their work, a teacher's recording."""

from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.views.generic import View

from accounts.http import SignedInRequest
from courses.services import working
from courses.views.responding import OfPiece
from courses.views.spaces import FromItsPerson, OnSetWork
from portfolio.forms import FileForm
from portfolio.models import Attachment, Work
from portfolio.services.sending import begin_file
from portfolio.views import answer


class Begin(FromItsPerson):
    """Make room for a file in somebody's work; its pieces go to the file's own address."""

    request: Any

    def post(self, request: SignedInRequest, **kwargs: Any) -> HttpResponse:
        form = FileForm(request.POST)
        if not form.is_valid():
            return JsonResponse({"message": form.sentence()}, status=400)
        return answer(lambda: self.begin(**form.cleaned_data))

    @transaction.atomic
    def begin(self, **said: Any) -> Attachment:
        # One commit for the work and the file: where a class begins in the same moment,
        # each of them waits for the disk, and for the others.
        return begin_file(self.work(), by=self.request.user, **said)

    def work(self) -> Work:
        """The work it goes into. Raises ``ValidationError`` when it takes no more."""
        raise NotImplementedError


class FileBegin(Begin, OnSetWork, View):
    """A pupil's file, for what was set to them."""

    def work(self) -> Work:
        return working.work_of(self.set_work, by=self.request.user)


class RecordingBegin(Begin, OfPiece, View):  # type: ignore[misc]
    """What a teacher says aloud about a pupil's work."""

    permission_required = "courses.give_feedback"

    def work(self) -> Work:
        if self.piece.work is None:
            raise Http404
        return self.piece.work
