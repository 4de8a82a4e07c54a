from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """The process answers. It says nothing else, to anyone."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def empty(request: HttpRequest) -> HttpResponse:
    """Nothing, for someone signed in: what ``make bench`` measures every page against."""
    return HttpResponse("ok", content_type="text/plain")
