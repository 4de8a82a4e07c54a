# ruff: noqa: T201
"""``make check``: every linter and contract, one line each, and what a failing one says.

pip-audit is not among them: it asks an advisory service on the network, and these have
to give the same answer without one. By hand: ``pip-audit -r requirements/runtime.txt``.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MOST_LINES = 60
BIN = Path(sys.executable).parent
MANAGE = (sys.executable, "manage.py")
# As on a real server: an https site, and a key that is nobody's.
DEPLOYED = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SITE_URL": "https://causeway.example",
    "SECRET_KEY": "".join(map(chr, range(48, 122))),
}
TESTED = {"DJANGO_SETTINGS_MODULE": "config.settings.test"}
CHECKS: list[tuple[str, tuple[str, ...], dict[str, str]]] = [
    ("ruff check", ("ruff", "check", "--quiet", "."), {}),
    ("ruff format", ("ruff", "format", "--check", "--quiet", "."), {}),
    ("mypy", ("mypy", "--no-error-summary", "manage.py", "gunicorn.conf.py"), TESTED),
    ("import contracts", ("lint-imports", "--no-cache"), {}),
    ("templates", ("djhtml", "--check", "--tabwidth", "2", "templates"), {}),
    ("deployment", (*MANAGE, "check", "--deploy", "--fail-level", "WARNING"), DEPLOYED),
    ("models", (*MANAGE, "makemigrations", "--check", "--dry-run"), TESTED),
    ("migrations", (sys.executable, "platform/console/quality.py", "migrations"), TESTED),
]


def packages() -> list[str]:
    """The folders of our packages, for mypy."""
    roots = (ROOT, ROOT / "platform")
    return sorted(
        str(init.parent.relative_to(ROOT))
        for root in roots
        for init in root.glob("*/__init__.py")
        if init.parent.name != "tests"
    )


def passes(name: str, command: tuple[str, ...], env: dict[str, str]) -> bool:
    """Run one check; print its line, and what it said if it failed."""
    program, *rest = command
    if not os.path.isabs(program):
        program = str(BIN / program)
    if name == "mypy":
        rest += packages()
    began = time.monotonic()
    kept = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    done = subprocess.run(  # noqa: S603
        [program, *rest],
        cwd=ROOT,
        env={**kept, "PYTHONPATH": f".{os.pathsep}platform", **env},
        capture_output=True,
        text=True,
        check=False,
    )
    well = done.returncode == 0
    print(f"  {name:18} {'ok' if well else 'FAILED':6} {time.monotonic() - began:5.1f} s")
    if not well:
        said = "\n".join((done.stdout.strip(), done.stderr.strip())).splitlines()
        print("\n".join(said[:MOST_LINES]))
        if len(said) > MOST_LINES:
            print(f"… and {len(said) - MOST_LINES} lines more")
    return well


def lint_migrations() -> None:
    """Refuse a migration that the code before it could not live with.

    First migrations are let through: they make tables that nobody uses yet. Only ours are
    looked at; what Wagtail and the others ship cannot be changed here.
    """
    import django  # noqa: PLC0415 -- the rest of this file runs without it
    from django.apps import apps  # noqa: PLC0415
    from django_migration_linter import MigrationLinter  # noqa: PLC0415

    django.setup()
    ours = [
        a.label
        for a in apps.get_app_configs()
        if Path(a.path).parent in (ROOT, ROOT / "platform")
    ]
    linter = MigrationLinter(
        str(ROOT), include_apps=ours, ignore_initial_migrations=True, no_cache=True
    )
    linter.lint_all_migrations()
    linter.print_summary()
    sys.exit(linter.has_errors)


def main() -> None:
    began = time.monotonic()
    failed = [check[0] for check in CHECKS if not passes(*check)]
    if failed:
        sys.exit(f"{len(failed)} of {len(CHECKS)} checks failed: {', '.join(failed)}")
    print(f"{len(CHECKS)} checks passed in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    lint_migrations() if sys.argv[1:] == ["migrations"] else main()
