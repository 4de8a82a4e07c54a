"""The document that says who may see and do what."""

import re
from io import StringIO

import pytest
from django.core.management import call_command

from access import rules
from access.predicates import predicate
from console.access_table import AREAS, PEOPLE, WORDS, document, in_words, read_table


@pytest.fixture
def text(db):
    out = StringIO()
    call_command("access_table", stdout=out)
    return out.getvalue()


def test_it_says_who_opens_each_page(text):
    row = "| What is set to a class, how far it has come, and who is in it. |"
    [line] = [line for line in text.splitlines() if line.startswith(row)]
    people = list(PEOPLE.values())
    said = dict(zip(people, [cell.strip() for cell in line.split("|")[2:-1]], strict=True))
    assert said["Teacher of the class"] == said["Head"] == "yes"
    assert said["Teacher of another class"] == said["Pupil of the class"] == ""
    assert said["Teacher of another school"] == said["Not signed in"] == ""


def test_every_page_and_every_person_is_in_it(text):
    people, table = read_table()
    assert people == list(PEOPLE), "say in PEOPLE of console/access_table.py who that is"
    assert {name.rpartition(":")[0] for name in table} == set(AREAS), (
        "give a new area its title in AREAS of console/access_table.py"
    )
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert len(rows) == len(table) + 2 * len(AREAS)


def test_it_says_who_may_do_what_in_words(text):
    assert "**Give feedback**: whoever (writes courses there and works with the" in text
    assert "**Approve share**: whoever is Head, Office or Subject lead there and" in text
    for name in rules.names():
        said = in_words(str(rules.get(name)))
        assert "_" not in said, name
        assert "~" not in said, name


def test_a_question_without_words_says_where_they_belong():
    @predicate
    def knows_the_way(user, row):
        return True

    with pytest.raises(KeyError, match="knows_the_way"):
        in_words(str(knows_the_way))
    assert all(words[0].islower() for words in WORDS.values())


def test_it_says_what_crosses(text):
    assert "a second person has approved it" in text
    assert "teachers of guests on other schools' courses" in text
    assert "places had because of the school" in text


def test_it_uses_the_words_of_a_school():
    said = set(re.findall(r"\w+", document().lower()))
    assert said & {"grant", "grants", "tenant", "submission", "user", "invalid"} == set()
