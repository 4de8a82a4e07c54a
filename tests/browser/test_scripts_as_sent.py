"""Scripts are sent without comments: each is still one, as a browser reads it."""

from pathlib import Path

import pytest
from django.conf import settings

from tests.ui.test_assets import collected
from ui.assets import TOGETHER

__all__ = ["collected"]

FOLDER = Path(settings.ROOT, "platform/ui/static")
SCRIPTS = sorted(FOLDER.joinpath("ui").rglob("*.js"))

pytestmark = pytest.mark.django_db


def test_every_script_is_still_a_script(chromium, collected):
    """A comment taken out of the middle of a string would show."""
    assert len(SCRIPTS) > 10
    page = chromium.new_page()
    together = [name for name in TOGETHER if name.endswith(".js")]
    for name in [s.relative_to(FOLDER).as_posix() for s in SCRIPTS] + together:
        text = collected[name].read_text()
        assert page.evaluate("(text) => { new Function(text); return true }", text)
    page.close()
