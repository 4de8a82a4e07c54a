"""How a view asks before it answers."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


class Permitted:
    """A view that names the one permission it needs and the row it needs it on.

    ``permission_required`` is asked of ``get_permission_object()``. A refusal is a 404,
    as for a row that does not exist, so that an address tells a stranger nothing.
    """

    permission_required: str
    request: HttpRequest

    def get_permission_object(self) -> Any:
        """The row the permission is asked of; the school in force unless overridden."""
        return self.request.school  # type: ignore[attr-defined]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row = self.get_permission_object()
        if not request.user.has_perm(self.permission_required, row):
            raise Http404
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
