"""Scripts and styles are sent without comments, and are otherwise the same."""

import gzip
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.management.commands.collectstatic import Command
from django.core.files.storage import storages
from django.core.management import call_command
from django.test import override_settings

from config.settings import base
from ui.assets import TOGETHER


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """Everything as a real server sends it, and its names by what they were."""
    folder = tmp_path_factory.mktemp("static")
    stores = {**settings.STORAGES, "staticfiles": base.STORAGES["staticfiles"]}
    with override_settings(STORAGES=stores, STATIC_ROOT=str(folder)):
        call_command(Command(), interactive=False, verbosity=0)
        names = storages["staticfiles"].hashed_files
        yield {name: folder / hashed for name, hashed in names.items()}


@pytest.mark.parametrize("name", ["ui/writing/draft.js", "ui/causeway.css"])
def test_what_is_sent_is_much_smaller_and_says_the_same(collected, name):
    sent, source = collected[name].read_text(), Path(finders.find(name)).read_text()
    assert "/*" in source
    assert "/*" not in sent
    assert len(sent) < 0.9 * len(source)


def test_what_others_made_small_is_sent_as_it_is(collected):
    name = "ui/writing/squire.js"
    assert collected[name].read_bytes() == Path(finders.find(name)).read_bytes()


@pytest.mark.parametrize("name", TOGETHER)
def test_what_goes_together_is_one_file_and_in_order(collected, name):
    sent = collected[name].read_text()
    places = [sent.index(collected[part].read_text()) for part in TOGETHER[name]]
    assert places == sorted(places)
    assert len(places) > 1
    assert packed(collected[name]) < sum(packed(collected[p]) for p in TOGETHER[name])


def test_ours_are_packed_as_small_as_can_be(collected):
    sent = collected["ui/look.css"]
    assert packed(sent) < len(gzip.compress(sent.read_bytes(), 9))
    plain = gzip.decompress(Path(f"{sent}.gz").read_bytes())
    assert plain == sent.read_bytes()


def packed(path):
    return Path(f"{path}.gz").stat().st_size
