"""A pupil's own pages: what there is to do, and everything they have made."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import DetailView, ListView, TemplateView, View

from courses.forms.responding import SeenForm
from courses.models import Feedback, SetWork
from courses.reads import to_do_of
from courses.services.responding import mark_seen
from courses.todo import sort_out
from portfolio.models import Work
from portfolio.querysets import with_files
from schools.crossing import reachable


class ToDo(TemplateView):
    """Today's work first, then feedback, then what came before."""

    template_name = "courses/to_do.html"
    request: Any

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        lists = sort_out(to_do_of(reader=user.pk))
        return super().get_context_data(
            lists=lists,
            greeting=f"Hello {user.get_short_name()}",
            lead=lists.in_words(),
            **kwargs,
        )


class WorkList(ListView):
    """Everything one has made, in every school, newest first."""

    template_name = "courses/work_list.html"
    context_object_name = "works"
    paginate_by = 24

    def get_queryset(self) -> QuerySet:
        return Work.objects.owned_by(self.request.user).select_related("piece")


class WorkDetail(DetailView):
    """One piece of one's own: each version with what was said of it."""

    template_name = "courses/work_detail.html"
    context_object_name = "work"
    slug_field = slug_url_kwarg = "public_id"

    def get_queryset(self) -> QuerySet:
        return Work.objects.owned_by(self.request.user).select_related("piece")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = self.object.versions.select_related(
            "hand_in__feedback__teacher", "hand_in__feedback__sound"
        )
        versions = list(rows.order_by("-number"))
        with_files(versions)
        set_work = (
            reachable(self.request.user, SetWork)
            .filter(pieces__work=self.object)
            .select_related("course")
            .first()
        )
        return super().get_context_data(versions=versions, set_work=set_work, **kwargs)


class FeedbackSeen(View):
    """The pupil says: I have read this."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        rows = reachable(request.user, Feedback)
        rows = rows.select_related("school", "hand_in__piece__work")
        feedback = get_object_or_404(rows, pk=pk)
        form = SeenForm(request.POST)
        if not form.is_valid():
            raise Http404
        try:
            mark_seen(feedback, given_at=form.cleaned_data["given_at"])
        except ValidationError as error:
            messages.info(request, error.messages[0])
            return redirect(feedback.hand_in.piece.work)
        return redirect("courses:to_do")
