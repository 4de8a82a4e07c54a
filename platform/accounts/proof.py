"""What a session remembers of how its person proved who they are."""

from typing import Any

from django.utils import timezone

from accounts.services.second_step import has_second_step

PROVED = "proved_at"  # seconds since 1970: the last password, or the last second step
SECOND = "second_step_at"  # the last second step; not there: none in this session
RECENT = 10 * 60  # seconds


def note_proof(request: Any, *, second: bool) -> None:
    """Remember that the person has just proved who they are."""
    now = int(timezone.now().timestamp())
    request.session[PROVED] = now
    if second:
        request.session[SECOND] = now


def came_by_second_step(request: Any) -> bool:
    return SECOND in request.session


def is_recent(request: Any) -> bool:
    """Whether that was less than ten minutes ago, by the second step if there is one."""
    age = timezone.now().timestamp() - request.session.get(PROVED, 0)
    if not 0 <= age + 1 < RECENT:
        return False
    return came_by_second_step(request) or not has_second_step(request.user)
