"""Another school's rows, asked for in ways that no link of ours goes."""

from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import User
from courses.models import Course, CourseGrant
from courses.services.spaces import give_seat
from tests.walls.asking import Said
from tests.walls.patterns import every_pattern
from tests.walls.walker import elsewhere
from tests.walls.world import EVERYBODY, in_days

pytestmark = pytest.mark.django_db

SITE = [pattern for pattern in every_pattern() if not pattern.is_of_the_editor]
LISTS = {
    *("courses:to_do", "courses:work_list", "courses:course_read_list"),
    *("courses:school_home", "courses:course_list", "courses:sharing"),
    *("console:school_list", "console:status"),
}
# What a number can look like, and be none of ours.
ODD = (
    *("0", "-1", "9" * 30, "9223372036854775808", "٧٠٠٠٠٠٠١", "７", "1e3", "1;--"),
    *("null", "None", "true", "[]", "' OR 1=1 --", "%00", "..", "\ud7ff"),
)


@pytest.mark.parametrize("who", ["pupil", "teacher", "operator"])
def test_15_odd_questions_to_a_list_change_nothing_of_whose_it_is(walk, who):
    """Pages, sizes, orders and filters that a list does not offer."""
    person = walk.people()[who]
    odd = ("0", "-1", "2", "last", "9" * 30, "٧", "100000", "pupil__password", "\ud7ff")
    for pattern in SITE:
        if pattern.name not in LISTS:
            continue
        path = pattern.path(pattern.values(walk.cluster.oak))
        for name in ("page", "per_page", "ordering", "q"):
            for value in odd:
                said = Said("GET", path, query=((name, value),))
                walk.look(who, person, said, pattern.name)
    walk.end(at_least=len(LISTS) * 4 * len(odd))


def test_15_an_id_that_is_no_number_is_no_id(walk):
    """In every part of every address: odd ids are answered like what is not there."""
    person, own = walk.people()["teacher"], walk.cluster.oak
    for pattern in SITE:
        values = pattern.values(own)
        for name in pattern.named:
            if not isinstance(values[name], int):
                continue
            for odd in (0, 2**63 - 1, 2**63, 10**30):
                path = pattern.path({**values, name: odd})
                answer = walk.asker.ask(person, Said("GET", path))
                assert answer.status in (302, 404, 405), (pattern.name, odd)
                walk.look("teacher", person, Said("POST", path), pattern.name)
    walk.end()


READ_A_ROW = {"courses:course_list", "courses:course_detail", "courses:seat_give"}


@pytest.mark.parametrize("name", ["class", "pupil"])
def test_15_an_odd_id_in_a_query_is_no_id(walk, name):
    for who in ("teacher",):
        for pattern in SITE:
            if pattern.name not in READ_A_ROW:
                continue
            path = pattern.path(pattern.values(walk.cluster.oak))
            for odd in ODD:
                said = Said("GET", path, query=((name, odd),))
                walk.look(who, walk.people()[who], said, pattern.name)
    walk.end()


CONDITIONS = (
    ("HTTP_IF_NONE_MATCH", "*"),
    ("HTTP_IF_NONE_MATCH", '"0"'),
    ("HTTP_IF_MODIFIED_SINCE", "Sat, 01 Jan 2050 00:00:00 GMT"),
    ("HTTP_IF_MATCH", "*"),
    ("HTTP_IF_UNMODIFIED_SINCE", "Sat, 01 Jan 2000 00:00:00 GMT"),
    ("HTTP_RANGE", "bytes=0-1"),
    ("HTTP_RANGE", "bytes=999999-"),
)
OVERRIDES = tuple(
    (f"HTTP_X_{name}", method)
    for name in ("HTTP_METHOD_OVERRIDE", "METHOD_OVERRIDE", "HTTP_METHOD")
    for method in ("GET", "DELETE", "PUT")
)
FORGED = (
    ("HTTP_X_FORWARDED_FOR", "127.0.0.1"),
    ("HTTP_X_FORWARDED_HOST", "elsewhere.example"),
    ("HTTP_X_FORWARDED_PROTO", "https"),
    ("HTTP_X_ORIGINAL_URL", "/elm/"),
    ("HTTP_X_REWRITE_URL", "/elm/"),
    ("HTTP_X_ACCEL_REDIRECT", "/stored/x"),
    ("HTTP_REFERER", "http://testserver/elm/"),
    ("HTTP_X_REQUESTED_WITH", "XMLHttpRequest"),
    ("HTTP_ACCEPT", "application/json"),
)
FILES = {"portfolio:file_serve", "portfolio:file_detail", "courses:page_media"}


@pytest.mark.parametrize("header", CONDITIONS, ids=lambda pair: "=".join(pair))
def test_16_a_condition_tells_nothing_of_a_file(walk, header):
    for pattern in SITE:
        if pattern.name not in FILES:
            continue
        for path, like in elsewhere(pattern, walk.cluster.oak, walk.cluster.elm):
            for who in ("anonymous", "pupil", "teacher", "head", "leaver"):
                person = walk.people()[who]
                pair = [Said("GET", at, headers=(header,)) for at in (path, like)]
                walk.compare(who, person, *pair, pattern.name)
                answer = walk.asker.ask(person, pair[0])
                assert answer.is_refusal, (who, path)
    walk.end()


