"""Backups that are proved: each is restored to a scratch place and counted.

A backup is a folder, named by the moment it was begun (UTC):

    2026-11-22T02-00-04Z/
        MANIFEST.json      what there is, with a checksum of each; written last
        database.sqlite3   or database.dump, from pg_dump
        files/…            every stored file, under its own name

It is made under a name that ends in ``.part`` and renamed when it has been proved: what
was stopped half way never looks like a backup. The secret key is not in it: who finds
the backup must not find the key, so keep ``secret.key`` somewhere else.
"""


class BackupError(Exception):
    """It could not be made, proved or restored; the message says why, for the host."""
