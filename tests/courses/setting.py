"""What the tests of setting work share."""

import datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from wagtail.models import Page

from content.models import Material, Picture
from courses.models import SetWork

LONDON = ZoneInfo("Europe/London")


def photo(name="river.jpg", kind="JPEG"):
    out = BytesIO()
    Image.new("RGB", (40, 30), "#0f6a7a").save(out, format=kind)
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def at(moment):
    return pytest.mark.parametrize("clock", [moment], indirect=True, ids=[""])


def quick_url(world):
    return reverse("courses:quick_set", args=[world.school.slug, world.group.pk])


def set_work_of(world):
    with world.scope():
        return list(SetWork.objects.order_by("pk"))


def nothing_new(world, before):
    """Whether there is still the same set work, and no page, picture or file was added."""
    return set_work_of(world) == before[0] and kept() == before[1]


def kept():
    return Page.objects.count(), Picture.objects.count(), Material.objects.count()


def utc(*parts):
    return datetime.datetime(*parts, tzinfo=datetime.UTC)
