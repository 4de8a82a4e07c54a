"""Every address, as everybody, with the ids of another school: what may never happen.

Nothing of the other school shows; no row of it, and none that names it, is changed; what
is refused writes nothing; and what is another school's is answered like what is not there
at all. Each fault is a sentence, and a walk is the list of them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.walls.asking import Answer, Asker, Said
from tests.walls.fields import NOT_ASKED, Shot, everything_sent
from tests.walls.patterns import Pattern, can_be_reversed, missing
from tests.walls.watching import WHEN_READ
from tests.walls.world import Cluster, Complete

# Whoever holds the link is who was asked in: it opens for everybody, as it has to.
OPENS_BY_ITS_SECRET = {"accounts:invited"}
# A course that Elm has shared with the partner's school is there for its authors.
SHARED_WITH_PARTNER = {
    *("courses:course_read", "courses:page_read", "courses:page_media"),
    *("courses:handed_in", "courses:tick"),
}
OF_THE_PARTNER = {"partner", "co_teacher"}
# The operator's own console names schools in its addresses, and shows them as numbers;
# of what was agreed on paper the host has the words.
CONSOLE = "console:"
PAPERS = {"console:agreement_list"}


# Where Wagtail takes a PUT for a form that was sent, and stumbles over what is not in it.
BREAKS = {("PUT", "copy")}
# Whoever of the host tries a school's page is listed for that school, let in or not; and
# what a co-teacher reads of its pupils.
LISTED = {"operator", "visitor", "co_teacher"}
THE_LIST = {"audit_entry"}
MOST_TOLD = 20
NOT_THIS_WAY = 405


@dataclass(repr=False)
class Walk:
    """What was asked, and what was wrong."""

    cluster: Cluster
    asker: Asker
    faults: list[str] = field(default_factory=list)
    cases: Counter[str] = field(default_factory=Counter)

    def people(self) -> dict[str, Any]:
        """Everybody of Oak by role, and whoever is of no school or of several."""
        oak = self.cluster.oak
        return {
            "anonymous": None,
            **oak.by_role,
            "colleague": oak.colleague,
            "partner": self.cluster.ash.teacher,
            "co_teacher": oak.co_teacher,
            "visitor": oak.visitor,
            **self.cluster.strangers,
        }

    def end(self, *, at_least: int = 1) -> None:
        """Fail with the faults, or when too little was asked to prove anything."""
        assert self.cases.total() >= at_least, f"only {self.cases.total()} were asked"
        told = "\n".join(self.faults[:MOST_TOLD])
        assert not self.faults, f"{len(self.faults)} faults:\n{told}"

    def compare(self, who: str, person: Any, said: Said, like: Said, name: str) -> None:
        """Judge the answer to ``said``, which names Elm's, beside the one to ``like``."""
        answer, other = self.asker.ask(person, said), self.asker.ask(person, like)
        self.cases[f"{said.method} {name}"] += 1
        for fault in self._faults(who, person, (said, answer), (like, other)):
            self.faults.append(f"{who} {said.method} {said.path}: {fault} ({name})")

    def look(self, who: str, person: Any, said: Said, name: str) -> None:
        """Judge one answer by itself: nothing of Elm's in it, and none of it changed."""
        answer = self.asker.ask(person, said)
        self.cases[f"{said.method} {name}"] += 1
        for fault in self._alone(who, said, answer):
            self.faults.append(f"{who} {said.method} {said.path}: {fault} ({name})")

    def _alone(self, who: str, said: Said, answer: Answer) -> Iterator[str]:
        noted = THE_LIST if who in LISTED else set()
        if elms := self.asker.elms_in(said, answer):
            yield f"shows {', '.join(sorted(elms)[:3])} of Elm, with {answer.status}"
        if rows := self.asker.elms_rows(answer) - noted:
            yield f"changes rows of Elm's in {', '.join(sorted(rows))}"
        wrote = answer.wrote - WHEN_READ.keys() - noted
        # Who is told "not this way" has been let in, and may have been noted as a reader.
        refused = wrote if answer.status == NOT_THIS_WAY else answer.wrote - noted
        if answer.is_refusal and refused:
            yield f"refuses, and still writes to {', '.join(sorted(refused))}"
        if said.method in ("GET", "HEAD", "OPTIONS") and wrote:
            yield f"is only read, and writes to {', '.join(sorted(wrote))}"
        if answer.status >= 500 and (said.method, said.path.split("/")[-2]) not in BREAKS:
            yield f"breaks with {answer.status}"
        yield from answer.headers_missing()

    def _faults(
        self, who: str, person: Any, one: tuple[Said, Answer], two: tuple[Said, Answer]
    ) -> Iterator[str]:
        yield from self._alone(who, *one)
        shape, like = self.asker.shape(*one), self.asker.shape(*two)
        if shape == like:
            return
        again = self.asker.shape(two[0], self.asker.ask(person, two[0]))
        if again != like and shape[0] == like[0]:
            return  # it is another one each time by itself
        yield f"is answered with {shape[0]}, what is not there with {like[0]}: " + (
            first_difference(shape, like)
        )


