"""The unique pupil number (DfE, "UPNs: a guide for schools and local authorities").

Thirteen signs: a check letter, the authority (3), the school (4), the year (2) and a
serial number (3), whose last sign is a letter while the number is a temporary one. A
school keeps it for its statutory work: it is no sign-in name and stands in no address.
"""

import re

ALPHABET = "ABCDEFGHJKLMNPQRTUVWXYZ"  # no I, O or S
# ASCII digits by name: "\d" takes every script's.
SHAPE = re.compile(r"\A[A-HJ-NP-RT-Z][0-9]{11}[0-9A-HJ-NP-RT-Z]\Z")
LENGTH = 13
WRONG_LENGTH = f"A UPN has {LENGTH} letters and numbers."
WRONG_SIGNS = (
    "A UPN is a letter, eleven numbers, and one more number or letter; never I, O or S."
)
WRONG_LETTER = (
    "The first letter does not fit the numbers, so one of them is mistyped. Copy the UPN "
    "from your own system again."
)


def tidied(text: str) -> str:
    """As it is compared: capital letters, without spaces."""
    return "".join(text.split()).upper()


def check_letter(upn: str) -> str:
    """The letter that the twelve signs after the first call for."""
    values = [int(sign) if sign.isdigit() else ALPHABET.index(sign) for sign in upn[1:]]
    return ALPHABET[sum(at * value for at, value in enumerate(values, start=2)) % 23]


def fault_of(upn: str) -> str:
    """What is wrong with a tidied UPN, in the office's words; nothing if it is right."""
    if len(upn) != LENGTH:
        return WRONG_LENGTH
    if not SHAPE.match(upn):
        return WRONG_SIGNS
    return "" if upn[0] == check_letter(upn) else WRONG_LETTER


def is_temporary(upn: str) -> bool:
    """Whether a right UPN is one that a school gave until it knew the real one."""
    return upn[-1] in ALPHABET
