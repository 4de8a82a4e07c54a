"""Small files of the roll, as an office would send them."""

import csv
import io

from schools.models import RollRun
from schools.roll.keeping import to_json
from schools.roll.rows import Roll
from schools.tenancy import school_scope

HEADS = ("Forename", "Surname", "DOB", "Year", "Reg", "UPN")


def sheet(*rows, heads=HEADS):
    """A report as CSV: each row a tuple in the order of ``heads``."""
    out = io.StringIO()
    csv.writer(out).writerows([heads, *rows])
    return [("roll.csv", io.BytesIO(out.getvalue().encode()))]


def waiting_run(school):
    """A file that was read and waits, with nobody in it."""
    run = RollRun(school=school, format="ctf")
    run.keep("contents", to_json(Roll("ctf", is_full=False)))
    with school_scope(school):
        run.save()
    return run
