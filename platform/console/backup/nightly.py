"""The backup that nobody has to think of."""

import logging
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from console.backup.making import age_of_newest, keep_newest, make_backup

log = logging.getLogger("causeway.backup")

QUIET_HOURS = range(1, 5)  # on the school's clock
TOO_OLD = timedelta(hours=30)
KEPT = 7


def back_up_when_due() -> bool:
    """Make tonight's backup, once; whether it was made just now.

    In the quiet hours when the newest is not of this night; at any hour when there is
    none, or the machine was off in the night. Raises ``BackupError``.
    """
    folder = Path(settings.BACKUP_DIR)
    age = age_of_newest(folder)
    is_night = timezone.localtime().hour in QUIET_HOURS
    tonight = age is not None and age < timedelta(hours=12)
    if tonight or not (is_night or age is None or age > TOO_OLD):
        return False
    made = make_backup(folder, say=lambda line: None)
    keep_newest(folder, most=KEPT)
    log.info("backed up, restored and counted: %s", made.name)
    return True
