"""The shape of the repository, held by tests instead of by memory."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from guardian.models import GroupObjectPermission, UserObjectPermission

from courses.services.spaces import give_seat

ROOT = Path(__file__).resolve().parents[1]
SOURCE_ROOTS = [ROOT, ROOT / "platform"]
PACKAGES = sorted(
    init.parent.name
    for root in SOURCE_ROOTS
    for init in root.glob("*/__init__.py")
    if init.parent.name != "tests"
)
VAGUE = {"base", "common", "core", "helpers", "lib", "misc", "shared", "utils"}
CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
MODULES = sorted(
    path
    for name in PACKAGES
    for root in SOURCE_ROOTS
    for path in (root / name).rglob("*.py")
    if "migrations" not in path.parts
)
# Who may read rows of every school; each is a question about one person or one page.
UNSCOPED = {
    "schools/crossing.py",
    "schools/querysets.py",
    "schools/tenancy.py",
    "courses/querysets.py",
    "courses/permissions.py",
    "courses/publishing.py",
}


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def tracked_files():
    """What would be in a clone: tracked, or new and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout: there is no list of its files")
    names = listed.stdout.decode().split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def test_platform_is_a_folder_and_not_a_package():
    """With an ``__init__.py`` it would hide the standard library's ``platform``.

    A fresh interpreter is asked, since this one imported the real one long ago: with the
    trap sprung every other test still passes, and ``manage.py`` cannot start.
    """
    code = "import platform; print(platform.__file__, platform.system())"
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert answer.returncode == 0, answer.stderr
    assert str(ROOT / "platform") not in answer.stdout
    assert not list((ROOT / "platform").glob("*.py"))


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_has_a_name_that_is_free_and_says_something(name):
    assert name not in sys.stdlib_module_names
    assert name not in VAGUE
    assert re.fullmatch("[a-z]+", name)


def test_no_module_has_a_vague_name():
    vague = [name_of(path) for path in MODULES if path.stem in VAGUE]

    assert [name for name in vague if not name.startswith("platform/config/")] == []


def test_every_package_has_its_layer():
    """A package that import-linter has not heard of is under no contract."""
    linter = CONFIG["importlinter"]
    [layers] = [
        contract["layers"]
        for contract in linter["contracts"]
        if contract["type"] == "layers" and "containers" not in contract
    ]

    assert sorted(linter["root_packages"]) == PACKAGES
    assert sorted(name for layer in layers for name in layer.split(" | ")) == PACKAGES


def test_only_a_few_named_places_read_across_schools():
    found = {
        name_of(path)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == "unscoped"
    }

    assert found <= UNSCOPED


def test_a_grant_never_enters_the_generic_tables(oak, elm):
    """Their rows outlive what they name and would cling to a new row under an old key."""
    with oak.scope():
        give_seat(
            oak.course,
            to=elm.pupil,
            reason="Agreed with both schools",
            ends=oak.set_work.due_at,
            by=oak.teacher,
        )

    assert elm.pupil.has_perm("courses.take_course", oak.course)
    assert not UserObjectPermission.objects.exists()
    assert not GroupObjectPermission.objects.exists()


def test_no_file_names_a_folder_of_somebodys_machine():
    """Whoever clones this has other folders; a lock has no host in it either."""
    folders = re.compile(rb"(?<![\w.])/(home|Users|work|root|tmp|opt|mnt)/[\w.]+")
    guilty = {}
    for path in tracked_files():
        content = path.read_bytes()
        if b"\0" in content:
            continue
        if found := folders.search(content):
            guilty[name_of(path)] = found.group().decode()

    assert guilty == {}


@pytest.mark.parametrize("name", ["runtime", "production", "test"])
def test_a_lock_names_no_host(name):
    lock = (ROOT / "requirements" / f"{name}.txt").read_text()

    assert "://" not in lock
    assert not re.search(r"^\s*--(find-links|index-url|extra-index-url)", lock, re.M)
    assert lock.count("--hash=sha256:") > lock.count("==")


def test_every_lock_agrees_with_the_runtime():
    pins = {
        name: dict(
            re.findall(
                r"^([a-z0-9-]+)(?:\[[^\]]*\])?==([^\s;\\]+)",
                (ROOT / "requirements" / f"{name}.txt").read_text(),
                re.M,
            )
        )
        for name in ("runtime", "production", "test")
    }

    for name in ("production", "test"):
        assert pins["runtime"].items() <= pins[name].items()
