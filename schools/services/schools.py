from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from accounts.models import User
from audit.services import record
from schools import provisioning
from schools.models import School
from schools.register import RegisterRow
from schools.tree import lock_tree


@dataclass(frozen=True)
class Added:
    """What :func:`add_school` did: the school, whether it is new, and what was repaired."""

    school: School
    created: bool
    changes: dict[str, int]


def free_slug(name: str, town: str = "") -> str:
    """An address for a school: its name, then its town, then a number, until free."""
    base = slugify(name)
    if len(base) > 50:
        base = base[:51].rpartition("-")[0]  # at the end of a word
    base = base or "school"
    candidates = [base, slugify(f"{base} {town}")[:58].strip("-")]
    candidates += [f"{base}-{number}" for number in range(2, 1000)]
    field = School._meta.get_field("slug")
    for slug in candidates:
        try:
            field.run_validators(slug)  # type: ignore[union-attr]
        except ValidationError:
            continue
        if not School.objects.filter(slug=slug).exists():
            return slug
    raise ValidationError("There is no free address for a school of this name.")


@transaction.atomic
def add_school(
    row: RegisterRow, *, by: User | None, host: bool = False, slug: str = ""
) -> Added:
    """Create the school of a register row, or bring an existing one up to date.

    ``host`` makes it the school that hosts the cluster. Done twice it changes nothing,
    and whatever had drifted in the editor's rights is repaired.

    Raises ``ValidationError`` when another school already hosts the cluster.
    """
    if host and School.objects.filter(is_host=True).exclude(urn=row.urn).exists():
        raise ValidationError("Another school already hosts this cluster.")
    facts = {
        "laestab": row.laestab,
        "name": row.name,
        "phase": row.phase,
        "low_age": row.low_age,
        "high_age": row.high_age,
        "town": row.town,
    }
    # A school's row first, then the tree, as everywhere.
    rows = School.objects.select_for_update(no_key=True).filter(urn=row.urn)
    school = rows.first()
    if school is None:
        # Two that are added in the same moment would find the same address free.
        lock_tree()
        school = rows.first()
    created = school is None
    if school is None:
        school = School(urn=row.urn, slug=slug or free_slug(row.name, row.town), **facts)
    for name, value in facts.items():
        setattr(school, name, value)
    school.is_host = school.is_host or host
    school.full_clean()
    school.save()
    changes = provisioning.provision(school)
    if created:
        record("schools.add_school", school, by=by, school=school)
    return Added(school, created, changes)
