"""Templates of Wagtail's that ours were copied from are still the ones that were copied.

When a new Wagtail changes one, this fails: look at what changed, bring it over, and put
the new sum here.
"""

import hashlib
from pathlib import Path

import pytest
import wagtail.admin

STOCK = Path(wagtail.admin.__file__).parent / "templates" / "wagtailadmin"
COPIED = {
    "base.html": "d9022f8527df321f",
    "bulk_actions/footer.html": "55cdf57df5197057",
    "pages/add_subpage.html": "405554e0773c16ee",
    "shared/page_status_tag_new.html": "ccd6a9f6283b3669",
    "shared/keyboard_shortcuts_dialog.html": "576ae4a08732be30",
    "widgets/datetime_input.html": "479d8ddeaa73d2fd",
}


@pytest.mark.parametrize("name", COPIED)
def test_the_stock_template_has_not_changed(name):
    assert hashlib.sha256((STOCK / name).read_bytes()).hexdigest()[:16] == COPIED[name]
