"""What a school shares and what is shared with it: one page, and the acts on it."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import DetailView, ListView, TemplateView

from access.acting import ActingForm, Press
from access.views import Permitted
from courses.forms.sharing import SeatForm, ShareForm, TeacherForm
from courses.models import CourseGrant, CourseShare
from courses.services import sharing
from courses.services.spaces import end_seat
from courses.sharing import coordinators_of, pupils_worked_with
from courses.views.catalogue import OfCourse
from portfolio.models import Work
from portfolio.querysets import with_files
from schools.crossing import reachable
from schools.models import Membership, Visit
from schools.services.people import end_membership

MOST = 200  # rows of each list: more than any school has been seen to share


class Sharing(Permitted, TemplateView):
    """Who gave what to whom, why, until when, and whether it is used; each can be ended."""

    permission_required = "courses.view_sharing"
    template_name = "courses/staff/sharing.html"
    request: Any

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, school = self.request.user, self.request.school
        over = self.request.GET.get("show") == "ended"
        seats = CourseGrant.objects.seats().listed(over=over).with_names()
        out = CourseShare.objects.listed(over=over).with_names()
        came = reachable(user, CourseShare).filter(to_school=school).listed(over=over)
        sees_log = user.has_perm("schools.view_access_log", school)
        ours = self.judged(out, "end_share")
        theirs = self.judged(came.with_names(), "end_share")
        return super().get_context_data(
            over=over,
            shares_out=[row for row in ours if row.to_person is None],
            teachers_out=[row for row in ours if row.to_person is not None],
            seats_out=self.judged(seats.on_courses_of(school), "end_seat"),
            shares_in=[row for row in theirs if row.to_person is None],
            teachers_in=[row for row in theirs if row.to_person is not None],
            seats_in=self.judged(
                seats.of_people_of(school).told_to(user, school), "end_seat"
            ),
            coordinators=self.judged(coordinators_of(school, over=over), "end_coordinator"),
            oversees=user.has_perm("courses.oversee_sharing", school),
            visits=self.judged_visits() if sees_log else [],
            sees_log=sees_log,
            **kwargs,
        )

    def judged_visits(self) -> list[Any]:
        """Who of the host may look just now, and whose break glass nobody has read of."""
        user, every = self.request.user, Visit.objects.at(self.request.school)
        unread = Q(kind=Visit.Kind.BREAK_GLASS, acknowledged_at=None)
        shown = every.filter(unread | Q(pk__in=every.live().values("pk"))).with_names()
        found: list[Any] = list(shown[:MOST])
        for row in found:
            row.may_end = user.has_perm("schools.end_visit", row)
            row.may_acknowledge = user.has_perm("schools.acknowledge_visit", row)
        return found

    def judged(self, rows: QuerySet, end: str) -> list[Any]:
        """The rows with what the reader may do about each; ``end`` is what ending asks."""
        user = self.request.user
        found: list[Any] = list(rows[:MOST])
        for row in found:
            row.may_end = user.has_perm(f"courses.{end}", row)
            if end == "end_share":
                row.may_approve = user.has_perm("courses.approve_share", row)
                row.may_seat = user.has_perm("courses.seat_by_share", row)
        return found


class SchoolForm(ActingForm):
    """A form that asks which school it is of, and leads to what that school shares."""

    leads_to = "courses:sharing"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "school": self.request.school}


class ShareAsk(OfCourse, SchoolForm):
    """Ask that a course be shared with another school."""

    permission_required = "courses.share_course"
    template_name = "courses/staff/share_ask.html"
    form_class = ShareForm

    def act(self, data: dict[str, Any]) -> str:
        share = sharing.ask_to_share(
            self.course,
            to_school=data["to_school"],
            reason=data["reason"],
            ends=data["ends_at"],
            by=self.request.user,
        )
        return (
            f"Asked. {share.to_school.name} gets “{self.course.title}” when the head, the "
            "office or a subject lead has said yes."
        )


class TeacherAsk(OfCourse, SchoolForm):
    """Ask that somebody of another school teach a course together with ours."""

    permission_required = "courses.share_course"
    template_name = "courses/staff/teacher_ask.html"
    form_class = TeacherForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "asker": self.request.user}

    def act(self, data: dict[str, Any]) -> str:
        share = sharing.ask_to_share(
            self.course,
            to_school=data["person"].school,
            to_person=data["person"].user,
            reason=data["reason"],
            ends=data["ends_at"],
            by=self.request.user,
        )
        return (
            f"Asked. {share.receiver} teaches “{self.course.title}” with us when the head, "
            "the office or a subject lead has said yes."
        )


class SharingPress(Press):
    """One press about what is shared."""

    leads_to = "courses:sharing"


class OfShare(Permitted):
    """A view of one share, of this school or with it."""

    request: Any
    kwargs: dict[str, Any]

    @cached_property
    def share(self) -> CourseShare:
        user, school, pk = self.request.user, self.request.school, self.kwargs["pk"]
        came = reachable(user, CourseShare).filter(to_school=school)
        for rows in (CourseShare.objects.all(), came):
            if (found := rows.with_names().filter(pk=pk).first()) is not None:
                return found
        raise Http404

    def get_permission_object(self) -> CourseShare:
        return self.share


class ShareDecide(OfShare, SharingPress):
    """Say yes or no, as the second person, to what a colleague asked for."""

    permission_required = "courses.approve_share"

    def act(self) -> str:
        acts: dict[str, tuple[Callable[..., Any], str]] = {
            "approve": (sharing.approve_share, "Shared with {}."),
            "decline": (sharing.decline_share, "Not shared with {}."),
        }
        if self.share.to_person is not None:
            acts = {
                "approve": (sharing.approve_share, "{} teaches with us now."),
                "decline": (sharing.decline_share, "{} does not teach with us."),
            }
        do, said = acts.get(self.request.POST.get("act", ""), (None, ""))
        if do is None:
            raise Http404
        do(self.share, by=self.request.user)
        return said.format(self.share.receiver)


class ShareEnd(OfShare, SharingPress):
    """End a share, and what came of it; or take back what one asked for."""

    permission_required = "courses.end_share"

    def act(self) -> str:
        seats = sharing.end_share(self.share, by=self.request.user)
        if self.share.to_person is not None:
            name, title = self.share.to_person.formal_name, self.share.course.title
            return f"{name} has no part in “{title}” any more. What was said of work stays."
        ended = f" {seats} seat{'' if seats == 1 else 's'} ended with it." if seats else ""
        return f"“{self.share.course.title}” is not shared any more.{ended}"


class SeatGive(OfShare, SchoolForm):
    """Give a pupil of one's own a seat on a course that was shared with the school."""

    permission_required = "courses.seat_by_share"
    template_name = "courses/staff/seat_give.html"
    form_class = SeatForm

    def get_form_kwargs(self) -> dict[str, Any]:
        pupils = pupils_worked_with(self.request.user, self.request.school)
        return {**super().get_form_kwargs(), "pupils": pupils}

    def get_initial(self) -> dict[str, Any]:
        pupil = self.request.GET.get("pupil", "")
        return {"pupil": pupil, **SeatForm.last_day_of(self.share)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(share=self.share, **kwargs)

    def act(self, data: dict[str, Any]) -> str:
        sharing.seat_by_share(
            self.share,
            to=data["pupil"],
            reason=data["reason"],
            ends=data["ends_at"],
            by=self.request.user,
        )
        return f"{data['pupil'].get_short_name()} can read “{self.share.course.title}” now."


class CoordinatorEnd(Permitted, SharingPress):
    """End the work, in this school, of somebody who works in several."""

    permission_required = "courses.end_coordinator"
    request: Any

    @cached_property
    def membership(self) -> Membership:
        rows = coordinators_of(self.request.school, over=False)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_permission_object(self) -> Membership:
        return self.membership

    def act(self) -> str:
        end_membership(self.membership, by=self.request.user)
        name, school = self.membership.user.formal_name, self.request.school.name
        return (
            f"{name} does not work at {school} any more. Its classes and its editor are "
            "closed to them; what they wrote here stays."
        )


class OfSeat(Permitted):
    """A view of one seat: on a course of this school, or of a pupil of this school."""

    request: Any
    kwargs: dict[str, Any]

    @cached_property
    def seat(self) -> CourseGrant:
        user, school = self.request.user, self.request.school
        seats = CourseGrant.objects.seats().with_names().filter(pk=self.kwargs["seat"])
        came = seats.of_people_of(school).told_to(user, school)
        found = seats.on_courses_of(school).first() or came.first()
        if found is None:
            raise Http404
        return found

    def get_permission_object(self) -> CourseGrant:
        return self.seat


def works_on(seat: CourseGrant, user: Any) -> QuerySet:
    """What whoever has the seat handed in on its course, as far as ``user`` may read it."""
    works = Work.objects.visible_to(user).filter(
        owner=seat.user_id, piece__set_work__course=seat.content_object_id
    )
    return works.select_related("piece").order_by("-piece__handed_in_at")


class SeatEnd(OfSeat, SharingPress):
    """End a seat now."""

    permission_required = "courses.end_seat"

    def act(self) -> str:
        end_seat(self.seat, by=self.request.user)
        name, title = self.seat.user.get_short_name(), self.seat.content_object.title
        return f"{name} has no seat on “{title}” any more. What {name} made stays {name}’s."


class SeatDetail(OfSeat, ListView):
    """What a pupil of this school has made on another school's course."""

    permission_required = "courses.view_sharing"
    template_name = "courses/staff/seat_detail.html"
    context_object_name = "works"

    def get_permission_object(self) -> Any:
        # Whose seat it is was asked when it was found; here, whether one is staff.
        return self.request.school if self.seat else None

    def get_queryset(self) -> QuerySet:
        return works_on(self.seat, self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(seat=self.seat, **kwargs)


class SeatWork(OfSeat, DetailView):
    """One piece of it: each version, with what the course's own teacher said of it."""

    permission_required = "courses.view_sharing"
    template_name = "courses/staff/seat_work.html"
    context_object_name = "work"
    slug_field = slug_url_kwarg = "public_id"

    def get_permission_object(self) -> Any:
        return self.request.school if self.seat else None

    def get_queryset(self) -> QuerySet:
        return works_on(self.seat, self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = self.object.versions.select_related(
            "hand_in__feedback__teacher", "hand_in__feedback__sound"
        )
        versions = list(rows.order_by("-number"))
        with_files(versions)
        return super().get_context_data(versions=versions, seat=self.seat, **kwargs)
