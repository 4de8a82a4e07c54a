"""A page with a writing box, in the one browser of the process."""

import re
import threading
from collections.abc import Callable, Iterator
from http.server import ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.writing.desk import Box, Handler, School

BAD = re.compile(r"Content Security|^broken:|^\w*Error")  # in the browser's console


@pytest.fixture
def browser(chromium: Browser) -> Browser:
    """The one browser of this process: Playwright cannot be started in it twice."""
    return chromium


@pytest.fixture
def school() -> School:
    return School()


@pytest.fixture
def address(school: School) -> Iterator[str]:
    handler = type("SchoolHandler", (Handler,), {"school": school})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    school.gate.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    said: list[str] = []
    contexts = []

    def open_page(**options: Any) -> Page:
        context = browser.new_context(locale="en-GB", **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(f"broken: {error}"))
        page.clock.install()
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    bad = [text for text in said if BAD.search(text)]
    assert bad == []


@pytest.fixture
def box(open_page: Callable[..., Page]) -> Box:
    return Box(open_page()).ready()
