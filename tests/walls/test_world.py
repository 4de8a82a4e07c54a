"""The ground of the proof: complete schools, marked whole."""

import pytest
from wagtail.models import Page

from console import belongings
from content.models import Material, Picture, PictureRendition
from tests.walls.asking import Said
from tests.walls.marking import (
    NO_ROWS,
    marked_models,
    names_of,
    stale_exceptions,
    takes_word,
    text_columns,
)
from tests.walls.world import ELMS, LATER

pytestmark = pytest.mark.django_db

# What a school has no row of even when it is complete, and why.
NOT_MADE: dict[str, str] = {}


def test_each_school_has_a_row_of_everything(cluster):
    models = belongings.models_in_order()
    assert len(models) >= 15
    for complete in (cluster.oak, cluster.elm):
        empty = {
            model._meta.label
            for model in models
            if not belongings.rows_of(model, complete.school).exists()
        }
        assert empty == set(NOT_MADE), (
            f"{empty}: have tests/walls/world.py make one in a complete school, or say "
            "in NOT_MADE why there is none."
        )
        assert belongings.pages_of(complete.school).count() > 4
        assert all(rows.exists() for rows in belongings.media_of(complete.school))


def test_every_row_of_a_school_is_marked(cluster):
    """A model of a school's that the marking missed would prove nothing."""
    for slug in ("oak", "elm"):
        complete, marked = getattr(cluster, slug), cluster.marked[slug]
        for model in belongings.models_in_order():
            keys = set(
                belongings.rows_of(model, complete.school).values_list("pk", flat=True)
            )
            assert keys <= marked.rows[model], model
        pages = set(belongings.pages_of(complete.school).values_list("pk", flat=True))
        assert pages <= marked.rows[Page]
        for model in (Picture, Material, PictureRendition):
            assert marked.rows[model]
    keys = [
        key
        for model, found in cluster.marked["elm"].rows.items()
        for key in found
        if isinstance(key, int)
    ]
    assert len(keys) > 150
    assert ELMS < min(keys) <= max(keys) < LATER


def test_every_text_of_a_school_has_its_word(cluster):
    """Read off the models: a column added tomorrow has to hold a word, or be named."""
    marked = cluster.marked["elm"]
    wanted = {
        f"{column.model._meta.label_lower}.{column.name}"
        for column in text_columns()
        if takes_word(column) and column.model in marked.rows
    }
    assert len(wanted) >= 40
    assert wanted == marked.columns
    with_rows = {model._meta.label_lower for model in marked.rows}
    ours = {
        model._meta.label_lower
        for model in marked_models()
        if model._meta.app_label in {"schools", "courses", "portfolio", "content"}
    }
    shared = {"schools.academicyear"}
    assert ours - with_rows - shared == set(), "a complete school has no row of these"
    assert NO_ROWS.keys() & ours == {"schools.school"}


def test_what_is_excepted_is_still_there():
    assert stale_exceptions() == set()
    assert all(names_of(column) for column in text_columns())


def test_a_word_is_seen_by_its_own_school(cluster, asker):
    """The other half: Elm's people do see Elm's words where Oak's must not."""
    world = cluster.elm.world
    asker.sign_in(world.teacher)
    for path in (
        f"/{world.school.slug}/",
        world.set_work.get_absolute_url(),
        f"{world.set_work.get_absolute_url()}{world.pupil.public_id}/",
        f"/learn/{world.course.code}/{world.lesson.slug}/",
    ):
        said = Said("GET", path)
        answer = asker.ask(world.teacher, said)
        assert answer.status == 200, path
        assert asker.elms_in(said, answer), path
