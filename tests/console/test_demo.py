"""The demonstration: built once here, looked at by every test."""

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db.models import F
from django.test import TestCase
from django.urls import reverse
from guardian.models import GroupObjectPermission, UserObjectPermission

from accounts.models import User
from audit.models import Entry
from console.demo import build as builder
from console.demo.accounts import accounts, is_here, password_of_demo, sign_in_lines
from console.demo.build import DemoRefusedError, build
from content.models import AssignmentPage, LessonPage, Picture
from courses.models import Course, CourseGrant, Feedback, HandIn, Piece, SetWork
from schools.models import Membership, School, TeachingGroup
from schools.tenancy import school_scope


class Demo(TestCase):
    @classmethod
    def setUpTestData(cls):
        (settings.DATA_DIR / "demo-password").unlink(missing_ok=True)
        cls.said = []
        build(say=cls.said.append)

    def scope(self, slug):
        return school_scope(School.objects.get(slug=slug))

    def states(self, slug, work):
        """How many pieces of ``work`` are in each state."""
        with self.scope(slug):
            pieces = Piece.objects.filter(set_work__slug=work)
            return {state: pieces.filter(state=state).count() for state in Piece.State}

    def test_four_schools_that_look_apart(self):
        schools = School.objects.all()

        assert {s.slug for s in schools} == {"northgate", "elm", "oak", "ash"}
        assert len({s.colour for s in schools}) == 4
        assert [s.slug for s in schools if s.is_host] == ["northgate"]
        assert all(s.urn.startswith("99") for s in schools)

    def test_about_sixty_pupils_in_each(self):
        for school in School.objects.all():
            pupils = Membership.objects.filter(school=school, role=Membership.Role.PUPIL)
            assert 55 <= pupils.count() <= 70
            with school_scope(school):
                assert TeachingGroup.objects.count() >= 2
                assert school.memberships.filter(role=Membership.Role.HEAD).count() == 1

    def test_everyone_named_can_sign_in_with_the_one_password(self):
        password = password_of_demo()

        assert len(accounts()) == 23
        assert len(set(User.objects.values_list("password", flat=True))) == 1
        for account in accounts()[:2]:
            assert authenticate(username=account.username, password=password)
        assert (settings.DATA_DIR / "demo-password").stat().st_mode & 0o777 == 0o600
        assert password in "\n".join(sign_in_lines())

    def test_a_lost_password_is_made_again(self):
        before, file = password_of_demo(), settings.DATA_DIR / "demo-password"
        self.addCleanup(file.write_text, before)  # as the rows, after this test
        file.unlink()

        after = password_of_demo()

        assert after != before
        assert authenticate(username="dee", password=after)
        assert not authenticate(username="dee", password=before)

    def test_the_courses_are_whole(self):
        with self.scope("elm"):
            rivers = Course.objects.get(title="Rivers").page
        assert LessonPage.objects.child_of(rivers).live().count() == 6
        assert AssignmentPage.objects.child_of(rivers).live().count() == 3
        pictures = Picture.objects.all()
        collections = set(School.objects.values_list("collection_id", flat=True))
        assert {picture.collection_id for picture in pictures} <= collections
        assert all(default_storage.exists(picture.file.name) for picture in pictures)

    def test_there_is_work_at_every_stage(self):
        past = self.states("elm", "diary-of-a-raindrop")
        now = self.states("elm", "explain-an-oxbow-lake")
        new = self.states("elm", "build-on-the-flood-plain")

        assert all(past.values())
        assert all(now.values())
        assert sum(new.values()) < 5
        with self.scope("elm"):
            assert HandIn.objects.filter(is_late=True).count() == 2
            assert HandIn.objects.filter(number=2).count() == 2
            assert Feedback.objects.exclude(criteria_met=[]).exists()

    def test_work_was_set_no_later_than_it_opened(self):
        assert not SetWork.objects.unscoped().filter(set_at__gt=F("opens_at")).exists()

    def test_nothing_was_done_before_it_could_be(self):
        for school in School.objects.all():
            with school_scope(school):
                rows = HandIn.objects.select_related("piece__set_work", "version")
                for row in rows:
                    work = row.piece.set_work
                    assert row.handed_in_at > work.opens_at
                    assert row.is_late == (row.handed_in_at > work.due_at)
                    assert row.version.made_at == row.handed_in_at
                for said in Feedback.objects.select_related("hand_in"):
                    assert said.given_at >= said.hand_in.handed_in_at
                    assert said.seen_at is None or said.seen_at > said.given_at

    def test_dee_has_work_to_do_work_to_improve_and_a_seat_elsewhere(self):
        dee = User.objects.get(username="dee")
        self.client.force_login(dee, backend="django.contrib.auth.backends.ModelBackend")

        page = self.client.get(reverse("courses:to_do"))

        self.assertContains(page, "Shadow detective")
        with self.scope("oak"):
            piece = Piece.objects.get(pupil=dee, set_work__slug="my-shadow-puppet")
            assert piece.state == Piece.State.RETURNED
        grant = CourseGrant.objects.seats().get()
        assert (grant.user, grant.giver.username) == (dee, "mrosei")
        assert dee.has_perm("courses.take_course", grant.content_object)
        assert not UserObjectPermission.objects.exists()
        assert not GroupObjectPermission.objects.exists()

    def test_work_is_due_tomorrow_on_friday_and_in_the_past(self):
        with self.scope("northgate"):
            due = SetWork.objects.values_list("due_at", "opens_at")
            assert len(due) == 4
            assert all(opens < day for day, opens in due)
            assert [day.astimezone().weekday() for day, _ in due].count(4) >= 1

    def test_every_act_is_in_the_audit(self):
        acts = set(Entry.objects.values_list("action", flat=True))

        assert {
            "schools.add_school",
            "schools.start_membership",
            "schools.join_group",
            "courses.set_work",
            "courses.hand_in",
            "courses.give_feedback",
            "courses.give_seat",
        } <= acts

    def test_it_is_never_laid_over_anything(self):
        before = Entry.objects.count(), User.objects.count()

        with pytest.raises(CommandError, match="schools here already") as refused:
            call_command("demo")

        assert refused.value.returncode == 2
        assert (Entry.objects.count(), User.objects.count()) == before
        assert is_here()


@pytest.mark.django_db
def test_one_real_school_is_enough_to_refuse(oak):
    with pytest.raises(DemoRefusedError, match="Nothing was changed"):
        build(say=lambda line: None)
    assert School.objects.count() == 1


@pytest.mark.django_db
def test_stopped_half_way_it_leaves_nothing(monkeypatch):
    stored = []
    keep = builder.CourseWriter.picture

    def picture(writer, file, title):
        stored.append(keep(writer, file, title).file.name)
        if len(stored) == 3:
            raise KeyboardInterrupt
        return writer.pictures[file]

    monkeypatch.setattr(builder.CourseWriter, "picture", picture)

    with pytest.raises(KeyboardInterrupt):
        build(say=lambda line: None)

    assert not School.objects.exists()
    assert not User.objects.exists()
    assert stored
    assert not any(default_storage.exists(name) for name in stored)
