"""What a pupil sends: drafts, hand-ins, ticks."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.generic import TemplateView, View

from accounts.http import SignedInRequest
from content.rendering import body_of
from courses.models import HandIn
from courses.services import working
from courses.views.reading import reading_context
from courses.views.spaces import OnPage, OnSetWork
from portfolio.forms import DraftForm, HandInForm
from portfolio.services import NewerDraftError
from schools.crossing import reachable


def clock(moment: Any) -> str:
    return f"{timezone.localtime(moment):%H:%M}"


class Token(View):
    """A fresh CSRF token, for a page whose session ended and was begun again.

    With it, who is signed in now: a page sends nothing under another person's name.
    """

    def get(self, request: SignedInRequest) -> HttpResponse:
        person = request.user.public_id
        return JsonResponse({"token": get_token(request), "person": person})


class DraftSave(OnSetWork, View):
    """Keep what has been written so far. The answers are described in the component."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        # Asked before anything else: on a shared phone the next child may not even reach
        # this course, and still has to hear that the words are another's.
        self.is_another = request.POST.get("person", "") not in (
            "",
            getattr(request.user, "public_id", ""),
        )
        if not self.is_another:
            super().setup(request, *args, **kwargs)
        else:
            View.setup(self, request, *args, **kwargs)

    def post(self, request: SignedInRequest, **kwargs: Any) -> HttpResponse:
        if self.is_another:
            return JsonResponse({"message": "Somebody else is signed in."}, status=401)
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


class HandInMake(OnSetWork, TemplateView):
    """Take a hand-in: a receipt, or the page again with the words and what to do."""

    template_name = "courses/page_read.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Back to the page: whoever had to sign in again on the way comes by here."""
        return redirect("courses:page_read", self.course.code, self.page.slug)

    def post(self, request: SignedInRequest, **kwargs: Any) -> HttpResponse:
        form = HandInForm(request.POST)
        if not form.is_valid():
            return self.again_with(form.sentence(), form, status=400)
        if not form.is_from(request.user):
            raise Http404
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
            )
        except ValidationError as error:
            return self.again_with(error.messages[0], form, status=422)
        except working.AlreadyUsedError:
            sentence = (
                "You have handed this in already, and changed it since. "
                "Hand it in again to send the change."
            )
            return self.again_with(sentence, form, status=409)
        return redirect(
            "courses:handed_in",
            self.course.code,
            self.page.slug,
            handed.hand_in.receipt.lower(),
        )

    def again_with(self, sentence: str, form: HandInForm, *, status: int) -> HttpResponse:
        page = reading_context(self.course, self.page, self.set_work)
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
        if request.headers.get("Accept") == "application/json":
            return JsonResponse({"ticked": ticked})
        return redirect("courses:page_read", self.course.code, self.page.slug)
