"""Nothing of another school shows, or is changed, at any address, to anybody.

The part that always runs: what is read and what is sent. ``make walls`` asks the same by
every other method as well (``test_cube.py``).
"""

import pytest

from content.gate import ALLOWED
from tests.walls.asking import Said
from tests.walls.patterns import every_pattern, unnamed_patterns
from tests.walls.walker import SHARED_WITH_PARTNER, walk_elsewhere, walk_own, who_is_let_in
from tests.walls.world import EVERYBODY

pytestmark = pytest.mark.django_db

PATTERNS = list(every_pattern())
SITE = [pattern for pattern in PATTERNS if not pattern.is_of_the_editor]
EDITOR = [pattern for pattern in PATTERNS if pattern.is_of_the_editor and pattern.opens]
CLOSED = [pattern for pattern in PATTERNS if not pattern.opens]
# Those whose pages differ; the cube asks as all the others.
ASKED_ALWAYS = (
    *("anonymous", "pupil", "teacher", "colleague", "head", "office", "technician"),
    *("partner", "co_teacher", "visitor", "operator", "leaver"),
)
WRITE_ALWAYS = ("teacher", "leaver", "superuser")
METHODS = ("GET", "POST")
# They open after the page before them, and not by an address: see tests/accounts.
AFTER_ANOTHER = {"accounts:second_step", "accounts:invitation_accept"}


def test_there_is_something_to_walk():
    assert len(SITE) >= 55
    assert len(EDITOR) >= len(ALLOWED) > 60
    assert len(CLOSED) > 90
    assert len(EVERYBODY) >= 20
    assert len(unnamed_patterns()) <= 5


@pytest.mark.parametrize("who", EVERYBODY)
def test_what_is_elms_is_there_for_nobody_of_oak(walk, who):
    walk_elsewhere(walk, SITE, METHODS, {who: walk.people()[who]})
    walk.end(at_least=150)


def test_what_is_shared_opens_to_the_school_it_is_shared_with(walk):
    """And only that: the rest of Elm's is closed to it like everybody's."""
    partner, elm = walk.people()["partner"], walk.cluster.elm
    for pattern in SITE:
        if pattern.name in SHARED_WITH_PARTNER - {"courses:handed_in"}:
            said = Said("GET", pattern.path(pattern.values(elm)))
            assert walk.asker.ask(partner, said).status in (200, 405), pattern.name


@pytest.mark.parametrize("who", ASKED_ALWAYS)
def test_elms_ids_in_a_query_or_a_form_are_no_ids(walk, who):
    walk_own(walk, SITE, METHODS, {who: walk.people()[who]})
    walk.end(at_least=100)


@pytest.mark.parametrize("who", WRITE_ALWAYS)
def test_elms_pages_are_in_no_editor_of_oak(walk, who):
    walk_elsewhere(walk, EDITOR, METHODS, {who: walk.people()[who]})
    walk_own(walk, EDITOR, METHODS, {who: walk.people()[who]})
    walk.end(at_least=400)


@pytest.mark.parametrize("pattern", SITE, ids=lambda pattern: pattern.name)
def test_the_right_person_of_elm_is_let_in(walk, pattern):
    """A refusal proves something only where the same address does open to somebody."""
    if pattern.name in AFTER_ANOTHER:
        pytest.skip("it opens after the page before it")
    elm = walk.cluster.elm
    people = {**elm.by_role, "anonymous": None, "operator": walk.people()["operator"]}
    people |= {"co_teacher": elm.co_teacher, "visitor": elm.visitor}
    assert who_is_let_in(walk, pattern, people), (
        f"{pattern.name} opens to nobody of Elm with Elm's own rows: say in VALUES of "
        "tests/walls/patterns.py which row it needs."
    )


@pytest.mark.parametrize("pattern", EDITOR, ids=lambda pattern: pattern.name)
def test_the_right_author_of_elm_is_let_in(walk, pattern):
    if pattern.name == "wagtail_bulk_action":
        pytest.skip("it opens with a page's id in its query: tests/content/test_leaks.py")
    assert who_is_let_in(walk, pattern, {"teacher": walk.cluster.elm.world.teacher})
