# ruff: noqa: T201
"""``make lock``: resolve what Causeway needs, with hashes, into ``requirements/``.

The files name no host and no folder of whoever made them. ``uv`` does the work; it is
not in the locks itself, as nobody else needs it.
"""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OPTIONS = (
    "--quiet",
    "--upgrade",
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--custom-compile-command=make lock",
)
LOCKS = {"runtime": (), "production": ("--extra=production",), "test": ("--extra=test",)}


def main() -> None:
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if uv is None:
        sys.exit("This needs uv: .venv/bin/python -m pip install uv")
    for name, extra in LOCKS.items():
        file = f"requirements/{name}.txt"
        same = () if name == "runtime" else ("--constraint=requirements/runtime.txt",)
        command = [uv, "pip", "compile", "pyproject.toml", *extra, *same, *OPTIONS]
        subprocess.run([*command, "-o", file], cwd=ROOT, check=True)  # noqa: S603
        print(file)


if __name__ == "__main__":
    main()
