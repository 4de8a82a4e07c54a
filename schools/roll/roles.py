"""What people of a set of files are at its schools, and which of it is taken from there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from schools.roll.offices import Offices
from schools.roll.sheets import Cell

PUPIL, TEACHER, ASSISTANT = "pupil", "teacher", "assistant"
PARENT, OTHER = "parent", "other"
# OneRoster's roles and those of School Data Sync. None that sees more than its own classes
# is taken from a file: whoever can send one would give it to anybody.
KINDS = {
    "student": PUPIL,
    "teacher": TEACHER,
    "faculty": TEACHER,
    "instructor": TEACHER,
    "lecturer": TEACHER,
    "aide": ASSISTANT,
    "assistant": ASSISTANT,
    "teacherassistant": ASSISTANT,
    "paraprofessional": ASSISTANT,
    "parent": PARENT,
    "guardian": PARENT,
    "relative": PARENT,
}
LEAST_FIRST = (PUPIL, ASSISTANT, TEACHER)


@dataclass(frozen=True)
class Role:
    kind: str
    org: str
    grade: Cell = field(default_factory=Cell)


class Roles:
    """All of a file, by the people's numbers in it."""

    def __init__(self) -> None:
        self._of: dict[str, list[Role]] = {}

    def add(self, user: str, role: str, org: str, grade: Cell | None = None) -> None:
        """A role by the file's word; none is added for an empty one."""
        if kind := kind_of(role):
            self._of.setdefault(user, []).append(Role(kind, org, grade or Cell()))

    def of(self, user: str) -> list[Role]:
        return self._of.get(user, [])

    @property
    def orgs(self) -> set[str]:
        return {role.org for roles in self._of.values() for role in roles}

    def at(self, orgs: set[str]) -> "Roles":
        here = Roles()
        for user, roles in self._of.items():
            here._of[user] = [role for role in roles if role.org in orgs]
        return here

    def homes(self, active: Iterable[str], offices: Offices) -> list[str]:
        """The schools of those who would be taken; of all people, if none would be."""
        found = list(self._homes(active, offices, LEAST_FIRST))
        return found or list(self._homes(self._of, offices, set(KINDS.values()) | {OTHER}))

    def _homes(
        self, users: Iterable[str], offices: Offices, kinds: Iterable[str]
    ) -> Iterator[str]:
        for user in users:
            for role in self.of(user):
                if role.kind in kinds and role.org:
                    yield offices.home(role.org)


def kind_of(role: str) -> str:
    """Pupil, teacher, assistant, parent or another; nothing for nothing."""
    word = role.lower()
    return KINDS.get(word, OTHER if word else "")


def least(roles: Iterable[Role]) -> Role | None:
    """The one that may do least, of those that are taken from a file."""
    kept = [role for role in roles if role.kind in LEAST_FIRST]
    return min(kept, key=lambda role: LEAST_FIRST.index(role.kind), default=None)
