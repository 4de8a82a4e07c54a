"""What a password of somebody grown up has to be.

NCSC and NIST (SP 800-63B, 3.1.1.2) ask for length and a list of passwords that thieves
try, and against rules about signs. No line goes out to ask a service: zxcvbn brings the
30,000 passwords found most often in breaches, with words and names of every day, and
finds them again behind capitals, numbers and swapped letters.
"""

from typing import Any

from django.core.exceptions import ValidationError

LEAST = 12
READ = 72  # signs that are looked at; the time it takes grows with their square
GUESSES = 1e10  # zxcvbn's own line between "guessed in hours" and "safely unguessable"


class HardToGuess:
    """Twelve signs, and not among what is guessed first."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) < LEAST:
            raise ValidationError(f"Use {LEAST} letters or more. Three or four words do.")
        # Its lists are 14 MB in each worker: brought when somebody chooses a password.
        from zxcvbn import zxcvbn  # noqa: PLC0415

        own = [
            str(getattr(user, name, "") or "")
            for name in ("username", "first_name", "last_name", "known_as", "email")
        ]
        words = [word.lower() for word in (*own, "causeway") if len(word) > 2]
        rest = password.lower()
        for word in words:
            rest = rest.replace(word, "")
        found = zxcvbn(password[:READ], user_inputs=words)
        if found["guesses"] < GUESSES or len(rest.strip()) < LEAST / 2:
            raise ValidationError(
                "This one is easily guessed: it is, or is like, a password that thieves "
                "try first. Three or four words that do not belong together are better."
            )

    def get_help_text(self) -> str:
        return f"{LEAST} letters or more. Three or four words that do not go together do."