def first_difference(one: tuple[Any, ...], two: tuple[Any, ...]) -> str:
    """Where two answers begin to differ, in a few words."""
    for part, other in zip(one[1:], two[1:], strict=True):
        if part != other:
            at = next(
                (i for i, (a, b) in enumerate(zip(part, other, strict=False)) if a != b),
                min(len(part), len(other)),
            )
            return f"{part[max(0, at - 40) : at + 60]!r}"
    return ""


def elsewhere(
    pattern: Pattern, own: Complete, foreign: Complete
) -> Iterator[tuple[str, str]]:
    """Addresses that name something of ``foreign``, each with the one it is compared to:
    the same, with what does not exist in its place.

    All of its parts are another school's, or one of them and the others one's own.
    """
    mine, theirs = pattern.values(own), pattern.values(foreign)
    named = pattern.named
    choices = {tuple(named), *((name,) for name in named)} if named else {()}
    none = {name: missing(value) for name, value in theirs.items()}
    for chosen in sorted(choices):
        asked = {**mine, **{name: theirs[name] for name in chosen}}
        never = {**mine, **{name: none[name] for name in chosen}}
        if not pattern.is_of_the_editor:
            if chosen and can_be_reversed(pattern, never):
                yield pattern.path(asked), pattern.path(never)
            continue
        here, there = own.school.slug, foreign.school.slug
        for slug, other in ((here, here), (there, missing(there))):
            if chosen or slug == there:
                yield pattern.path(asked, editor=slug), pattern.path(never, editor=other)


def walk_elsewhere(
    walk: Walk, patterns: Iterable[Pattern], methods: Iterable[str], people: dict[str, Any]
) -> None:
    """Ask for what is Elm's at every address, as each of ``people``."""
    own, foreign = walk.cluster.oak, walk.cluster.elm
    for pattern in patterns:
        if pattern.name in OPENS_BY_ITS_SECRET:
            continue
        pairs = list(elsewhere(pattern, own, foreign))
        for method in methods:
            form = everything_sent(own) if method not in ("GET", "HEAD") else ()
            for who, person in people.items():
                if who in OF_THE_PARTNER and pattern.name in SHARED_WITH_PARTNER:
                    continue
                for path, like in pairs:
                    said = Said(method, path, form=form)
                    if who == "operator" and pattern.name.startswith(CONSOLE):
                        if method == "GET" and pattern.name not in PAPERS:
                            walk.look(who, person, said, pattern.name)
                        continue
                    walk.compare(
                        who, person, said, Said(method, like, form=form), pattern.name
                    )


def walk_own(
    walk: Walk, patterns: Iterable[Pattern], methods: Iterable[str], people: dict[str, Any]
) -> None:
    """Ask for one's own pages, and name Elm's rows in every field of query and form."""
    own, foreign = walk.cluster.oak, walk.cluster.elm
    theirs = everything_sent(own, ids_of=foreign)
    none = everything_sent(own, ids_of=foreign, never=True)
    asked, never = (
        tuple(pair for pair in sent if pair[0] not in NOT_ASKED) for sent in (theirs, none)
    )
    for pattern in patterns:
        path = pattern.path(pattern.values(own), editor=own.school.slug)
        for method in methods:
            is_read = method in ("GET", "HEAD")
            for who, person in people.items() if is_read else ():
                walk.look(who, person, Said(method, path), pattern.name)
            for who, person in people.items():
                pair = (
                    (Said(method, path, query=asked), Said(method, path, query=never))
                    if is_read
                    else (Said(method, path, form=theirs), Said(method, path, form=none))
                )
                walk.compare(who, person, *pair, pattern.name)


def take_shot(walk: Walk, shot: Shot, of: Complete, *, never: bool = False) -> Answer:
    """Send one field at the address it belongs to, with all else as it has to be."""
    own = walk.cluster.oak
    person = shot.person(own)
    return walk.asker.ask(person, shot.said(own, of, never=never))


def who_is_let_in(walk: Walk, pattern: Pattern, people: dict[str, Any]) -> str:
    """The first of Elm's people to whom Elm's own address opens; or nobody, ``""``."""
    own = walk.cluster.elm
    values = pattern.values(own)
    path = pattern.path(values, editor=own.school.slug)
    for who, person in people.items():
        for method in ("GET", "POST"):
            answer = walk.asker.ask(person, Said(method, path))
            if answer.status in (200, 302, 405) and not answer.asks_to_sign_in:
                return who
    return ""
