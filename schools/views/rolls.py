"""Bringing in the roll: a file, a plan to look at, one press, a week to take it back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView

from access import acting
from access.views import Permitted
from accounts.stepup import Recent
from schools import agreements
from schools.forms import QuestionForm, RollForm
from schools.models import Agreement, RollRun
from schools.roll.plan import ASK, CHANGED, LEFT_OUT, NEW, SAME, Plan
from schools.roll.rows import RefusedFileError
from schools.services import rolls

A_PAGE = 100
SEALED = ("file_sent", "contents", "undoing")  # large, and not for a list
# The rows of a plan, by the word in the address; the first that has any is shown first.
ERRORS, ABSENT, STAFF = "errors", "absent", "staff"
TABS = (
    (ASK, "Need you"),
    (ERRORS, "Wrong rows"),
    (NEW, "New"),
    (CHANGED, "Changed"),
    (ABSENT, "Not in this file"),
    (STAFF, "Staff"),
    (LEFT_OUT, "Left out"),
    (SAME, "Unchanged"),
)


class RollList(Permitted, FormView):
    """A file to bring in, and what was brought in before."""

    permission_required = "schools.bring_in_roll"
    template_name = "schools/roll_list.html"
    form_class = RollForm
    request: Any

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        runs = RollRun.objects.select_related("made_by").defer(*SEALED)[:50]
        signed = agreements.in_force(self.request.school, Agreement.Kind.PROCESSING)
        return super().get_context_data(runs=runs, is_agreed=signed.exists(), **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            run = rolls.begin_run(
                self.request.school,
                files=[(file.name, file) for file in form.cleaned_data["sent"]],
                by=self.request.user,
            )
        except RefusedFileError as error:
            form.add_error("sent", str(error))
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return redirect("schools:roll_detail", self.request.school.slug, run.public_id)
        return self.form_invalid(form)


class OfRun(Permitted):
    """A view of one file that was brought in."""

    permission_required = "schools.bring_in_roll"
    request: Any
    kwargs: dict[str, Any]

    @cached_property
    def run(self) -> RollRun:
        rows = RollRun.objects.select_related("made_by", "approved_by", "school")
        return get_object_or_404(rows, public_id=self.kwargs["run"])

    def get_permission_object(self) -> Any:
        return self.run

    def back(self) -> HttpResponse:
        return redirect("schools:roll_detail", self.request.school.slug, self.run.public_id)


class RollDetail(OfRun, TemplateView):
    """What a file would change; or, when it has been applied, what it changed."""

    template_name = "schools/roll_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = {"run": self.run, "counts": self.run.counts}
        if self.run.state == RollRun.State.OPEN:
            try:
                found |= self.to_look_at()
            except ValidationError as error:
                found["lost"] = error.messages[0]
        return super().get_context_data(**{**kwargs, **found})

    def to_look_at(self) -> dict[str, Any]:
        roll, plan = rolls.planned(self.run)
        rows, counts = rows_of(plan), plan.counts()
        wanted = self.request.GET.get("show")
        show = wanted if wanted in rows else next((k for k, _ in TABS if rows[k]), NEW)
        page = Paginator(rows[show], A_PAGE).get_page(self.request.GET.get("page"))
        asked = roll.questions or roll.settled
        return {
            "roll": roll,
            "plan": plan,
            "counts": counts,
            "mark": plan.mark(),
            "show": show,
            "page_obj": page,
            "tabs": [
                {
                    "url": f"?show={k}",
                    "label": words,
                    "count": counts["errors"] if k == ERRORS else len(rows[k]),
                    "current": k == show,
                }
                for k, words in TABS
                if rows[k]
            ],
            "questions": QuestionForm(questions=asked) if asked else None,
            "in_words": in_words(counts, plan),
        }


def in_words(counts: dict[str, int], plan: Plan) -> str:
    """What the one button does: "Add 30 pupils, change 12"."""
    missing, again = len(plan.now_missing), len(plan.found_again)
    pupils = "pupil" if counts["new"] == 1 else "pupils"
    parts = [
        f"add {counts['new']} {pupils}" if counts["new"] else "",
        f"change {counts['changed']}" if counts["changed"] else "",
        f"add {counts['staff_new']} of the staff" if counts["staff_new"] else "",
        f"give {counts['staff_changed']} of the staff their classes"
        if counts["staff_changed"]
        else "",
        f"note that {missing} {'is' if missing == 1 else 'are'} not in it"
        if missing
        else "",
        f"note that {again} {'is' if again == 1 else 'are'} in it again" if again else "",
    ]
    words = ", ".join(filter(None, parts))
    return words[:1].upper() + words[1:]


def rows_of(plan: Plan) -> dict[str, list[Any]]:
    """The rows of the plan, by the words of :data:`TABS`."""
    found: dict[str, list[Any]] = {
        k: plan.of(k) for k in (ASK, NEW, CHANGED, LEFT_OUT, SAME)
    }
    return {**found, ERRORS: plan.faults, ABSENT: plan.absent, STAFF: plan.staff}


class RunPress(OfRun, acting.Press):
    """One press about a file. Whoever comes back from being asked who they are presses
    again."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.back()

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            messages.success(request, self.act())
        except RefusedFileError as error:
            messages.error(request, str(error))
        except ValidationError as error:
            messages.error(request, error.messages[0])
        return self.back()


class RollAnswer(RunPress):
    """Answers to what the file does not say; it is read again with them."""

    def act(self) -> str:
        roll = rolls.roll_of(self.run)
        form = QuestionForm(self.request.POST, questions=roll.questions or roll.settled)
        if not form.is_valid():
            raise ValidationError("Choose one of the answers for each question.")
        rolls.answer_run(self.run, answers=form.cleaned_data, by=self.request.user)
        return "Read again with your answers."


class RollDecide(RunPress):
    """What a person says of rows that may be a child whom the school has already."""

    def act(self) -> str:
        act, by = self.request.POST.get("act"), self.request.user
        if act == "again":
            rolls.decide_again(self.run, by=by)
            return "Your answers are taken back."
        if act == "same":
            noted = rolls.decide_alike(self.run, by=by)
        else:
            rows = self.request.POST.getlist("row")
            answers = zip(rows, self.request.POST.getlist("child"), strict=False)
            noted = rolls.decide(self.run, decisions=dict(answers), by=by)
        return f"Noted for {noted} row{'s' if noted > 1 else ''}."


class RollApply(Recent, RunPress):
    """Do what the plan says."""

    def act(self) -> str:
        mark = self.request.POST.get("mark", "")
        counts = rolls.apply_run(self.run, mark=mark, by=self.request.user).counts()
        return f"Done: {counts['new']} new, {counts['changed']} changed."


class RollDrop(RunPress):
    """Leave a file that was read; nothing of it is kept."""

    def act(self) -> str:
        rolls.drop_run(self.run, by=self.request.user)
        return "Left. Nothing was changed, and what the file held is not kept."


class RollUndo(Recent, RunPress):
    """Take back what a file did."""

    def act(self) -> str:
        counts = rolls.undo_run(self.run, by=self.request.user)
        gone, changed = counts["gone"], counts["changed"]
        said = f"Taken back: {gone} accounts are gone, {changed} pupils are as before."
        if counts["ended"]:
            said += f" {counts['ended']} had been used: those pupils have left instead."
        return said
