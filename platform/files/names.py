"""The name under which a file is shown: as it was given, without what could mislead."""

import re
import unicodedata

LONGEST = 100  # signs, the extension with them
MOST_MARKS = 3  # accents on one letter; Vietnamese has two
FALLBACKS = {
    "picture": "Photo",
    "sound": "Recording",
    "video": "Film",
    "document": "Document",
}
FAMILIES = {
    "picture": {"jpg", "jpeg", "png", "webp", "heic", "heif"},
    "sound": {"mp3", "m4a", "aac", "ogg", "oga", "opus", "wav", "flac", "amr", "aiff"},
    "video": {"mp4", "m4v", "mov", "webm", "3gp"},
    "document": {
        "pdf", "docx", "xlsx", "pptx", "docm", "xlsm", "pptm", "odt", "ods", "odp", "txt",
        "csv",
    },
}  # fmt: skip
# Taken from a name's end as well: what a file is, we say ourselves.
FOREIGN = {
    "gif", "svg", "svgz", "htm", "html", "xhtml", "xml", "js", "exe", "com", "bat", "cmd",
    "scr", "msi", "vbs", "ps1", "hta", "lnk", "zip", "php", "sh", "jar", "apk",
}  # fmt: skip
KNOWN = FOREIGN.union(*FAMILIES.values())
# Letters and signs that nobody sees: Hangul fillers, the empty Braille pattern.
UNSEEN = "\u115f\u1160\u3164\uffa0\u2800"
JOINER, VARIANT, BLACK_FLAG = "\u200d", "\ufe0f", "\U0001f3f4"
BEHIND = f" .{JOINER}"  # what no name ends with
TAGS = range(0xE0020, 0xE0080)  # the letters inside the flags of England, Scotland, Wales


def proper_name(name: str, extension: str) -> str:
    """``name`` as it may be shown and sent: one line, at most 100 signs, never empty.

    Path parts, control signs, marks of direction (Unicode 16, UAX 9) and other signs
    without a shape, and dots and spaces at either end go; letters are composed (NFC);
    emoji stay whole. ``extension`` is ours, without the dot, and takes the place of any
    that the name claims: "report.htm.txt" becomes "report.pdf".
    """
    stem = re.split(r"[/\\]", name)[-1]
    stem = _without_claims(_seen(unicodedata.normalize("NFC", stem)))
    stem = _ends(stem[: LONGEST - 1 - len(extension)])
    if not stem:
        family = next(
            (f for f, known in FAMILIES.items() if extension in known), "document"
        )
        stem = FALLBACKS[family]
    return f"{stem}.{extension}"


def _seen(name: str) -> str:
    kept: list[str] = []
    marks = 0
    for sign in name:
        category = unicodedata.category(sign)
        before = kept[-1] if kept else ""
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if category in ("Zs", "Zl", "Zp") or sign in "\t\n\r":
            kept.append(" ")
        elif category in ("Mn", "Me"):
            if before and marks <= MOST_MARKS:
                kept.append(sign)
        elif category[0] == "C":
            if _holds_emoji_together(sign, before):
                kept.append(sign)
        elif sign not in UNSEEN:
            kept.append(sign)
    return re.sub(r" +", " ", "".join(kept))


def _holds_emoji_together(sign: str, before: str) -> bool:
    """Of the signs without a shape, those inside an emoji (Unicode 16, UTS 51)."""
    if not before:
        return False
    if sign == JOINER:
        return before == VARIANT or unicodedata.category(before) in ("So", "Sk")
    return ord(sign) in TAGS and (before == BLACK_FLAG or ord(before) in TAGS)


def _without_claims(name: str) -> str:
    """Without the extensions at its end; "v1.2 of my plan" has none.

    Of ".jpg" nothing is left; "bat.jpg" is a drawing of a bat.
    """
    # From behind only: the dot in front is what tells an extension from a name.
    name = name.rstrip(BEHIND)
    while "." in name:
        stem, claimed = name.rsplit(".", 1)
        if claimed.strip().lower() not in KNOWN:
            break
        name = stem.rstrip(BEHIND)
    return _ends(name)


def _ends(name: str) -> str:
    return name.lstrip(" .").rstrip(BEHIND)
