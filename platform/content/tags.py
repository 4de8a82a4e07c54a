"""There are no tags in the editor.

A tag is a row that every school shares, found again whatever its capitals: "rivers",
typed at one school, would come back as another school's "Rivers". Wagtail also offers the
most used ones, of every school, beside each list of pictures and files. Pictures and files
are found by their names; their forms have no field for tags, and nothing makes one.
"""

from typing import Any

from django.db.models import QuerySet
from taggit.models import Tag
from wagtail.admin import filters
from wagtail.images.views import chooser


def no_popular_tags(model: Any, count: int = 10) -> QuerySet:
    return Tag.objects.none()


def take_tags_off() -> None:
    """Have Wagtail offer no tags, should there ever be any.

    There is no setting for it: the two places where it asks are replaced, and a test
    holds that they are the two.
    """
    filters.popular_tags_for_model = no_popular_tags
    chooser.popular_tags_for_model = no_popular_tags
