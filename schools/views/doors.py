"""The class door: a teacher's page that opens it, and the page on which a class taps."""

from typing import Any

import segno
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect
from django.views.generic import TemplateView

from accounts.services.mail import address_of
from accounts.views.signing_in import welcome
from schools.models import ClassDoor
from schools.services.doors import (
    LASTS,
    SHUT,
    class_at,
    close_door,
    door_of,
    enter,
    find_door,
    let_out,
    names_on_screen,
    note_device,
    open_door,
)
from schools.tenancy import school_scope
from schools.views.ways_in import OfGroup


class Door(OfGroup, TemplateView):
    """Open the door of a class for a lesson; the code, who is in, and shutting it."""

    template_name = "schools/door.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = super().get_context_data(group=self.group, lasts=LASTS, **kwargs)
        door = door_of(self.group)
        if door is None:
            return found
        address = address_of("schools:enter")
        people = list(class_at(door))
        drawn = segno.make(f"{address}#{door.code}", micro=False)
        return {
            **found,
            "door": door,
            "code": f"{door.code[:4]} {door.code[4:]}",
            "address": address.partition("://")[2].rstrip("/"),
            "qr": drawn.svg_data_uri(scale=6, border=2, light="#fff"),
            "names": names_on_screen(people),
            "inside": sum(person.is_in for person in people),
        }

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            self._act()
        except ValidationError as error:
            messages.error(request, error.messages[0])
        return redirect(request.path)

    def _act(self) -> None:
        by, door = self.request.user, door_of(self.group)
        if door is None:
            said = self.request.POST.get("minutes", "")
            minutes = next((n for n in LASTS if str(n) == said), 0)
            open_door(self.group, minutes=minutes, by=by)
        elif pupil := self.request.POST.get("pupil"):
            let_out(door, pupil=pupil, by=by)
        elif "shut" in self.request.POST:
            close_door(door, by=by)
            messages.success(self.request, "The door is shut. Everybody is signed out.")


@method_decorator([csrf_protect, login_not_required], name="dispatch")
class Enter(TemplateView):
    """The code of a lesson; then the names of its class, of which a child taps its own."""

    template_name = "schools/enter.html"

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        code = request.POST.get("code", "")
        door = find_door(code)
        if door is None:
            return self.render_to_response(self.get_context_data(error=SHUT))
        pupil = request.POST.get("pupil")
        if pupil is None:
            return self._names(door)
        try:
            # Until the device is noted the door is held: whoever shuts it waits, and ends
            # this session with the others.
            with transaction.atomic():
                return self._let_in(door, pupil)
        except ValidationError as error:
            return self._names(door, error=error.messages[0])

    def _let_in(self, door: ClassDoor, pupil: str) -> HttpResponse:
        session = self.request.session
        entry = enter(door, pupil=pupil, session_key=session.session_key or "")
        if entry is None:
            return redirect("/")  # tapped twice: they are in, here
        # Whoever was signed in on this screen is not any more, here and on the board.
        logout(self.request)
        response = welcome(self.request, entry.user, second=False, to="/")
        session = self.request.session
        session.set_expiry(door.ends_at)
        note_device(entry, session_key=str(session.session_key))
        return response

    def _names(self, door: ClassDoor, error: str = "") -> HttpResponse:
        with school_scope(door.school):
            found = self.get_context_data(
                door=door,
                group=door.group,
                code=self.request.POST["code"],
                names=names_on_screen(class_at(door)),
                error=error,
                school_name=door.school.name,
                school_colour=door.school.colour,
            )
            return self.render_to_response(found)
