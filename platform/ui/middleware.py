from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

from ui.views import not_this_way


class GZipPagesMiddleware(GZipMiddleware):
    """Send pages packed. Django's own also packs pictures and sound, which are packed
    already, and takes their length away, without which a player cannot jump."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.streaming:
            return response
        return super().process_response(request, response)


class NotThisWayMiddleware:
    """Give a person a page where Django answers "method not allowed" with nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or response.content:
            return response
        page = not_this_way(request)
        page["Allow"] = response.headers.get("Allow", "")
        return page
