from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.generic import View

from schools.models import Membership
from schools.permissions import Role


class Home(View):
    """The front door: pupils to what there is to do, staff to their school."""

    def get(self, request: Any) -> HttpResponse:
        rows = (
            Membership.objects.in_force()
            .of(request.user)
            .select_related("school")
            .order_by("school__name")
        )
        if any(row.role == Role.PUPIL for row in rows):
            return redirect("courses:to_do")
        schools = list({row.school_id: row.school for row in rows}.values())
        if len(schools) == 1:
            return redirect("courses:school_home", schools[0].slug)
        # Asked of somebody without a school alone: everybody else is on their way.
        if not schools and request.user.has_perm("console.view_cluster", request.user):
            return redirect("console:school_list")
        closed = Membership.objects.dated().of(request.user).select_related("school")
        if not schools and (one := closed.first()) is not None:
            said = {"closed": one.school, "state": one.school.state}
            return render(request, "schools/closed.html", said)
        return render(request, "courses/school_choose.html", {"schools": schools})
