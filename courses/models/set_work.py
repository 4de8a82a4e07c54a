from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import make_public_id
from courses.models.course import Course
from courses.querysets import SetWorkQuerySet
from schools.models import TeachingGroup
from schools.tenancy import SchoolOwned, SchoolOwnedManager
from ui import addresses


class SetWork(SchoolOwned):
    """A lesson or assignment set to a group, from when, until when.

    ``title``, ``slug`` and ``picture`` are the page's own, brought up to date whenever it
    is published: a list of what to do then costs one query and no page.
    ``wants_hand_in`` is false for a lesson that is only to be read.
    """

    public_id = models.CharField(
        max_length=12, unique=True, default=make_public_id, editable=False
    )
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="set_work")
    group = models.ForeignKey(
        TeachingGroup, on_delete=models.PROTECT, related_name="set_work"
    )
    page = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.SET_NULL, null=True, related_name="set_as"
    )
    title = models.CharField(max_length=255)
    slug = models.CharField(max_length=255)
    picture = models.ForeignKey(
        "content.Picture", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    wants_hand_in = models.BooleanField(default=True)
    opens_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    set_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # Of the form that quick work came from: pressed twice, it is set once.
    key = models.UUIDField(null=True, editable=False)

    # Filled by the queryset's with_piece_of: the reader's own piece, if there is one.
    mine: Any = None
    # Filled where a page is read: the ids of the steps of it that the reader has ticked.
    ticked: Any = None

    objects: ClassVar = SchoolOwnedManager.from_queryset(SetWorkQuerySet)()

    class Meta:
        ordering = [F("due_at").asc(nulls_last=True), "-set_at"]
        verbose_name_plural = "set work"
        indexes: ClassVar = [models.Index(fields=["school", "group", "due_at"])]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["group", "page"],
                condition=Q(withdrawn_at__isnull=True),
                name="a_page_is_set_once_to_a_group",
            ),
            models.CheckConstraint(
                condition=Q(due_at__isnull=True) | Q(due_at__gt=F("opens_at")),
                name="set_work_is_due_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Where the teacher sees the class's work."""
        return reverse("courses:set_work_detail", args=[self.school.slug, self.public_id])

    def get_reading_url(self) -> str:
        """Where the pupil reads it and hands in."""
        return addresses.of("courses:page_read", self.course.code, self.slug)
