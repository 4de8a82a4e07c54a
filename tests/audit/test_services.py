import pytest

from audit.models import Entry
from audit.services import record


def test_an_entry_names_kinds_and_public_ids_and_nobody(oak):
    entry = record("courses.look", oak.set_work, by=oak.teacher, count=3)
    assert entry.actor == oak.teacher.public_id
    assert entry.subject == oak.set_work.public_id
    assert (entry.school, entry.detail) == (oak.school.urn, {"count": 3})
    told = str(vars(entry)) + str(entry)
    for person in oak.people.values():
        assert person.last_name not in told
        assert person.username not in told


def test_the_system_itself_can_act(oak):
    assert record("x.y", oak.school, by=None, school=oak.school).actor == ""


def test_an_entry_is_never_changed_and_never_deleted(oak):
    entry = Entry.objects.first()
    assert entry is not None
    for act in (
        entry.save,
        entry.delete,
        Entry.objects.all().delete,
        lambda: Entry.objects.update(action="x"),
    ):
        with pytest.raises(TypeError, match="append-only"):
            act()
