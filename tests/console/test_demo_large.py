"""A large cluster, made small: twelve schools, built once and looked at by every test."""

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import TestCase
from django.urls import reverse
from wagtail.models import Collection, Page, PageLogEntry, ReferenceIndex

from accounts.models import User
from console.demo.accounts import password_of_demo
from console.demo.build import DemoRefusedError, build
from console.demo.large import build as large
from console.demo.large.bulk import Table
from console.demo.large.plan import MOST_SCHOOLS, PlanRefusedError, planned
from content.models import AssignmentPage, LessonPage
from courses.models import Course, Feedback, HandIn, Piece, Progress, SetWork
from portfolio.models import Draft, Version, Work
from schools.crossing import reachable
from schools.models import Enrolment, GroupMember, Membership, School, TeachingGroup
from schools.provisioning import provision
from schools.register import RegisterRow
from schools.services.schools import add_school
from schools.tenancy import school_scope

Role = Membership.Role
SCHOOLS, PUPILS = 12, 600


def of_all(model):
    return model._default_manager.unscoped()


class Large(TestCase):
    @classmethod
    def setUpTestData(cls):
        (settings.DATA_DIR / "demo-password").unlink(missing_ok=True)
        build(say=lambda line: None, schools=SCHOOLS, pupils=PUPILS)
        cls.made = School.objects.filter(urn__startswith="9901").order_by("urn")
        cls.school, cls.other = cls.made[3], cls.made[4]

    def room(self, school):
        """A class of a school, its teacher and one of its pupils."""
        with school_scope(school):
            group = TeachingGroup.objects.order_by("pk").first()
            places = GroupMember.objects.filter(group=group).select_related(
                "membership__user"
            )
            teacher = places.get(membership__role=Role.TEACHER).membership.user
            return group, teacher, places.pupils().first().membership.user

    def sign_in(self, user):
        self.client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    def answer(self, address):
        return self.client.get(address).status_code

    def test_so_many_schools_and_pupils_besides_the_four(self):
        pupils = Membership.objects.filter(school__in=self.made, role=Role.PUPIL)

        assert School.objects.count() == SCHOOLS + 4
        assert pupils.count() == of_all(Enrolment).filter(membership__in=pupils).count()
        assert pupils.count() == PUPILS
        assert set(self.made.values_list("phase", flat=True)) == {"primary", "secondary"}

    def test_there_is_work_at_every_stage(self):
        pieces = of_all(Piece).filter(school__in=self.made)

        assert all(pieces.filter(state=state).count() > 20 for state in Piece.State)
        assert of_all(HandIn).filter(school=self.school, number=2).exists()
        assert of_all(Progress).filter(school=self.school).exclude(ticked=[]).exists()
        for row in (
            of_all(HandIn)
            .filter(school=self.school)
            .select_related("piece__set_work", "version", "feedback")
        ):
            work = row.piece.set_work
            assert work.opens_at < row.handed_in_at < work.due_at
            said = getattr(row, "feedback", None)
            assert said is None or row.handed_in_at < said.given_at < said.seen_at

    def test_a_version_keeps_what_saving_it_would_have_kept(self):
        row = Version.objects.filter(school=self.school).first()
        again = Version(work=row.work, owner=row.owner, school=row.school, text=row.text)
        again.number = 9
        again.save()

        assert (again.words, again.sha256) == (row.words, row.sha256)

    def test_no_row_has_a_parent_of_another_school(self):
        models = (Enrolment, TeachingGroup, GroupMember, Course, SetWork, Piece, HandIn)
        for model in (*models, Feedback, Progress):
            rows = list(of_all(model).filter(school__in=self.made))
            assert rows
            for row in rows[:: max(1, len(rows) // 40)]:
                row.refuse_a_parent_of_another_school()
        for model in (Version, Draft):
            rows = model.objects.filter(school__in=self.made).select_related("work")
            assert all(
                (r.school_id, r.owner_id) == (r.work.school_id, r.work.owner_id)
                for r in rows
            )

    def test_the_trees_are_right(self):
        assert Page.find_problems() == ([], [], [], [], [])
        assert Collection.find_problems() == ([], [], [], [], [])
        names = (
            Collection.objects.filter(depth=2)
            .order_by("path")
            .values_list("name", flat=True)
        )
        assert list(names) == sorted(names)
        assert list(names) == list(
            Collection.objects.filter(depth=2)
            .order_by("name")
            .values_list("name", flat=True)
        )
        for page in Page.objects.filter(depth__gt=1).specific():
            before = page.url_path
            page.set_url_path(page.get_parent())
            assert page.url_path == before

    def test_provisioning_finds_nothing_to_mend(self):
        for school in (self.school, School.objects.get(slug="ash")):
            assert provision(school) == {"editor": 0}

    def test_a_school_is_added_after_them_as_before(self):
        row = RegisterRow(
            *("990099", "Alder Middle", "999", "0099", "primary", 4, 11, "open"),
            *("Academy converter", "Alder", "", "Sandshire"),
        )

        school = add_school(row, by=None).school

        assert Page.find_problems() == ([], [], [], [], [])
        assert Collection.find_problems() == ([], [], [], [], [])
        assert school.root_page.path not in self.made.values_list(
            "root_page__path", flat=True
        )
        paths = (
            Collection.objects.filter(depth=2)
            .order_by("name")
            .values_list("path", flat=True)
        )
        assert list(paths) == sorted(paths)

    def test_a_page_is_what_publishing_one_leaves(self):
        """Column by column beside a page of the demo's, which was published by hand."""
        own = {"id", "path", "url_path", "translation_key", "owner", "numchild"}
        own |= {"live_revision", "latest_revision"}
        times = {"first_published_at", "last_published_at", "latest_revision_created_at"}
        for model, slug in (
            (LessonPage, "the-water-cycle"),
            (AssignmentPage, "diary-of-a-raindrop"),
        ):
            written = model.objects.get(slug=slug, url_path__startswith="/elm/")
            made = model.objects.filter(slug=slug).exclude(pk=written.pk).first()
            for field in Page._meta.concrete_fields:
                value, wanted = (getattr(page, field.attname) for page in (made, written))
                if field.name in times:
                    assert value
                elif field.name in own:
                    assert (value is None) == (wanted is None)
                else:
                    assert value == wanted, field.name
            revision = made.live_revision
            content, like = revision.content, written.live_revision.content
            assert content.keys() == like.keys()
            assert list(revision.as_object().body.raw_data) == list(made.body.raw_data)
            acts = PageLogEntry.objects.filter(page=made.pk).values_list(
                "action", flat=True
            )
            assert set(acts) == {"wagtail.create", "wagtail.publish"}
            assert not ReferenceIndex.get_references_for_object(made).exists()

    def test_the_editor_opens_and_finds_a_page(self):
        _, teacher, _ = self.room(self.school)
        page = LessonPage.objects.descendant_of(self.school.root_page).first()
        self.sign_in(teacher)

        explorer = f"/{self.school.slug}/cms/pages/{self.school.root_page_id}/"
        assert self.answer(explorer) == 200
        assert self.answer(f"/{self.school.slug}/cms/pages/{page.pk}/edit/") == 200
        found = self.client.get(f"/{self.school.slug}/cms/pages/search/", {"q": page.title})
        self.assertContains(found, f"/{self.school.slug}/cms/pages/{page.pk}/edit/")

    def test_a_teacher_sees_their_own_school_and_no_other(self):
        group, teacher, _ = self.room(self.school)
        elsewhere, _, _ = self.room(self.other)
        self.sign_in(teacher)

        assert self.answer(f"/{self.school.slug}/") == 200
        assert self.answer(group.get_absolute_url()) == 200
        assert self.answer(elsewhere.get_absolute_url()) == 404
        assert self.answer(f"/{self.other.slug}/") == 404
        for school, status in ((self.school, 200), (self.other, 404)):
            with school_scope(school):
                work = SetWork.objects.select_related("school").first()
            assert self.answer(work.get_absolute_url()) == status
            editor = f"/{school.slug}/cms/pages/{school.root_page_id}/"
            assert self.answer(editor) == status

    def test_a_pupil_reads_what_is_set_to_them_and_hands_it_in(self):
        _, _, pupil = self.room(self.school)
        with school_scope(self.school):
            done = Piece.objects.filter(pupil=pupil).values("set_work")
            works = SetWork.objects.filter(wants_hand_in=True).select_related("course")
            mine = works.filter(group__members__membership__user=pupil)
            work = mine.exclude(pk__in=done).first()
            handed_in = Piece.objects.filter(pupil=pupil, work__isnull=False)
            assert not handed_in.exclude(set_work__in=mine).exists()
        with school_scope(self.other):
            foreign = SetWork.objects.select_related("course").first()
        self.sign_in(pupil)

        self.assertContains(self.client.get(reverse("courses:to_do")), work.title)
        assert self.answer(work.get_reading_url()) == 200
        assert self.answer(foreign.get_reading_url()) == 404
        assert self.answer(f"/{self.school.slug}/courses/") == 404
        answer = self.client.post(
            reverse("courses:hand_in", args=[work.course.code, work.slug]),
            {"key": "0b6f5a40-8f07-4a13-9f9a-1f5b8a1c9d11", "text": "The bend grows."},
        )
        assert answer.status_code == 302
        with school_scope(self.school):
            piece = Piece.objects.get(pupil=pupil, set_work=work)
            assert piece.state == Piece.State.HANDED_IN

    @pytest.mark.skipif(
        connection.vendor != "sqlite",
        reason="PostgreSQL scans so small a table, whatever indexes it has",
    )
    def test_what_a_person_reaches_is_looked_up_and_not_searched_for(self):
        """The plan names each table that would be read from one end to the other."""
        _, teacher, pupil = self.room(self.school)
        for person in (teacher, pupil, User.objects.get(username="dee")):
            for rows in (
                reachable(person, SetWork).for_to_do(person),
                reachable(person, Course).filter(has_seat=True).select_related("page"),
            ):
                plan = rows.explain()
                assert "SEARCH courses_" in plan
                assert "SCAN" not in plan, plan

    def test_everybody_signs_in_with_the_one_password_even_a_new_one(self):
        _, teacher, _ = self.room(self.school)
        before, file = password_of_demo(), settings.DATA_DIR / "demo-password"
        assert authenticate(username=teacher.username, password=before)
        self.addCleanup(file.write_text, before)
        file.unlink()

        assert authenticate(username=teacher.username, password=password_of_demo())

    def test_new_rows_get_keys_of_their_own(self):
        last = User.objects.order_by("-pk").first().pk

        assert User.objects.create_user("newcomer", None, first_name="New").pk > last
        page = Page.objects.get(pk=self.school.root_page_id).specific
        assert page.get_children().count() == 2
        work = Work.objects.order_by("-pk").first()
        fresh = Work.objects.create(owner=work.owner, school=work.school, title="New")
        assert fresh.pk > work.pk


def test_a_plan_adds_up_and_a_school_depends_on_its_number_alone():
    small, whole = list(planned(10, 3_000)), list(planned(1000, 300_000))

    assert sum(plan.pupils for plan in whole) == 300_000
    assert small == whole[:10]
    assert [sum(room.size for room in plan.classes) for plan in small] == [
        plan.pupils for plan in small
    ]
    assert all(24 <= room.size <= 36 for plan in whole for room in plan.classes)
    assert (
        len({plan.slug for plan in planned(MOST_SCHOOLS, 10 * MOST_SCHOOLS)})
        == MOST_SCHOOLS
    )
    assert sum(plan.is_secondary for plan in whole) == 100


@pytest.mark.parametrize(
    ("schools", "pupils"), [(-1, 100), (20, 100), (MOST_SCHOOLS + 1, 10**6)]
)
def test_what_cannot_be_is_refused(schools, pupils):
    with pytest.raises(PlanRefusedError):
        list(planned(schools, pupils))


@pytest.mark.django_db
def test_what_cannot_be_is_refused_before_anything_is_made():
    with pytest.raises(DemoRefusedError, match="10 pupils"):
        build(say=lambda line: None, schools=1, pupils=3)

    assert not School.objects.exists()


@pytest.mark.django_db
def test_the_same_twice():
    def made():
        with transaction.atomic():
            plans = list(planned(2, 60))
            large.add_large_schools(plans, password="", seed=7, say=lambda line: None)
            found = [
                *User.objects.order_by("pk").values_list(
                    "username", "public_id", "last_name"
                ),
                *of_all(Course).order_by("pk").values_list("code", "title"),
                *of_all(HandIn)
                .order_by("pk")
                .values_list("receipt", "key", "handed_in_at"),
                *Page.objects.filter(depth__gt=1).values_list("path", "translation_key"),
            ]
            transaction.set_rollback(True)
        return found

    first = made()

    assert len(first) > 200
    assert made() == first


@pytest.mark.django_db
def test_stopped_half_way_it_leaves_nothing_and_says_so(monkeypatch):
    fill = large.Teaching.fill
    asked = []

    def stop(teaching, schools):
        asked.append(fill(teaching, schools))
        raise KeyboardInterrupt

    monkeypatch.setattr(large.Teaching, "fill", stop)

    with pytest.raises(CommandError, match="Nothing of it was kept") as refused:
        call_command("demo", schools=2, pupils=60)

    assert refused.value.returncode == 130
    assert asked[0] > 60
    assert not School.objects.exists()
    assert not User.objects.exists()
    assert not Collection.objects.filter(depth=2).exists()


def test_a_column_that_differs_from_row_to_row_has_to_be_given():
    with pytest.raises(TypeError, match="public_id"):
        Table(User, "username")
