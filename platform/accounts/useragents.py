"""What a browser says of itself, in words that its owner knows."""

import re

# In this order: each one also says the names of those further down.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox|FxiOS", "Firefox"),
    ("Chrome|CriOS|Chromium", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "an Android device"),
    ("CrOS", "a Chromebook"),
    ("Windows", "Windows"),
    ("Macintosh|Mac OS", "a Mac"),
    ("Linux|X11", "Linux"),
)


def in_plain_words(agent: str) -> str:
    """ "Chrome on Windows"; "A browser" for what nobody knows."""
    browser = _first(BROWSERS, agent) or "A browser"
    system = _first(SYSTEMS, agent)
    return f"{browser} on {system}" if system else browser


def _first(kinds: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for pattern, name in kinds if re.search(pattern, agent)), "")
