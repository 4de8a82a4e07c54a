"""Who may open what, who may do what and what crosses, as a document to be read.

Nothing of it is written twice. Who may open what is ``access_table.txt``, which the tests
hold against the site; what a page is for is the first line of its view; who may do what
is the rule tables of the apps. Only the words for them stand here.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from access import rules
from portfolio import readers
from schools import leaving
from schools.models import Membership
from schools.permissions import AUTHORS, OVERSEERS, STAFF

TABLE = Path(__file__).with_suffix(".txt")
OPENS = {"200", "302", "405"}
PEOPLE = {
    "anonymous": "Not signed in",
    "outsider": "Teacher of another school",
    "loner": "Pupil of another class",
    "pupil": "Pupil of the class",
    "colleague": "Teacher of another class",
    "teacher": "Teacher of the class",
    "head": "Head",
    "office": "Office",
    "operator": "Who keeps the servers",
}
AREAS = {
    "": "The front door",
    "accounts": "Signing in, and one’s own account",
    "schools": "A school’s staff and their accounts",
    "courses": "Courses, set work and feedback",
    "portfolio": "Files in a pupil’s work",
    "console": "Keeping the whole cluster running",
    "ui": "How the site looks",
}
# What a rule asks, in words. A rule that asks something new needs a line here.
WORDS = {
    "teaches_group": "works with the class",
    "works_with_group": "works with the class, or with every class",
    "is_the_pupil": "is the pupil whose work it is",
    "gave_it": "gave it",
    "oversees_who_has_it": "oversees the school of whoever has it",
    "is_the_host": "is of the school that hosts the cluster",
    "is_operator": "keeps the servers running",
    "may_be_let_in": "keeps the servers running, or is a technician of the host",
    "is_for_them": "is the one it was given to",
    "is_for_one_person": "is about what is for one person alone",
    "co_teaches": "teaches that course from another school",
    "let_them_in": "let them in",
    "gives_its_role": "may give that role",
    "is_a_coordinator": "is ending a coordinator’s place",
}
NOT_SO = {
    "asked_for_it": "did not ask for it",
    "came_of_a_share": "sees that it came of no shared course",
    "is_for_one_person": "sees that it is for a whole school",
    "is_own": "does not do it to their own",
    "is_about_them": "does not do it to themselves",
}
ACTS = {"view": "see", "setwork": "set work", "teachinggroup": "class", "piece": "work"}
# ((one | another) | a third): one list, where nothing in it is an "and".
ONE_OF_MANY = re.compile(r"\(\(([^()&]*)\) \| ([^()]*)\)")
PLACES = {
    "has_role": "{} there",
    "at_receiving_school": "{} at the school it was given to",
    "at_giving_school": "{} at the school whose course it is",
}
# Sets of roles that have a name; each is spelt out once, before the rules.
KINDS = {
    frozenset(Membership.Role): "has any place",
    STAFF: "works",
    AUTHORS: "writes courses",
    OVERSEERS: "oversees everything",
}


def read_table() -> tuple[list[str], dict[str, dict[str, str]]]:
    """The people, and for each route what it answers to each of them."""
    lines = [line for line in TABLE.read_text("utf-8").splitlines() if line.strip()]
    header, *rows = [line for line in lines if not line.startswith("#")]
    people = header.split()
    return people, {
        route: dict(zip(people, answers, strict=True))
        for route, *answers in map(str.split, rows)
    }


def document() -> str:
    """All of it, as Markdown."""
    return "\n".join([*_opening(), *_pages(), *_acts(), *_crossing()])


def _opening() -> Iterator[str]:
    yield "# Who may see and do what"
    yield ""
    yield "Made from the program itself, which is tested against it with every change."
    yield "“Yes” opens; an empty place means that for this person there is nothing there:"
    yield "they are told the same as for an address that does not exist."
    yield ""


def _pages() -> Iterator[str]:
    people, table = read_table()
    purposes = dict(_purposes(get_resolver().url_patterns, ()))
    yield "## Which pages open"
    for area, title in AREAS.items():
        routes = [name for name in table if name.rpartition(":")[0] == area]
        yield ""
        yield f"### {title}"
        yield ""
        yield "| Page | " + " | ".join(PEOPLE[who] for who in people) + " |"
        yield "| --- |" + " --- |" * len(people)
        for name in routes:
            cells = ["yes" if table[name][who] in OPENS else "" for who in people]
            yield f"| {purposes[name]} | " + " | ".join(cells) + " |"
    yield ""


def _purposes(patterns: Any, spaces: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """What each named address is for: the first sentence of its view, or its name."""
    for found in patterns:
        if isinstance(found, URLResolver):
            inside = (*spaces, found.namespace) if found.namespace else spaces
            yield from _purposes(found.url_patterns, inside)
        elif isinstance(found, URLPattern) and found.name:
            view = getattr(found.callback, "view_class", found.callback)
            said = (view.__doc__ or found.name).strip().partition("\n\n")[0]
            words = re.sub(r"``(.+?)``", r"“\1”", " ".join(said.split()))
            yield ":".join((*spaces, found.name)), words


def _acts() -> Iterator[str]:
    yield "## Who may do what"
    yield ""
    yield "Asked again at every click. Whoever loses the role loses it at once."
    yield ""
    for roles, said in list(KINDS.items())[1:]:
        yield f"- Who {said}: {labels_of(roles, 'and')}."
    area = ""
    for name in sorted(rules.names()):
        app, act = name.split(".")
        if app != area:
            area = app
            yield ""
            yield f"### {AREAS.get(app, 'In a school')}"
            yield ""
        rule = rules.get(name)
        said = " ".join(ACTS.get(word, word) for word in act.split("_")).capitalize()
        yield f"- **{said}**: whoever {in_words(str(rule))}."
    yield ""


def in_words(rule: str) -> str:
    """A rule as a sentence. Raises ``KeyError`` for a question without words."""

    def place(found: re.Match[str]) -> str:
        roles = frozenset(map(Membership.Role, found[2].split(", ")))
        return PLACES[found[1]].format(KINDS.get(roles) or f"is {labels_of(roles)}")

    rule = re.sub(r"(\w+)\(([a-z_, ]+)\)", place, rule)
    while (flat := ONE_OF_MANY.sub(r"(\1 | \2)", rule)) != rule:
        rule = flat
    rule = re.sub(r"~?\b[a-z]+(?:_[a-z]+)+\b", _question, rule)
    rule = rule.replace(" & ", " and ").replace(" | ", ", or ")
    return rule[1:-1] if rule.startswith("(") and rule.endswith(")") else rule


def labels_of(roles: Iterable[Any], last: str = "or") -> str:
    *most, end = sorted(Membership.Role(role).label for role in roles)
    return f"{', '.join(most)} {last} {end}" if most else end


def _question(found: re.Match[str]) -> str:
    return NOT_SO[found[0][1:]] if found[0].startswith("~") else WORDS[found[0]]


def _crossing() -> Iterator[str]:
    yield "## What crosses between schools"
    yield ""
    yield "Nothing, unless it is one of these:"
    yield ""
    for model in apps.get_models():
        for key, reason in getattr(model, "crosses_schools", {}).items():
            yield f"- {model._meta.verbose_name}, {key.replace('_', ' ')}: {reason}."
    yield "- a course, to one other school, after a second person has approved it. It ends"
    yield "  on the day that was said, or when either school ends it, and every seat that"
    yield "  came of it ends with it."
    yield "- a seat on a course, to one pupil, with a reason and a last day. What the pupil"
    yield "  makes stays the pupil’s."
    yield "- a pupil’s own work, which goes where the pupil goes. Besides the pupil it is"
    yield f"  read by {' and by '.join(readers.names())}."
    yield ""
    yield "Whoever leaves a school loses at once what they had because of it: "
    yield f"{', '.join(leaving.names())}."
