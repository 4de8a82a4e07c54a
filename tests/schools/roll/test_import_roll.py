"""``manage.py import_roll``: the same as the page, with numbers for a script."""

import json

import pytest
from django.core.management import CommandError, call_command

from schools.models import PupilRecord, RollRun
from tests.schools.roll.files import sheet
from tests.schools.roll.test_ctf import SAMPLES
from tests.schools.roll.test_plan import DEE, TOM

WRONG = ("Una", "Wrong", "31/02/2016", "5", "5L", "")


@pytest.fixture(autouse=True)
def _agreed(agreed, oak):
    agreed(oak.school)


@pytest.fixture
def imported(oak, tmp_path, capsys):
    """Runs the command on these rows; how it ended, and what it said."""

    def run(*rows, options=(), path=None):
        if path is None:
            path = tmp_path / "roll.csv"
            path.write_bytes(sheet(*rows)[0][1].read())
        status = 0
        try:
            call_command("import_roll", str(path), "--school", oak.school.urn, *options)
        except SystemExit as ended:
            status = ended.code
        return status, capsys.readouterr().out

    return run


def test_it_brings_in_and_says_how_many(oak, imported):
    assert imported(DEE, TOM) == (
        0,
        "2 new, 0 changed, 0 unchanged. Not in this file: 2.\n",
    )
    assert imported(DEE, TOM) == (
        0,
        "0 new, 0 changed, 2 unchanged. Not in this file: 2.\n",
    )
    with oak.scope():
        assert PupilRecord.objects.count() == 2


def test_json_has_the_counts_and_each_wrong_row(imported):
    status, out = imported(DEE, WRONG, options=["--json"])
    assert status == 1
    said = json.loads(out)
    (error,) = said.pop("errors")
    assert said == {"new": 1, "changed": 0, "unchanged": 0, "absent": 2, "review": 0}
    assert (error["row"], error["column"]) == (3, "DOB")
    assert error["reason"].startswith("This is no day of any year.")


def test_a_dry_run_writes_nothing(oak, imported):
    assert imported(DEE, options=["--dry-run", "--json"])[0] == 0
    with oak.scope():
        assert not PupilRecord.objects.exists()
        assert not RollRun.objects.exists()
    imported(DEE)
    with oak.scope():
        assert PupilRecord.objects.exists()


def test_what_cannot_be_taken_ends_with_two(oak, imported, tmp_path):
    broken = tmp_path / "roll.xml"
    broken.write_text("<CTfile><Header>")
    for path in (broken, tmp_path / "nowhere.csv", SAMPLES / "2013614_CTF_2036905_001.xml"):
        with pytest.raises(CommandError) as refused:
            imported(path=path)
        assert refused.value.returncode == 2
    with pytest.raises(CommandError) as refused:
        call_command("import_roll", str(broken), "--school", "999999")
    assert refused.value.returncode == 2
