"""How much a phone fetches to show a page: the first time with all assets, and after."""

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from console.bench.server import Server

RELS = {"stylesheet", "icon", "preload", "modulepreload", "manifest", "apple-touch-icon"}


class Assets(HTMLParser):
    """The addresses that a browser fetches by itself; a lesson's own media left out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given: dict[str, Any] = dict(attrs)
        if tag == "link" and RELS & set((given.get("rel") or "").split()):
            self.found.append(given.get("href") or "")
        elif tag in ("script", "img"):
            self.found.append(given.get("src") or "")
        elif tag == "use":
            self.found.append(given.get("href") or "")


def fetched(server: Server, path: str, headers: dict[str, str], coding: str) -> Any:
    status, answered, body = server.get(path, {**headers, "Accept-Encoding": coding})
    if status != 200:
        raise AssertionError(f"{status} at {path}")
    return answered, body


def weigh(
    server: Server, path: str, headers: dict[str, str], coding: str
) -> dict[str, int]:
    """Bytes of the page alone, and with everything it needs that is not media."""
    _, packed = fetched(server, path, headers, coding)
    _, plain = fetched(server, path, headers, "identity")
    page = Assets()
    page.feed(plain.decode())
    left, seen, assets = [(path, link) for link in page.found], set(), 0
    while left:
        base, link = left.pop()
        address = urlsplit(urljoin(base, link)).path
        if not address.startswith("/static/") or address in seen:
            continue
        seen.add(address)
        answered, body = fetched(server, address, {}, coding)
        assets += len(body)
        if answered.get_content_type() == "text/css":
            _, style = fetched(server, address, {}, "identity")
            links = re.findall(r"url\([\"']?([^\"')]+)", style.decode())
            left += [(address, link) for link in links if not link.startswith("data:")]
    return {"first": len(packed) + assets, "after": len(packed), "assets": len(seen)}
