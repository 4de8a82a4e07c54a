"""People's names as they are kept: every script, and nothing that cannot be seen."""

import re
import unicodedata

# They join letters in Persian, Hindi and other scripts; elsewhere they only hide.
JOINERS = "\u200c\u200d"
FILLERS = "\u115f\u1160\u2800\u3164\uffa0"  # letters by their class, drawn as nothing
NO_LETTER = "A name has at least one letter."


def tidied(name: str) -> str:
    """The name in one way of writing it, with single spaces, without invisible signs.

    Two names that look alike are then equal (Unicode Standard Annex 15, form C): marks
    that turn the direction of a line, or take no room, would make a second "Khan".
    """
    name = unicodedata.normalize("NFC", name)
    kept = [
        " " if unicodedata.category(letter) in ("Zs", "Zl", "Zp", "Cc") else letter
        for at, letter in enumerate(name)
        if (
            letter not in FILLERS
            and unicodedata.category(letter) not in ("Cf", "Co", "Cn", "Cs")
        )
        or (letter in JOINERS and _joins(name, at))
    ]
    return " ".join("".join(kept).split())


def _joins(name: str, at: int) -> bool:
    """Whether a joiner stands between two letters of a script that joins them."""
    before, after = name[at - 1 : at], name[at + 1 : at + 2]
    return all(one and ord(one) > 0x5FF and one not in JOINERS for one in (before, after))


def is_a_name(name: str) -> bool:
    """Whether there is anything in it that can be read aloud."""
    return any(letter.isalpha() for letter in name)


def shown(name: str) -> str:
    """The name as it is shown: some systems keep all in capitals, and nobody reads so.

    Only where every letter of it is one, and there are three or more: "JJ" is a name.
    """
    letters = sum(letter.isalpha() for letter in name)
    if not name.isupper() or letters < 3:
        return name
    return re.sub(r"(['\u2019])S\b", r"\1s", name.title())
