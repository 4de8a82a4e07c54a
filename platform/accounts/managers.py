import re
import unicodedata
from typing import Any

from django.contrib.auth.base_user import BaseUserManager


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
        """A free username for each (first, last) name, in order, in one query.

        Accents are folded and everything but ``[a-z0-9]`` is dropped; a number makes it
        unique across the cluster: ``samr``, ``samr2``, ``samr3``.
        """
        stems = [stem(first, last) for first, last in names]
        taken = set(
            self.filter(username__regex=rf"^({'|'.join(set(stems))})[0-9]*$").values_list(
                "username", flat=True
            )
            if stems
            else []
        )
        found = []
        for name in stems:
            number, candidate = 1, name
            while candidate in taken:
                number += 1
                candidate = f"{name}{number}"
            taken.add(candidate)
            found.append(candidate)
        return found


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
    return (folded[0][:20] + folded[1][:1]) or "person"
