"""Every field that names a row is known, and a foreign id in it is no id."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest
from django import forms
from django.apps import apps
from django.conf import settings

from config import urls
from tests.test_layout import MODULES
from tests.walls.fields import HOSTS, NO_ROWS, ROWS, ROWS_SENT_ALONE, SHOTS
from tests.walls.walker import take_shot

pytestmark = pytest.mark.django_db

READS = {"GET", "POST", "FILES"}
# Fields of the editor that only content/asked.py names, and Wagtail reads.
NAMED_IN = {"_named", "linked_from"}
EVERYBODYS = "the list of schools is everybody's"
KNOWN = {*ROWS, *ROWS_SENT_ALONE, *NO_ROWS}


def our_forms() -> Iterator[type[forms.BaseForm]]:
    """Every form class of ours that is there once all views are."""
    assert urls.urlpatterns
    waiting = [forms.BaseForm]
    while waiting:
        found = waiting.pop()
        waiting += found.__subclasses__()
        home = Path(inspect.getfile(found))
        if home.is_relative_to(settings.ROOT) and ".venv" not in home.parts:
            yield found


# Those of the editor are Wagtail's, each checked by the gate; samples are sent nowhere.
NOT_SENT_TO_US = ("content.", "tests.", "ui.samples")


def sent_forms() -> list[type[forms.BaseForm]]:
    return [form for form in our_forms() if not form.__module__.startswith(NOT_SENT_TO_US)]


def fields_of_forms() -> set[str]:
    return {name for form in sent_forms() for name in form.base_fields}


def fields_read_by_hand() -> set[str]:
    """What a view or a form takes out of a request itself, by its name."""
    return {
        name
        for path in MODULES
        if not {"demo", "bench", "faults"} & set(path.parts) and path.stem != "samples"
        for node in ast.walk(ast.parse(path.read_text()))
        for name in _names_in(node)
    }


def _names_in(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Call(
            func=ast.Attribute(
                value=ast.Attribute() as source, attr="get" | "getlist" | "pop"
            ),
            args=[ast.Constant(value=str(name)), *_],
        ) if _is_sent(source):
            yield name
        case ast.Subscript(
            value=ast.Attribute(attr=where), slice=ast.Constant(value=str(name))
        ) if where in READS:
            yield name
        case ast.Compare(
            left=ast.Constant(value=str(name)),
            ops=[ast.In() | ast.NotIn()],
            comparators=[ast.Attribute(attr=where)],
        ) if where in READS:
            yield name
        case ast.Call(func=ast.Name(id=function), args=args) if function in NAMED_IN:
            yield from (arg.value for arg in args if isinstance(arg, ast.Constant))


def _is_sent(source: ast.Attribute) -> bool:
    """Whether it is what a request or, in a form, ``self.data`` has brought."""
    of_a_form = isinstance(source.value, ast.Name) and source.value.id == "self"
    return source.attr in READS or (source.attr == "data" and of_a_form)


def test_every_field_is_declared():
    found = fields_of_forms() | fields_read_by_hand()
    assert len(found) > 50, "the search found too little to prove anything"
    assert found - KNOWN == set(), (
        "say in tests/walls/fields.py what a new field names: a row of a school (ROWS), "
        "or none (NO_ROWS, with the reason)."
    )


def test_no_declared_field_is_gone():
    read_by_wagtail = {"p", "q", "external-link-chooser-url", "again_password"}
    read_by_wagtail |= {"body-count", "criteria-count"}
    found = fields_of_forms() | fields_read_by_hand() | read_by_wagtail
    assert KNOWN - found == set()


def test_every_choice_of_a_row_is_declared_as_one():
    """A form that offers rows to choose from names a row, whatever the field is called."""
    chosen = {
        name
        for form in sent_forms()
        for name, field in form.base_fields.items()
        if isinstance(field, forms.ModelChoiceField)
    }
    assert len(chosen) >= 3
    of_schools = {n for n, (_, why) in NO_ROWS.items() if why in (EVERYBODYS, HOSTS)}
    assert chosen <= {*ROWS, *ROWS_SENT_ALONE, *of_schools}


def test_no_form_is_made_from_a_model():
    """META-06. A form that fills a row from whatever is sent would take its school."""
    from_models = {
        form.__name__ for form in our_forms() if issubclass(form, forms.BaseModelForm)
    }
    assert from_models == {"EditorPageForm", "PictureForm"}
    assert apps.is_installed("content")


@pytest.mark.parametrize("shot", SHOTS, ids=lambda shot: f"{shot.view} {shot.name}")
def test_an_id_of_elms_is_refused_like_none_where_ones_own_is_taken(walk, shot):
    own, elm = walk.cluster.oak, walk.cluster.elm
    taken = take_shot(walk, shot, own)
    assert taken.status in shot.opened, "one's own has to be taken, or nothing is proved"
    said, like = shot.said(own, elm), shot.said(own, elm, never=True)
    walk.compare(shot.who, shot.person(own), said, like, shot.view)
    walk.end()
    answer = walk.asker.ask(shot.person(own), said)
    assert answer.wrote == set()


def test_every_choice_of_a_row_is_tried_by_itself():
    """All at once, the first that is wrong could hide the next."""
    by_itself = {shot.name for shot in SHOTS}
    of_the_editor = {name for name in ROWS if name not in {"class", "pins"}}
    assert by_itself >= {"pupil", "group", "files", "device"}
    assert by_itself <= of_the_editor | set(ROWS_SENT_ALONE)
