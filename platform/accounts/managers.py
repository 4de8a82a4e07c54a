import re
import unicodedata
from collections import Counter
from typing import Any

from django.contrib.auth.base_user import BaseUserManager

AT_ONCE = 500  # names in one query: SQLite takes no more than a thousand values
FIRST_ASKED = 4


class UserManager(BaseUserManager[Any]):
    def get_by_natural_key(self, username: str | None) -> Any:
        # Phones begin a field with a capital letter; a username has none.
        return super().get_by_natural_key((username or "").strip().lower())

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> Any:
        """Create a person who may sign in with ``password`` (``None``: not yet)."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(
        self, username: str, password: str | None = None, **fields: Any
    ) -> Any:
        """Create a superuser, for rescue only: nobody's daily account is one."""
        return self.create_user(username, password, is_superuser=True, **fields)

    def free_usernames(self, names: list[tuple[str, str]]) -> list[str]:
        """A free username for each (first, last) name, in order.

        Accents are folded and everything but ``[a-z0-9]`` is dropped; a number makes it
        unique across the cluster: ``samr``, ``samr2``, ``samr3``. It takes a query as
        long as few are of one name; for a whole school in a large cluster, some hundred.
        """
        stems = [stem(first, last) for first, last in names]
        left = {name: Candidates(name, number) for name, number in Counter(stems).items()}
        while asked := [word for one in left.values() for word in one.to_ask()]:
            taken: set[str] = set()
            for begin in range(0, len(asked), AT_ONCE):
                some = self.filter(username__in=asked[begin : begin + AT_ONCE])
                taken.update(some.order_by().values_list("username", flat=True))
            for one in left.values():
                one.answered(taken)
        return [left[name].free.pop(0) for name in stems]


class Candidates:
    """Usernames of one stem, in order, asked for until enough of them are free.

    Each by its whole name, which an index knows: a pattern would be tried on every person
    of the cluster. Each time twice as many, since a common name has a hundred.
    """

    def __init__(self, name: str, number: int) -> None:
        self.name, self.number = name, number
        self.free: list[str] = []
        self.asked: list[str] = []
        self.reached = 0

    def to_ask(self) -> list[str]:
        """The next ones; none when enough are free."""
        missing = self.number - len(self.free)
        more = missing + max(self.reached, FIRST_ASKED) if missing > 0 else 0
        numbers = range(self.reached + 1, self.reached + more + 1)
        self.asked = [self.name if n == 1 else f"{self.name}{n}" for n in numbers]
        self.reached += more
        return self.asked

    def answered(self, taken: set[str]) -> None:
        self.free += [word for word in self.asked if word not in taken]


def stem(first: str, last: str) -> str:
    """The start of a username: the first name and one letter of the last."""
    folded = [
        re.sub(
            r"[^a-z0-9]",
            "",
            unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower(),
        )
        for name in (first, last)
    ]
    # No number at its end: "ann2" is the second "ann", and nobody else.
    return (folded[0][:20] + folded[1][:1]).rstrip("0123456789") or "person"