@pytest.mark.parametrize("header", [*OVERRIDES, *FORGED], ids=lambda pair: "=".join(pair))
def test_no_header_opens_what_is_closed(walk, header):
    for who in ("anonymous", "teacher"):
        person = walk.people()[who]
        for pattern in SITE:
            if pattern.name == "accounts:invited":
                continue
            pairs = list(elsewhere(pattern, walk.cluster.oak, walk.cluster.elm))
            for path, like in pairs[:1]:
                method = "POST" if header in OVERRIDES else "GET"
                pair = [Said(method, at, headers=(header,)) for at in (path, like)]
                walk.compare(who, person, *pair, pattern.name)
    walk.end()


@pytest.mark.parametrize(
    "host", ["elsewhere.example", "elm", "testserver.elsewhere.example"]
)
def test_another_host_is_nobodys(walk, host):
    """S-04. A forged name is refused before anything is looked up, and stands nowhere."""
    for path in ("/", "/sign-in/", "/oak/", "/account/"):
        said = Said("GET", path, headers=(("HTTP_HOST", host),))
        answer = walk.asker.ask(walk.people()["teacher"], said)
        assert answer.status == 400
        assert host.encode() not in answer.words()


@pytest.mark.parametrize(
    "next_",
    [
        *("//elsewhere.example", "https://elsewhere.example/", "\\\\elsewhere.example"),
        *("https:elsewhere.example", "/\\elsewhere.example", "javascript:alert(1)"),
        *("%0d%0aX: y", "http://testserver@elsewhere.example", "///elsewhere.example"),
    ],
)
def test_nobody_is_sent_elsewhere(walk, next_):
    """S-03. ``next`` leads to this site or to its front page."""
    form = (("next", next_), ("theme", "dark"), ("password", "x"), ("username", "y"))
    for who in ("anonymous", "teacher"):
        for pattern in SITE:
            path = pattern.path(pattern.values(walk.cluster.oak))
            for said in (
                Said("GET", path, query=(("next", next_),)),
                Said("POST", path, query=(("next", next_),), form=form),
            ):
                answer = walk.asker.ask(walk.people()[who], said)
                to = answer.headers.get("Location", "/")
                there = urlsplit(urljoin("http://testserver/", to.replace("\\", "/")))
                assert there.scheme == "http", (pattern.name, to)
                assert there.netloc == "testserver", (pattern.name, to)
                assert "\r" not in to, (pattern.name, to)


@pytest.fixture
def seat(cluster):
    """How a seat on one of Oak's courses is given."""

    def give(**facts):
        usual = {"to": cluster.elm.world.pupil, "reason": "x", "ends": in_days(9)}
        with cluster.oak.world.scope(), transaction.atomic():
            return give_seat(
                cluster.oak.world.course, by=cluster.oak.world.teacher, **{**usual, **facts}
            )

    return give


def test_a_seat_that_ends_before_it_begins_is_none(walk, seat):
    now = timezone.now()
    given = seat()
    rows = CourseGrant.objects.filter(pk=given.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(ends=given.starts - timedelta(days=1))
    rows.update(starts=now - timedelta(days=9), ends=now - timedelta(days=1))
    pupil = User.objects.get(pk=given.user_id)
    assert not pupil.has_perm("courses.take_course", walk.cluster.oak.world.course)


def test_18_a_seat_goes_with_its_course_and_a_new_one_under_its_key_is_closed(walk, seat):
    """A key that comes again, as after a restore, opens nothing to who had it before."""
    pupil = User.objects.get(pk=walk.cluster.elm.world.pupil.pk)
    spare = walk.cluster.oak.editor.other_course.course
    with walk.cluster.oak.world.scope():
        given = give_seat(
            spare,
            to=pupil,
            reason="x",
            ends=in_days(9),
            by=walk.cluster.oak.world.teacher,
        )
        assert pupil.has_perm("courses.take_course", spare)
        key, title = spare.pk, spare.title
        Course.objects.filter(pk=key).delete()
        again = Course.objects.create(pk=key, school=walk.cluster.oak.school, title=title)
    assert not CourseGrant.objects.filter(pk=given.pk).exists()
    pupil = User.objects.get(pk=pupil.pk)
    assert not pupil.has_perm("courses.take_course", again)
    path = f"/learn/{again.code}/"
    assert walk.asker.ask(pupil, Said("GET", path)).status == 404


def test_14_a_search_finds_ones_own_and_says_nothing_of_others(walk):
    """The editor's lists and choosers, asked for words that only Elm has."""
    elm, teacher = walk.cluster.elm, walk.people()["teacher"]
    words = [
        type(row)._base_manager.get(pk=row.pk).title.split()[-1]
        for row in (elm.world.lesson, elm.world.picture, elm.editor.file)
    ]
    for path in (
        *("pages/search/", "pages/search/results/", "choose-page/search/"),
        *("images/", "images/chooser/results/", "documents/", "documents/chooser/results/"),
    ):
        for word in (*words, "zqelm", "elm"):
            said, like = (
                Said("GET", f"/oak/cms/{path}", query=(("q", q),)) for q in (word, "qqqq")
            )
            walk.compare("teacher", teacher, said, like, path)
    own = walk.asker.ask(
        elm.world.teacher, Said("GET", "/elm/cms/pages/search/", query=(("q", words[0]),))
    )
    assert words[0].encode() in own.body
    walk.end()
    assert connection.vendor in ("sqlite", "postgresql")
    assert "teacher" in EVERYBODY
