"""Setting work quickly, from a class."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from content.models import AssignmentPage
from courses.models import CourseGroup, SetWork
from schools.crossing import reachable
from tests.courses.setting import kept, nothing_new, photo, quick_url, set_work_of


def test_a_title_alone_sets_work_that_the_class_can_read(client, oak):
    client.force_login(oak.teacher)
    answer = client.post(quick_url(oak), {"title": "Read chapter three"})
    made = set_work_of(oak)[-1]
    assert answer.status_code == 302
    assert answer.url == f"/oak/work/{made.public_id}/"
    with oak.scope():
        page = AssignmentPage.objects.get(pk=made.page_id)
        assert page.live
        assert page.get_ancestors().filter(pk=oak.school.root_page_id).exists()
        assert CourseGroup.objects.filter(course=made.course, group=oak.group).exists()
    assert made in reachable(oak.pupil, SetWork)
    client.force_login(oak.pupil)
    read = client.get(made.get_reading_url())
    assert read.status_code == 200
    assert b"Read chapter three" in read.content


def test_one_form_sent_twice_sets_its_work_once(client, oak):
    client.force_login(oak.teacher)
    key = client.get(quick_url(oak)).context["form"]["key"].value()
    sent = {"title": "Read chapter three", "key": str(key)}
    first, again = (client.post(quick_url(oak), sent) for _ in "ab")
    assert first.url == again.url
    before = len(set_work_of(oak))
    client.post(quick_url(oak), {**sent, "key": str(uuid.uuid4())})
    assert len(set_work_of(oak)) == before + 1


def test_after_quick_set_the_teacher_is_told_and_can_undo(client, oak):
    client.force_login(oak.teacher)
    answer = client.post(quick_url(oak), {"title": "Read chapter three"}, follow=True)
    made = set_work_of(oak)[-1]
    page = answer.content.decode()
    assert "Set to 5K. They can see it now." in page
    undo = reverse("courses:set_work_withdraw", args=["oak", made.public_id])
    assert page.count(f'action="{undo}"') == 2  # beside the message, and at the foot
    client.post(undo)
    assert made not in reachable(oak.pupil, SetWork)


def test_a_picture_with_words_is_shown_and_a_file_is_offered(client, oak):
    client.force_login(oak.teacher)
    data = {"title": "Look", "text": "What do you see?", "attachment": photo()}
    client.post(quick_url(oak), {**data, "attachment_alt": "A river from above"})
    made = set_work_of(oak)[-1]
    client.force_login(oak.pupil)
    page = client.get(made.get_reading_url()).content.decode()
    assert 'alt="A river from above"' in page
    assert "What do you see?" in page
    client.force_login(oak.teacher)
    pdf = SimpleUploadedFile("sheet.pdf", b"%PDF-1.4 sheet")
    client.post(quick_url(oak), {"title": "Sheet", "attachment": pdf})
    made = set_work_of(oak)[-1]
    client.force_login(oak.pupil)
    assert "sheet.pdf" in client.get(made.get_reading_url()).content.decode()


@pytest.mark.parametrize("name", ["river.jpg", "RIVER.JPG", "a.b.jpeg"])
def test_a_picture_without_words_is_refused_and_the_text_is_kept(client, oak, name):
    before = set_work_of(oak), kept()
    client.force_login(oak.teacher)
    data = {"title": "Look", "text": "What do you see?", "attachment": photo(name)}
    page = client.post(quick_url(oak), data)
    assert page.status_code == 200
    assert "Say what the picture shows" in page.content.decode()
    assert "What do you see?" in page.content.decode()
    assert nothing_new(oak, before)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("virus.exe", b"MZ", "We cannot keep this kind of file"),
        ("page.html", b"<script>alert(1)</script>", "We cannot keep this kind of file"),
        ("drawing.svg", b"<svg onload='alert(1)'/>", "We cannot keep this kind of file"),
        ("river.jpg", b"not a picture", "We could not open this picture"),
        ("empty.pdf", b"", "This file has nothing in it"),
        ("none", b"words", "We cannot keep this kind of file"),
    ],
)
def test_a_file_that_we_cannot_keep_is_refused(client, oak, name, content, sentence):
    before = set_work_of(oak), kept()
    client.force_login(oak.teacher)
    data = {"title": "Look", "text": "My words", "attachment_alt": "A river"}
    file = SimpleUploadedFile(name, content)
    page = client.post(quick_url(oak), {**data, "attachment": file})
    assert sentence in page.content.decode()
    assert "My words" in page.content.decode()
    assert nothing_new(oak, before)


def test_a_picture_that_is_too_large_is_refused(client, oak, monkeypatch):
    monkeypatch.setattr("courses.forms.setting.MAX_PICTURE", 100)
    before = set_work_of(oak), kept()
    client.force_login(oak.teacher)
    data = {"title": "Look", "attachment": photo(), "attachment_alt": "A river"}
    page = client.post(quick_url(oak), data).content.decode()
    assert "This is too large" in page
    assert nothing_new(oak, before)


NASTY = "</textarea><script>alert('x')</script><b onclick=alert(1)>&amp;"


def test_markup_is_shown_as_the_signs_it_is(client, oak):
    client.force_login(oak.teacher)
    data = {"title": NASTY[:150], "text": NASTY, "attachment_alt": NASTY[:150]}
    client.post(quick_url(oak), {**data, "attachment": photo()})
    made = set_work_of(oak)[-1]
    found = [
        client.get(reverse("courses:set_work_detail", args=["oak", made.public_id])),
        client.get(reverse("courses:group_detail", args=["oak", oak.group.pk])),
        client.get(reverse("courses:course_detail", args=["oak", made.course.code])),
    ]
    client.force_login(oak.pupil)
    found.append(client.get(made.get_reading_url()))
    for page in found:
        assert page.status_code == 200
        assert b"<script>alert" not in page.content
        assert b"<b onclick" not in page.content
    assert b"&lt;script&gt;alert" in found[-1].content


FIELDS = ["title", "text", "attachment_alt", "due", "due_day", "due_time", "opens"]


@pytest.mark.parametrize("value", ["x" * 1_000_000, "nul\x00nul"])
def test_a_million_letters_or_a_nul_in_any_field_change_nothing(client, oak, value):
    before = set_work_of(oak), kept()
    client.force_login(oak.teacher)
    for field in [*FIELDS, "opens_day", "opens_time"]:
        data = {"title": "Look", "due": "pick", "due_day": "2100-01-01"}
        data |= {"opens": "later", "opens_day": "2099-01-01", field: value}
        page = client.post(quick_url(oak), data)
        assert page.status_code == 200, field
        assert b'role="alert"' in page.content, field
    assert nothing_new(oak, before)


def test_two_pieces_of_the_same_name_get_two_addresses(client, oak):
    client.force_login(oak.teacher)
    for _ in range(2):
        assert client.post(quick_url(oak), {"title": "Spelling"}).status_code == 302
    first, second = set_work_of(oak)[-2:]
    assert first.course == second.course
    assert first.slug != second.slug


def test_a_title_of_no_letters_still_gets_an_address(client, oak):
    client.force_login(oak.teacher)
    assert client.post(quick_url(oak), {"title": "🌊 7 × 8 = ?"}).status_code == 302
    assert client.post(quick_url(oak), {"title": "???"}).status_code == 302
    assert client.post(quick_url(oak), {"title": "   "}).status_code == 200
