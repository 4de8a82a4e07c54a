from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from schools.belt.asking import asked_by


class BeltMiddleware:
    """Whatever a request asks of the database, it asks for whoever is signed in.

    There only with ``ROW_SECURITY``, right after the request knows how to find that out.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with asked_by(request):
            return self.get_response(request)
