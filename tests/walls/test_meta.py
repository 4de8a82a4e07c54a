"""Checks of the checks, and of what every part has to have.

==========  =======================================================================
META-01     every address is declared: ``tests/test_access.py`` for the site,
            ``tests/content/test_gate.py`` for the editor; here, that none is unnamed
META-02     whose each model is: ``schools.E001`` (``tests/schools/test_tenancy.py``);
            that it is exported and erased: ``tests/console/test_erasing.py``
META-03     here; the triggers: ``tests/schools/test_walls.py``
META-04     here
META-05     here; that reading writes nothing: ``walker.py``, at every address
META-06     ``test_fields.py`` and here
META-07     here
META-08     here; each job by itself: ``tests/console``, ``tests/portfolio``
META-09     here; each letter by itself: ``tests/accounts``, ``tests/courses``
META-10     here
META-11     here, at every address
META-12     here; who calls ``unscoped``: ``tests/test_layout.py``
==========  =======================================================================
"""

import ast
import re
from collections import Counter

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.storage import storages
from django.db import connection, models
from django.db.models import QuerySet

from accounts.services.mail import can_be_written_to
from console.jobs import JOBS
from courses.models import Course, HandIn, Piece, SetWork
from schools.models import TeachingGroup
from schools.places import remembering
from schools.tenancy import PersonOwned, SchoolOwned, SchoolOwnedManager, school_scope
from tests.test_layout import MODULES, ROOT, name_of
from tests.walls.asking import Said
from tests.walls.fields import everything_sent
from tests.walls.patterns import every_pattern, unnamed_patterns
from tests.walls.watching import rows_in
from tests.walls.world import EVERYBODY

pytestmark = pytest.mark.django_db

OWNED = [m for m in apps.get_models() if issubclass(m, SchoolOwned | PersonOwned)]
SITE = [pattern for pattern in every_pattern() if not pattern.is_of_the_editor]


def test_01_what_has_no_name_is_closed():
    """The editor's gate opens by name. Of ours none is without."""
    assert all(route.startswith("cms/") for route in unnamed_patterns())


@pytest.mark.parametrize("model", OWNED, ids=lambda model: model._meta.label)
def test_03_a_schools_model_cannot_be_without_its_school(model):
    school = model._meta.get_field("school")
    assert not school.null
    assert school.db_index
    if issubclass(model, SchoolOwned):
        assert isinstance(model._default_manager, SchoolOwnedManager)


# A list, and the rule that is asked of one row of it.
PARITY = {
    TeachingGroup: "schools.view_teachinggroup",
    SetWork: "courses.view_setwork",
    Piece: "courses.view_piece",
    Course: "courses.view_course_list",
}
# Lists of which no rule is asked beside: whoever is in the list may.
NO_RULE = {
    HandIn: "asked through its piece",
    apps.get_model("portfolio.Work"): "its queryset is the rule",
    apps.get_model("portfolio.Attachment"): "its queryset is the rule",
}


def test_04_every_list_has_its_rule():
    listed = {
        model
        for model in apps.get_models()
        for manager in [model._default_manager]
        if isinstance(manager, models.Manager)
        and hasattr(getattr(manager, "_queryset_class", QuerySet), "visible_to")
    }
    assert len(listed) >= 6
    assert listed == PARITY.keys() | NO_RULE.keys(), (
        "say in PARITY which rule goes with a new visible_to."
    )


@pytest.mark.parametrize("model", PARITY, ids=lambda model: model._meta.label)
def test_04_who_sees_a_row_in_a_list_may_open_it_and_nobody_else(walk, model):
    """Every row there is, in each school in force, for everybody."""
    found = Counter()
    for school in (walk.cluster.oak.school, walk.cluster.elm.school):
        for person in filter(None, walk.people().values()):
            user = type(person).objects.get(pk=person.pk)
            if user.is_superuser:  # Django answers yes for one before any rule is asked
                continue
            with school_scope(school), remembering():
                seen = set(model.objects.visible_to(user).values_list("pk", flat=True))
                if hasattr(rows := model.objects.all(), "taught_by"):
                    # What a co-teacher sees is a list of its own, at another address.
                    seen |= set(rows.taught_by(user).values_list("pk", flat=True))
                for row in model.objects.unscoped():
                    may = user.has_perm(PARITY[model], row) and row.school_id == school.pk
                    in_list = row.pk in seen and user.is_active
                    assert may == in_list, (person, school, row.pk)
                    found[may] += 1
    assert found[True] > 5
    assert found[False] > 50


