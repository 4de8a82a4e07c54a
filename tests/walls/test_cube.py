"""The full cube, for ``make walls``: every address there is, by every method.

``test_walk.py`` is the part of it that always runs.
"""

import pytest

from tests.walls.patterns import every_pattern
from tests.walls.test_walk import ASKED_ALWAYS, WRITE_ALWAYS
from tests.walls.walker import walk_elsewhere, walk_own
from tests.walls.world import EVERYBODY

pytestmark = [pytest.mark.django_db, pytest.mark.cube, pytest.mark.timeout(900)]
PATTERNS = list(every_pattern())
OPEN = [pattern for pattern in PATTERNS if pattern.opens]
CLOSED = [pattern for pattern in PATTERNS if not pattern.opens]
OTHERS = ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE")


@pytest.mark.parametrize("who", EVERYBODY)
def test_by_every_other_method(walk, who):
    people = {who: walk.people()[who]}
    walk_elsewhere(walk, OPEN, OTHERS, people)
    walk_own(walk, OPEN, OTHERS, people)
    walk.end(at_least=1000)


@pytest.mark.parametrize("who", EVERYBODY)
def test_what_the_editor_never_opens(walk, who):
    people = {who: walk.people()[who]}
    walk_elsewhere(walk, CLOSED, ("GET", "POST", *OTHERS), people)
    walk.end(at_least=500)


@pytest.mark.parametrize("who", sorted(set(EVERYBODY) - set(WRITE_ALWAYS)))
def test_the_editor_as_everybody_else(walk, who):
    people = {who: walk.people()[who]}
    editor = [pattern for pattern in OPEN if pattern.is_of_the_editor]
    walk_elsewhere(walk, editor, ("GET", "POST"), people)
    walk_own(walk, editor, ("GET", "POST"), people)
    walk.end(at_least=400)


@pytest.mark.parametrize("who", sorted(set(EVERYBODY) - set(ASKED_ALWAYS)))
def test_fields_as_everybody_else(walk, who):
    people = {who: walk.people()[who]}
    site = [pattern for pattern in OPEN if not pattern.is_of_the_editor]
    walk_own(walk, site, ("GET", "POST"), people)
    walk.end(at_least=100)
