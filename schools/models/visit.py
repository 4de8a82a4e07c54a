"""Somebody of the host who is let in to look, for half an hour or an hour."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from guardian.managers import UserObjectPermissionManager

from access.grants import Grant
from schools import visiting, visitors
from schools.models.school import School
from schools.querysets import VisitQuerySet


class Visit(Grant):
    """``user``, of the host, may look at pages of ``content_object`` until ``ends``.

    They see what ``seen_as`` would: whoever let them in, or, where they broke the glass,
    the school's head. They change nothing, and each page they open is listed for the
    school. Unlike a seat a visit is not renewed: each is a row of its own, since the
    school can read for as long as it likes who was let in, by whom, and why.

    ``page`` is, where one page was opened, its address after the school's own.
    """

    shared = "it lets a person of the host into one school"

    class Kind(models.TextChoices):
        LOOK = visitors.LOOK, "Let in to look"
        BREAK_GLASS = visitors.BREAK_GLASS, "Break glass"

    content_object = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="visits"
    )
    kind = models.CharField(max_length=12, choices=Kind)
    seen_as = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    area = models.CharField(max_length=20)
    page = models.CharField(max_length=200, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True, editable=False)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    # Guardian asks its own manager how it keeps rows.
    objects: ClassVar = UserObjectPermissionManager.from_queryset(VisitQuerySet)()

    class Meta(Grant.Meta):
        unique_together: ClassVar = []
        ordering: ClassVar = ["-starts", "-pk"]
        constraints: ClassVar = [
            *Grant.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(user=F("seen_as")), name="visit_is_with_the_eyes_of_another"
            ),
            models.CheckConstraint(
                condition=~Q(area=visiting.SCHOOL) | Q(kind=visitors.BREAK_GLASS),
                name="visit_to_every_page_is_break_glass",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} at {self.content_object}"

    # Whose it is, under the name by which every rule asks.
    @property
    def school(self) -> School:
        return self.content_object

    @property
    def school_id(self) -> Any:
        return self.content_object_id

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.ends <= timezone.now()

    @property
    def is_break_glass(self) -> bool:
        return self.kind == self.Kind.BREAK_GLASS

    @property
    def what(self) -> str:
        """What it opens, in words."""
        if self.area == visiting.SCHOOL:
            return "Every page that opens in a visit"
        if self.area != visiting.PAGE:
            return visiting.areas().get(self.area, "Nothing any more")
        try:
            found = visiting.page_of(resolve(self.address).view_name)
        except Resolver404:
            found = None
        return f"One page: {found.words}" if found else "One page"

    @property
    def address(self) -> str:
        """Where the visitor begins."""
        slug = self.content_object.slug
        if self.area == visiting.PAGE:
            return f"/{slug}/{self.page}"
        return reverse(visiting.first_of(self.area), args=[slug])

    def opens(self, view: str, path: str) -> bool:
        """Whether the page of that name, at that path, is part of what was opened."""
        found = visiting.page_of(view)
        if found is None:
            return False
        if self.area == visiting.PAGE:
            return path == self.address
        return self.area in (visiting.SCHOOL, found.area)
