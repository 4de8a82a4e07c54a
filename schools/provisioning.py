"""What a new school gets, as a registry that higher apps fill.

A provisioner brings one part of a school (its place in the editor, say) to exactly the
wanted state: run twice it changes nothing, and it repairs what drifted.
"""

from collections.abc import Callable

from django.db import transaction

from schools.models import School

Provisioner = Callable[[School], int]

_provisioners: dict[str, Provisioner] = {}


def register(name: str, provisioner: Provisioner) -> None:
    """Add a provisioner. It returns how many rows it had to add, change or remove."""
    _provisioners[name] = provisioner


@transaction.atomic
def provision(school: School) -> dict[str, int]:
    """Bring ``school`` to the wanted state; how many changes each provisioner made."""
    return {name: work(school) for name, work in _provisioners.items()}
