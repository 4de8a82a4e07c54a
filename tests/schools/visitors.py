"""Letting somebody of the host look, in one line of a test."""

from schools.services.visits import let_look


def let_in(world, to, *, area="classes", page="", by=None, reason="It does not load"):
    by = by or world.teacher
    return let_look(world.school, to=to, reason=reason, area=area, page=page, by=by)


def group_page(world):
    return f"/{world.school.slug}/classes/{world.group.pk}/"