def test_05_nothing_is_taken_without_its_token(walk):
    """A page elsewhere that sends a form in somebody's name gets nothing done."""
    asker, people = walk.asker, walk.people()
    asker.handler.enforce_csrf_checks = True
    tried = 0
    try:
        for pattern in SITE:
            path = pattern.path(pattern.values(walk.cluster.oak))
            for who in ("pupil", "teacher", "office", "operator"):
                said = Said("POST", path, form=everything_sent(walk.cluster.oak))
                answer = asker.ask(people[who], said)
                assert answer.status in (403, 404, 405), (pattern.name, who)
                assert answer.wrote == set(), (pattern.name, who)
                tried += answer.status == 403
    finally:
        asker.handler.enforce_csrf_checks = False
    assert tried > 60


def keys_of_our_models() -> set[str]:
    """The name of every foreign key there is, as a form that fills a row would take it."""
    return {
        name
        for model in apps.get_models()
        if model._meta.app_label in {"schools", "courses", "portfolio", "accounts"}
        for field in model._meta.concrete_fields
        if field.is_relation
        for name in (field.name, field.attname)
    }


@pytest.mark.parametrize("who", ["pupil", "teacher", "office", "head", "colleague"])
def test_06_what_no_form_asks_for_changes_nothing(walk, who):
    """T-06. School, owner, role, mark, rights: sent along with every form there is."""
    elm, person = walk.cluster.elm, walk.people()[who]
    targets = {"school": elm.school.pk, "to_school": elm.school.pk}
    sent = dict.fromkeys(keys_of_our_models(), elm.world.pupil.pk)
    sent |= {f"{name}{end}": key for name, key in targets.items() for end in ("", "_id")}
    sent |= dict.fromkeys(("is_active", "is_superuser", "is_staff", "is_host"), 1)
    sent |= {"role": "head", "state": "done", "user_permissions": 1, "groups": 1}
    usual = dict(everything_sent(walk.cluster.oak))
    mass = tuple((name, str(value)) for name, value in {**sent, **usual}.items())
    done = 0
    for pattern in SITE:
        path = pattern.path(pattern.values(walk.cluster.oak))
        plain = walk.asker.ask(person, Said("POST", path, form=tuple(usual.items())))
        answer = walk.asker.ask(person, Said("POST", path, form=mass))
        assert answer.status == plain.status, pattern.name
        assert answer.tables == plain.tables, pattern.name
        assert walk.asker.elms_rows(answer) == set(), pattern.name
        done += bool(answer.wrote)
    assert done >= 1, "too little was written to prove anything"


def file_fields():
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, models.FileField):
                yield model, field


def test_07_no_file_has_an_address_of_its_own(walk):
    """Each lies in a storage of ours, and what that calls its address asks who asks."""
    ours = {type(storages["default"]), type(storages["work"])}
    found = 0
    for model, field in file_fields():
        if model._meta.app_label == "wagtailusers":  # of a page of ours that is closed
            continue
        assert field.storage.__class__ in ours, field
        for row in model._base_manager.exclude(**{field.name: ""})[:3]:
            file = getattr(row, field.name)
            try:
                address = file.url
            except ValueError:
                address = f"/media/{file.name}"
            for path in (address, f"/media/{file.name}", f"/static/{file.name}"):
                answer = walk.asker.ask(None, Said("GET", path))
                assert answer.asks_to_sign_in or answer.status == 404, path
            found += 1
    assert found >= 8
    assert not settings.MEDIA_URL.strip("/")


# Jobs that write files beside the rows; each is run twice in a file of its own.
TWICE_ELSEWHERE = {
    "back up": "tests/console/test_backup.py",
    "export schools": "tests/console/test_erasing.py",
}


