#!/usr/bin/env python
"""Django's command line for Causeway."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent


def main() -> None:
    # platform/ is a folder of packages, not a package: see ARCHITECTURE.md, "Layout".
    # Appended, never inserted: the standard library has to win every name.
    sys.path.append(str(ROOT / "platform"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

    from django.core.management import execute_from_command_line

    from schools.system import system_scope

    with system_scope("what is typed at the server is the host's own work"):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
