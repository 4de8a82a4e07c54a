"""``manage.py add_school``: from real rows of the register to a school that works."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Collection, GroupPagePermission, Page, PageViewRestriction

from content.models import SchoolPage
from courses.services.setting import quick_set
from schools.models import Membership, School
from schools.tenancy import school_scope
from tests.factories import add_person, make_group

SAMPLES = Path(__file__).parents[2] / "../shared/samples/gias"
OLD = SAMPLES / "teaching_vacancies_example_schools_data.csv"
NEW = SAMPLES / "itt_gias_subset.csv"
ALDGATE, BARNES, CLOSED = "100000", "124087", "100004"
ABROAD, SHIFTED = "150516", "101077"

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not (OLD.is_file() and NEW.is_file()),
        reason="the GIAS samples are not beside the repository (../shared/samples/gias)",
    ),
]


def add(urn, *options, register=NEW):
    out = StringIO()
    call_command("add_school", "--urn", urn, "--register", register, *options, stdout=out)
    return out.getvalue()


def refused(urn, *options, register=NEW):
    with pytest.raises(CommandError) as caught:
        add(urn, *options, register=register)
    assert caught.value.returncode == 2
    return str(caught.value)


@pytest.fixture
def shifted(tmp_path):
    """The real register with one row whose first cells have moved to the right."""
    path = tmp_path / "register.csv"
    with NEW.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    for row in rows:
        if row[0] == BARNES:
            row.insert(4, "")
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def test_two_real_rows_become_two_schools():
    assert "Added The Aldgate School (URN 100000) at /the-aldgate-school/" in add(ALDGATE)
    add(BARNES)

    first, second = School.objects.order_by("urn")
    assert (first.name, first.phase, first.town) == (
        "The Aldgate School",
        "primary",
        "London",
    )
    assert first.laestab == "2013614"
    assert second.slug == "thomas-barnes-primary-school"
    assert {first.root_page.title, second.root_page.title} == {first.name, second.name}
    assert first.root_page != second.root_page
    assert first.collection != second.collection


def test_the_older_layout_of_the_register_is_read_too():
    add("100008", register=OLD)

    assert School.objects.get().name == "Argyle Primary School"


def test_a_second_time_changes_nothing():
    add(ALDGATE)
    before = Page.objects.count(), GroupPagePermission.objects.count()

    assert "is here already" in add(ALDGATE)
    assert "0 changes" in add(ALDGATE)
    assert json.loads(add(ALDGATE, "--json"))["changes"] == 0
    assert (Page.objects.count(), GroupPagePermission.objects.count()) == before


def test_json_is_one_object():
    told = json.loads(add(ALDGATE, "--json", "--slug", "aldgate"))

    assert told == {
        "urn": "100000",
        "name": "The Aldgate School",
        "slug": "aldgate",
        "phase": "primary",
        "is_host": False,
        "created": True,
        "changes": told["changes"],
    }
    assert told["changes"] > 0


def test_what_drifted_is_repaired_and_nothing_else():
    add(ALDGATE)
    add(BARNES)
    school, other = School.objects.order_by("urn")
    GroupPagePermission.objects.filter(group=school.authors_group).first().delete()
    foreign = GroupPagePermission.objects.create(
        group=school.authors_group,
        page=other.root_page,
        permission=GroupPagePermission.objects.filter(group=school.authors_group)
        .first()
        .permission,
    )
    PageViewRestriction.objects.get(page=school.root_page).groups.add(other.members_group)
    Collection.objects.filter(pk=school.collection_id).update(name="Somebody's")

    told = json.loads(add(ALDGATE, "--json"))

    assert told["changes"] == 4
    assert not GroupPagePermission.objects.filter(pk=foreign.pk).exists()
    assert json.loads(add(ALDGATE, "--json"))["changes"] == 0
    assert json.loads(add(BARNES, "--json"))["changes"] == 0


@pytest.mark.parametrize(
    ("urn", "says"),
    [
        (CLOSED, "closed on"),
        ("999999", "is not in the file"),
        ("1000", "A URN has six digits"),
    ],
)
def test_closed_unknown_and_impossible_rows_are_refused(urn, says):
    assert says in refused(urn)
    assert not School.objects.exists()
    assert not SchoolPage.objects.exists()


def test_a_row_whose_columns_have_shifted_is_refused(shifted):
    assert "columns have shifted" in refused(BARNES, register=shifted)
    assert not School.objects.exists()


def test_a_file_that_is_no_register_is_refused(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("Name,Town\nOak,Sandford\n")

    assert "columns missing" in refused(ALDGATE, register=path)
    assert "cannot be used" in refused(ALDGATE, register=tmp_path / "none.csv")


def test_there_is_one_host():
    add(ALDGATE, "--host")

    assert refused(BARNES, "--host") == "Another school already hosts this cluster."
    assert School.objects.count() == 1
    assert School.objects.get().is_host
    assert "0 changes" in add(ALDGATE, "--host")


@pytest.mark.parametrize("slug", ["learn", "sign-in", "me", "Not A Slug", "cluster"])
def test_an_address_of_the_site_or_no_address_is_refused(slug):
    assert "slug" in refused(ALDGATE, "--slug", slug)
    assert not School.objects.exists()


def test_an_address_never_changes():
    add(ALDGATE, "--slug", "aldgate")

    assert "address never changes" in refused(ALDGATE, "--slug", "other")
    assert School.objects.get().slug == "aldgate"


def test_a_school_made_so_works_like_any_other():
    add(ALDGATE)
    school = School.objects.get()
    group = make_group(school, "6K", 6)
    teacher = add_person(school, Membership.Role.TEACHER, group=group, last_name="Khan")
    add_person(school, Membership.Role.PUPIL, group=group, year_group=6)

    with school_scope(school):
        set_work = quick_set(
            group=group, title="Read a page", text="Read one page.", by=teacher
        )

    assert set_work.page.specific.get_parent().get_parent() == school.root_page
    assert teacher.groups.filter(pk=school.authors_group_id).exists()