def test_08_every_job_may_run_twice(walk):
    """A job names its schools itself, with none in force. Again, it does nothing."""
    jobs = {job.name: job.run for job in JOBS}
    assert set(TWICE_ELSEWHERE) <= set(jobs)
    tables = [t for t in connection.introspection.table_names() if t != "cache"]
    done = set()
    for name, run in jobs.items():
        if name in TWICE_ELSEWHERE:
            continue
        before = {table: rows_in(table) for table in tables}
        run()
        once = {table: rows_in(table) for table in tables}
        run()
        assert {table: rows_in(table) for table in tables} == once, name
        done |= {name} if once != before else set()
    assert done, "no job found anything to do"


def test_09_every_letter_goes_by_one_door(walk, settings):
    """And that door asks, when a letter goes, whether its reader still belongs here."""
    for name in ("EmailMessage", "EmailMultiAlternatives", "send_mail", "mail_admins"):
        assert callers(name) <= {"platform/accounts/services/mail.py"}, name
    settings.SENDS_MAIL = True
    people = walk.people()
    for who, may in (("teacher", True), ("former", False), ("deactivated", False)):
        person = type(people[who]).objects.get(pk=people[who].pk)
        person.email = "somebody@school.example"
        assert can_be_written_to(person) is may, who


def test_10_no_page_shows_what_it_was_sent_as_it_came():
    """``|safe`` nowhere; ``mark_safe`` where the words are ours or have been cleaned."""
    template = re.compile(r"\|\s*safe(seq)?\b|autoescape\s+off")
    guilty = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "templates").rglob("*")
        if path.is_file() and template.search(path.read_text("utf-8"))
    ]
    assert guilty == []
    assert callers("mark_safe") <= {
        "courses/templatetags/staff.py",
        "platform/content/rendering.py",
        "platform/portfolio/markup.py",
        "platform/ui/templatetags/ui.py",
    }


def test_10_no_table_is_written_for_a_spreadsheet():
    """What is copied is JSON. Whoever writes a CSV or a workbook has formulas to disarm,
    and a test of that to name here."""
    disarmed: set[str] = set()
    writers = {"csv.writer", "csv.DictWriter", "openpyxl", "xlsxwriter"}
    found = {
        name_of(path)
        for path in MODULES
        if any(word in path.read_text("utf-8") for word in writers)
    }
    reading = {"schools/roll/tables.py"}
    for name in reading:
        text = (ROOT / name).read_text("utf-8")
        assert not re.search(r"\bWorkbook\b|\.save\(|csv\.(writer|DictWriter)", text)
    assert {name for name in found if "/demo/" not in name} - reading == disarmed


def test_12_only_named_places_reach_past_the_managers():
    assert callers("_base_manager") <= {
        "platform/accounts/models/person.py",
        "platform/console/belongings.py",
        "platform/console/services/erasing.py",
        "platform/console/traces.py",
        "schools/services/taking_back.py",
    }
    assert callers("cursor") <= {
        "platform/access/reading.py",
        "platform/console/backup/making.py",
        "platform/console/traces.py",
        "schools/belt/standing.py",
        "schools/belt/telling.py",
        "schools/walls/standing.py",
    }
    for name in ("raw", "extra", "RawSQL"):
        assert callers(name) == set(), name


def callers(name: str) -> set[str]:
    """The files of the product in which something is called, or reached by, ``name``."""
    return {
        name_of(path)
        for path in MODULES
        if not {"demo", "bench", "faults"} & set(path.parts)
        for node in ast.walk(ast.parse(path.read_text()))
        if (isinstance(node, ast.Attribute) and node.attr == name and _is_used(node))
        or (isinstance(node, ast.Call) and getattr(node.func, "id", "") == name)
    }


def _is_used(node: ast.Attribute) -> bool:
    return not (node.attr == "extra" and isinstance(node.value, ast.Name))


def test_everybody_is_somebody(walk):
    assert list(walk.people()) == list(EVERYBODY)
