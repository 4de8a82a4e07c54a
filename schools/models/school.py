"""The tenant, and the one thing that all tenants share: the school year."""

import datetime
from collections.abc import Iterable, Iterator
from typing import Any, Self
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone


def first_parts(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[str]:
    """The first part of each address that begins with a plain word."""
    for pattern in patterns:
        route = str(pattern.pattern)
        if not route and isinstance(pattern, URLResolver):
            yield from first_parts(pattern.url_patterns)
        elif first := route.partition("/")[0]:
            yield first


def reserved_slugs() -> set[str]:
    """The first parts of the site's own addresses, which no school may be called."""
    found = set(first_parts(get_resolver().url_patterns))
    return found | {"static", "media", "cms", "api", "admin", "cluster", "style-guide"}


def refuse_reserved_slug(slug: str) -> None:
    if slug in reserved_slugs():
        raise ValidationError(f"“{slug}” is one of the site's own addresses.")


def refuse_unknown_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(f"“{name}” is not the name of a time zone.")


class School(models.Model):
    """A school in the cluster: the tenant that everything else belongs to.

    ``slug`` is the school's address and never changes. ``urn`` is its number in the
    national register (six digits).
    """

    shared = "the list of schools is known to every school of the cluster"

    class Phase(models.TextChoices):
        PRIMARY = "primary", "Primary"
        SECONDARY = "secondary", "Secondary"
        ALL_THROUGH = "all_through", "All-through"
        NURSERY = "nursery", "Nursery"
        SIXTEEN_PLUS = "sixteen_plus", "16 plus"
        OTHER = "other", "Other"

    class Colour(models.TextChoices):
        LAKE = "lake", "Lake"
        MOSS = "moss", "Moss"
        BRICK = "brick", "Brick"
        PLUM = "plum", "Plum"
        SLATE = "slate", "Slate"
        OCHRE = "ochre", "Ochre"
        TEAL = "teal", "Teal"
        NAVY = "navy", "Navy"

    urn = models.CharField(
        max_length=6,
        unique=True,
        validators=[RegexValidator(r"\A[0-9]{6}\Z", "A URN has six digits.")],
    )
    laestab = models.CharField(max_length=7, blank=True)
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True, validators=[refuse_reserved_slug])
    phase = models.CharField(max_length=12, choices=Phase)
    low_age = models.PositiveSmallIntegerField(null=True, blank=True)
    high_age = models.PositiveSmallIntegerField(null=True, blank=True)
    town = models.CharField(max_length=100, blank=True)
    is_host = models.BooleanField(default=False)
    # The stages of a school that leaves: each has the ones before it. They are changed by
    # schools.services.states alone, and schools.querysets says what they close.
    suspended_at = models.DateTimeField(null=True, editable=False)
    archived_at = models.DateTimeField(null=True, editable=False)
    erased_at = models.DateTimeField(null=True, editable=False)
    colour = models.CharField(max_length=10, choices=Colour, default=Colour.LAKE)
    time_zone = models.CharField(
        max_length=40, default="Europe/London", validators=[refuse_unknown_zone]
    )
    # What provisioning made for the school in the editor; see content/provisioning.py.
    root_page = models.OneToOneField(
        "wagtailcore.Page",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="school",
    )
    collection = models.OneToOneField(
        "wagtailcore.Collection",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="school",
    )
    authors_group = models.OneToOneField(
        "auth.Group",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="author_school",
    )
    members_group = models.OneToOneField(
        "auth.Group",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="member_school",
    )

    class Meta:
        ordering = ["name"]
        # What a Visit gives; see schools.models.visit.
        permissions = [
            ("look", "Was let in to look"),
            ("break_glass", "Broke the glass"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["is_host"],
                condition=models.Q(is_host=True),
                name="one_school_hosts_the_cluster",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        fields = kwargs.get("update_fields")
        if self.pk and (fields is None or "slug" in fields):
            kept = School.objects.filter(pk=self.pk).values_list("slug", flat=True).first()
            if kept not in (None, self.slug):
                raise ValueError("A school's address never changes.")
        super().save(*args, **kwargs)

    @property
    def state(self) -> str:
        """Where the school stands: open, suspended, archived or erased."""
        if self.erased_at:
            return "erased"
        if self.archived_at:
            return "archived"
        return "suspended" if self.suspended_at else "open"

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the school's closing times are meant."""
        return ZoneInfo(self.time_zone)


class AcademicYearQuerySet(models.QuerySet["AcademicYear"]):
    def on(self, day: datetime.date) -> Self:
        """The school year that holds ``day``."""
        return self.filter(starts__lte=day, ends__gte=day)

    def current(self) -> "AcademicYear":
        """This school year, made when a September brings a new one.

        In England a school year runs from 1 September to 31 August (Education Act 1996,
        s. 579(1), "school year": a year beginning with the start of a term after July;
        the register and the census use 1 September).
        """
        today = timezone.localdate()
        first = today.year if today.month >= 9 else today.year - 1
        year, _ = self.get_or_create(
            starts=datetime.date(first, 9, 1),
            defaults={
                "ends": datetime.date(first + 1, 8, 31),
                "name": f"{first}/{(first + 1) % 100:02}",
            },
        )
        return year


class AcademicYear(models.Model):
    """A school year: 1 September to 31 August."""

    shared = "every school of the cluster has the same school year"

    name = models.CharField(max_length=7, unique=True)
    starts = models.DateField(unique=True)
    ends = models.DateField()

    objects = AcademicYearQuerySet.as_manager()

    class Meta:
        ordering = ["-starts"]

    def __str__(self) -> str:
        return self.name
