"""Whose a page or a file is, however the trees are rearranged underneath."""

import pytest
from wagtail.models import Collection, Page

from content.models import Picture
from content.scope import (
    collections_in_force,
    is_in_school_in_force,
    pages_in_force,
    school_of_page,
)
from schools.tenancy import NoSchoolInForceError
from tests.factories import make_school


def test_pages_and_media_are_of_one_school(oak, elm):
    for here, there in ((oak, elm), (elm, oak)):
        with here.scope():
            assert set(pages_in_force()) & {oak.lesson.page_ptr, elm.lesson.page_ptr} == {
                here.lesson.page_ptr
            }
            assert is_in_school_in_force(Page, [here.lesson.pk, here.assignment.pk])
            assert not is_in_school_in_force(Page, [here.lesson.pk, there.lesson.pk])
            assert is_in_school_in_force(Picture, [here.picture.pk])
            assert not is_in_school_in_force(Picture, [there.picture.pk])
            assert not is_in_school_in_force(Collection, [there.school.collection_id])
        assert school_of_page(here.lesson) == here.school


def test_a_new_school_does_not_move_an_old_ones_media(oak, elm):
    """Collections stand in the order of their names: a new one moves the later ones."""
    held = oak.school.collection.path
    make_school("900003", "Ash Primary", slug="ash")
    fresh = Collection.objects.get(pk=oak.school.collection_id)
    assert fresh.path != held, "the reason for this test has gone"
    with oak.scope():
        assert [found.pk for found in collections_in_force()] == [fresh.pk]
        assert is_in_school_in_force(Picture, [oak.picture.pk])
        assert not is_in_school_in_force(Picture, [elm.picture.pk])


def test_the_root_of_all_trees_is_of_no_school(oak):
    with oak.scope():
        assert not is_in_school_in_force(Page, [1])
        assert not is_in_school_in_force(Collection, [1])
    assert school_of_page(Page.objects.get(depth=1)) is None


def test_without_a_school_nothing_is_answered(oak):
    for question in (pages_in_force, collections_in_force):
        with pytest.raises(NoSchoolInForceError):
            list(question())
