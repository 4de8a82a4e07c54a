"""What a pupil sends: drafts, hand-ins, ticks."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView, View

from accounts.http import SignedInRequest, asks_for_json
from accounts.views.signing_in import signed_in
from content.rendering import body_of
from courses.models import HandIn
from courses.reads import set_work_at
from courses.services import working
from courses.views.reading import reading_context
from courses.views.spaces import FromItsPerson, OnPage, OnSetWork
from files.incoming import NoRoomError
from portfolio.forms import DraftForm, HandInForm
from portfolio.querysets import with_files
from portfolio.services.sending import take_form
from portfolio.services.work import NewerDraftError
from portfolio.views import INSUFFICIENT_STORAGE, NO_ROOM
from schools.crossing import reachable


def clock(moment: Any) -> str:
    return f"{timezone.localtime(moment):%H:%M}"


class Token(View):
    """A fresh CSRF token, for a page whose session ended and was begun again.

    With it, who is signed in now, and the key to what they kept on this device.
    """

    def get(self, request: SignedInRequest) -> HttpResponse:
        return JsonResponse(signed_in(request, request.user))


class DraftSave(FromItsPerson, OnSetWork, View):
    """Keep what has been written so far. The answers are described in the component."""

    def post(self, request: SignedInRequest, **kwargs: Any) -> HttpResponse:
        form = DraftForm(request.POST)
        if not form.is_valid():
            return JsonResponse({"message": form.sentence()}, status=400)
        try:
            draft = working.keep_draft(self.set_work, by=request.user, **form.draft())
        except NewerDraftError as newer:
            draft = newer.draft
            return JsonResponse({**described(draft), "text": draft.text}, status=409)
        except ValidationError as error:
            return JsonResponse({"message": error.messages[0]}, status=413)
        return JsonResponse(described(draft))


def described(draft: Any) -> dict[str, Any]:
    return {"revision": draft.revision, "saved": clock(draft.saved_at)}


class HandInMake(FromItsPerson, OnSetWork, TemplateView):
    """Take a hand-in: a receipt, or the page again with the words and what to do.

    A script that asks for JSON hears the same: ``{"receipt", "at", "address"}``, or
    ``{"message"}`` with the status that the page would have.
    """

    template_name = "courses/page_read.html"
    for_scripts_alone = False

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Back to the page: whoever had to sign in again on the way comes by here."""
        return redirect("courses:page_read", self.course.code, self.page.slug)

    def post(self, request: SignedInRequest, **kwargs: Any) -> HttpResponse:
        form = HandInForm(request.POST)
        if not form.is_valid():
            return self.again_with(form.sentence(), form, status=400)
        body = body_of(self.page)
        brief = {
            "title": self.page.title,
            "criteria": list(body.criteria),
            "html": str(body.html),
            "revision": self.page.live_revision_id,
        }
        try:
            handed = working.hand_in(
                self.set_work,
                by=request.user,
                text=form.cleaned_data["text"],
                key=form.cleaned_data["key"],
                brief=brief,
                files=[*form.files_here(), *self.files_that_came(form)],
            )
        except ValidationError as error:
            return self.again_with(error.messages[0], form, status=422)
        except NoRoomError:
            return self.again_with(NO_ROOM, form, status=INSUFFICIENT_STORAGE)
        except working.AlreadyUsedError:
            sentence = (
                "You have handed this in already, and changed it since. "
                "Hand it in again to send the change."
            )
            return self.again_with(sentence, form, status=409)
        receipt = handed.hand_in.receipt
        where = (self.course.code, self.page.slug, receipt.lower())
        if asks_for_json(request):
            address = reverse("courses:handed_in", args=where)
            at = clock(handed.hand_in.handed_in_at)
            return JsonResponse({"receipt": receipt, "at": at, "address": address})
        return redirect("courses:handed_in", *where)

    def files_that_came(self, form: HandInForm) -> list[str]:
        """Files that were sent with the form itself, as browsers without scripts do."""
        uploads = self.request.FILES.getlist("new_files")
        if not uploads:
            return []
        by, key = self.request.user, form.cleaned_data["key"]
        work = working.work_of(self.set_work, by=by)
        return take_form(work, by=by, key=key, uploads=uploads)

    def again_with(self, sentence: str, form: HandInForm, *, status: int) -> HttpResponse:
        if asks_for_json(self.request):
            return JsonResponse({"message": sentence}, status=status)
        reader: Any = self.request.user
        # Asked anew: with files that came in this very form it may just have been begun.
        set_work = set_work_at(reader, self.course.code, self.page.slug)
        page = reading_context(self.course, self.page, set_work, reader)
        words = form.data.get("text", "")
        typed = {"text": words, "plain": words, "saved_words": ""}
        context = self.get_context_data(
            **{**page, **typed, "sentence": sentence, "again": True}
        )
        return self.render_to_response(context, status=status)


class HandedIn(OnPage, TemplateView):
    """The receipt: when, which, what happens next, and the work itself."""

    template_name = "courses/handed_in.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        hand_in = get_object_or_404(
            reachable(self.request.user, HandIn).select_related(
                "version", "piece__set_work__set_by", "piece__set_work__course"
            ),
            piece__set_work__page_id=self.page.pk,
            receipt=self.kwargs["receipt"].upper(),
        )
        with_files([hand_in.version])
        return super().get_context_data(
            hand_in=hand_in, set_work=hand_in.piece.set_work, page=self.page, **kwargs
        )


class Finish(OnSetWork, View):
    """The pupil says: I have finished reading."""

    def post(self, request: SignedInRequest, **kwargs: Any) -> HttpResponse:
        if self.set_work.wants_hand_in:
            raise Http404
        working.finish_reading(self.set_work, by=request.user)
        messages.success(request, f"Done: {self.set_work.title}.")
        return redirect("courses:to_do")


class Tick(OnPage, View):
    """Tick a step of the lesson, or untick it."""

    def post(self, request: SignedInRequest, **kwargs: Any) -> HttpResponse:
        step = request.POST.get("step", "")
        if step not in body_of(self.page).steps:
            raise Http404
        ticked = working.tick(
            self.course,
            page_id=self.page.pk,
            step=step,
            ticked=request.POST.get("ticked") == "1",
            by=request.user,
        )
        if asks_for_json(request):
            return JsonResponse({"ticked": ticked})
        return redirect("courses:page_read", self.course.code, self.page.slug)
