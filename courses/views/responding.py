"""A class in front of its work, and one pupil's piece with room for feedback."""

import uuid
from typing import Any
from urllib.parse import urljoin

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.views.generic import FormView, TemplateView

from access.views import Permitted
from courses.class_view import Around, ClassView, around
from courses.forms.responding import FeedbackForm
from courses.models import CourseGrant, Feedback, HandIn, Piece
from courses.services.guests import note_reading
from courses.services.responding import give_feedback
from courses.sharing import with_guests
from courses.views.set_work import OfSetWork
from files.incoming import NoRoomError
from portfolio.models import Attachment
from portfolio.querysets import with_files
from portfolio.services.sending import take_form
from portfolio.views import NO_ROOM, rows_of


class SetWorkDetail(OfSetWork, TemplateView):
    """The class view: one row a pupil, and three numbers."""

    permission_required = "courses.view_setwork"
    template_name = "courses/staff/set_work_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        view = ClassView(self.set_work)
        show = self.request.GET.get("show", "")
        return super().get_context_data(
            view=view,
            now=timezone.now(),
            rows=view.shown(show),
            show=show if show in ClassView.FILTERS else ClassView.FILTERS[0],
            may_change=self.request.user.has_perm("courses.change_setwork", self.set_work),
            **kwargs,
        )


class OfPiece(Permitted):
    """A view of one pupil's piece, for those who work with the class."""

    request: Any
    kwargs: dict[str, Any]

    def get_permission_object(self) -> Any:
        return self.piece.set_work

    def pieces(self) -> Any:
        """The pieces among which this one is looked for, and those around it."""
        return Piece.objects.visible_to(self.request.user)

    @cached_property
    def piece(self) -> Piece:
        rows = with_guests(self.pieces())
        return get_object_or_404(
            rows.select_related("pupil", "set_work__group", "set_work__course"),
            set_work__public_id=self.kwargs["public_id"],
            pupil__public_id=self.kwargs["pupil"],
        )


class PieceDetail(OfPiece, FormView):
    """A pupil's newest version beside the one before, and feedback on it."""

    template_name = "courses/staff/piece_detail.html"
    form_class = FeedbackForm
    place: CourseGrant | None = None  # by which a co-teacher of another school reads it

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        # An assistant reads with the teacher; only a teacher answers.
        reads = request.method in ("GET", "HEAD")
        self.permission_required = (
            "courses.view_setwork" if reads else "courses.give_feedback"
        )

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().get(request, *args, **kwargs)
        # In a visit the page is listed under the visitor's own name; see schools.looking.
        if request.visit is None and (self.place or self.piece.is_guests):
            note_reading(self.piece, by=request.user, place=self.place)
        return response

    @cached_property
    def hand_ins(self) -> list[HandIn]:
        found = list(HandIn.objects.filter(piece=self.piece).newest_first())
        if not found:
            raise Http404
        return found

    @cached_property
    def around(self) -> Around:
        pupil = self.piece.pupil
        return around(pupil, self.pieces().queue(self.piece.set_work, around=pupil))

    def answered(self) -> HandIn:
        """The hand-in that the form was opened on; the newest when it does not say."""
        number = self.request.POST.get("number", "")
        return next(
            (row for row in self.hand_ins if str(row.number) == number), self.hand_ins[0]
        )

    def recorded(self) -> list[Attachment]:
        """What the teacher has recorded for this piece, given or not yet."""
        newest = self.hand_ins[0]
        given = getattr(newest, "feedback", None)
        unsaid = Attachment.objects.unsaid(newest.version.work_id, self.request.user)
        return [*([given.sound] if given and given.sound else []), *unsaid]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "hand_in": self.answered()}

    def get_initial(self) -> dict[str, Any]:
        return FeedbackForm.initial_of(getattr(self.hand_ins[0], "feedback", None))

    def form_valid(self, form: FeedbackForm) -> HttpResponse:
        try:
            facts = {**form.facts(), **self.recording_that_came(form)}
            feedback = give_feedback(self.answered(), by=self.request.user, **facts)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        except NoRoomError:
            form.add_error(None, NO_ROOM)
            return self.form_invalid(form)
        return self.on_to_the_next(feedback)

    def recording_that_came(self, form: FeedbackForm) -> dict[str, str]:
        """What was sent with the form itself, as browsers without scripts do."""
        uploads = self.request.FILES.getlist("new_files")
        if not uploads:
            return {}
        work, key = self.answered().version.work, form.cleaned_data["key"] or uuid.uuid4()
        return {
            "sound": take_form(work, by=self.request.user, key=key, uploads=uploads)[-1]
        }

    def form_invalid(self, form: FeedbackForm) -> HttpResponse:
        form.ask(self.hand_ins[0])
        return super().form_invalid(form)

    def on_to_the_next(self, feedback: Feedback) -> HttpResponse:
        """Say what happened, with the way back, and open who waits next."""
        name = self.piece.pupil.get_short_name()
        returned = feedback.outcome == Feedback.Outcome.IMPROVE
        said = "Returned to {} to improve." if returned else "Feedback given to {}."
        after = self.around.after
        messages.success(
            self.request,
            format_html(
                said + ' <a href="{}">Go back to {}</a>.{}',
                name,
                self.request.path,
                name,
                "" if after else " Nobody else needs you here.",
            ),
        )
        # A piece stands beside the others under its set work, at whatever address that is.
        there = "../" if after is None else f"../{after.public_id}/"
        return redirect(urljoin(self.request.path, there))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        newest, *earlier = self.hand_ins
        with_files(hand_in.version for hand_in in self.hand_ins)
        return super().get_context_data(
            piece=self.piece,
            pupil=self.piece.pupil,
            set_work=self.piece.set_work,
            newest=newest,
            before=earlier[0] if earlier else None,
            earlier=earlier,
            around=self.around,
            recorded=rows_of(self.recorded()),
            may_answer=self.request.user.has_perm(
                "courses.give_feedback", self.piece.set_work
            ),
            reading_url=reverse(
                "courses:page_read",
                args=[self.piece.set_work.course.code, self.piece.set_work.slug],
            ),
            **kwargs,
        )
