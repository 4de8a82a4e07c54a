"""A form as it was sent: a body that cannot be read is refused, and never an error."""

import json
import re
from typing import Any

from django.core.exceptions import BadRequest
from wagtail.admin.rich_text import DraftailRichTextArea
from wagtail.blocks.base import BlockWidget

# What Wagtail stumbles over: a count, an order or a type that is missing or no number,
# rich text that is no JSON, or JSON of another shape, or nested without end.
UNREADABLE = (LookupError, ValueError, TypeError, AttributeError, RecursionError)
# A zero byte as JSON spells it, and not a backslash followed by its letters.
ZERO_BYTE = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
DEEPEST = 10  # lists inside lists; the editor itself stops at four


def change_how_wagtail_reads_a_body() -> None:
    """Have a body that did not arrive whole answered as what it is: a bad request.

    Wagtail's own script always sends it whole, so Wagtail reads it without looking; sent
    by hand, or by a page whose script did not run, it would be an error of the server,
    and the words would be lost (see ``content.unsaved``). There is no setting for it.
    """
    stock_body = BlockWidget.value_from_datadict
    stock_text = DraftailRichTextArea.value_from_datadict

    def body(self: BlockWidget, data: Any, files: Any, name: str) -> Any:
        if any("\x00" in sent for key, sent in data.items() if key.startswith(name)):
            raise BadRequest("a byte that PostgreSQL does not keep")
        try:
            return stock_body(self, data, files, name)
        except UNREADABLE:
            raise BadRequest("a body that cannot be read") from None

    def text(self: DraftailRichTextArea, data: Any, files: Any, name: str) -> Any:
        # Wagtail makes a list for each level down to the one that is named.
        sent = data.get(name)
        if sent and ZERO_BYTE.search(sent):
            raise BadRequest("a byte that PostgreSQL does not keep")
        parts = [] if sent is None else json.loads(sent)["blocks"]
        if any(part.get("depth", 0) > DEEPEST for part in parts):
            raise BadRequest("a list that is nested too deep")
        return stock_text(self, data, files, name)

    BlockWidget.value_from_datadict = body
    DraftailRichTextArea.value_from_datadict = text
