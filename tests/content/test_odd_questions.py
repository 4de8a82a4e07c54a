"""No search, page number, order or filter ends in an error, whatever was typed into it."""

import pytest

from tests.content.addresses import rows_of, sign_in
from tests.content.test_queries import many_files

LISTS = [
    "pages/{course}/",
    "pages/search/",
    "pages/{lesson}/history/",
    "choose-page/{course}/",
    "choose-page/search/",
    "images/",
    "images/chooser/results/",
    "documents/",
    "documents/chooser/results/",
    "images/usage/{picture}/",
]
WORDS = [
    *('"', 'a"b', '"""', '"a" "', "'", "a'b", "*", "a*b", "(", "a)", "a AND", "NEAR("),
    *("^", "-", "-a", ":", "title:x", "\\", "%", "_", "{", "&", "|", "!", "<->", "a:*"),
    *(
        " ",
        "\t",
        "\x00",
        "a\x00b",
        "\x1f",
        "é",
        "🌋",
        "𝒳",
        "\u202e",
        "x" * 5000,
        "a " * 500,
    ),
]
NUMBERS = ["0", "-1", "2", "99999", "9" * 40, "abc", "1.5", "1e3", "", "²", "\x00", "last"]
ORDERS = [
    *("title", "-title", "owner__password", "-owner__password", "owner__username"),
    *("collection__group_permissions__group__name", "content_type__id", "path", "?"),
    *("title;drop", "ord", "-ord", "--title", "", "\x00", "usage_count", "-usage_count"),
]
FILTERS = [
    {"content_type": "abc"},
    {"content_type": "9" * 40},
    {"content_type": "-" + "9" * 25},
    {"content_type": "+" + "9" * 25},
    {"content_type": "\x00"},
    {"content_type": "1"},
    {"live": "maybe"},
    {"owner": "1"},
    {"edited_by": "1"},
    {"site": "1"},
    {"latest_revision_created_at_from": "soon"},
    {"latest_revision_created_at_from": "99999-01-01"},
    {"created_at_from": "0000-00-00", "created_at_to": "\x00"},
    {"usage_count_min": "many", "usage_count_max": "9" * 40},
    {"timestamp_after": "soon", "timestamp_before": "\x00"},
    {"user": "abc"},
    {"user": "9" * 40},
    {"user": "-" + "9" * 25},
    {"user": "9_" * 20 + "9"},
    {"user": "9" * 5000},
    {"action": "\x00"},
    {"tag": "\x00"},
    {"tag": '"'},
    {"search_all": "\x00"},
    {"layout": "\x00"},
    {"layout": "list"},
    {"page_type": "accounts.user"},
    {"page_type": "a"},
    {"page_type": "content.lessonpage,,"},
    {"page_type": "\x00"},
    {"user_perms": "bulk_delete"},
    {"user_perms": "\x00"},
    {"multiple": "1"},
    {"can_choose_root": "1"},
    {"collection_id": ""},
    {"locale": "\x00"},
    {"export": "csv"},
    {"export": "\x00"},
    {"is_bulk_exporting": "1"},
]
ANSWERS = {200, 302, 404}


@pytest.fixture
def ask(client, oak):
    rows = rows_of(oak)
    sign_in(client, oak.teacher)
    ids = {
        "top": oak.school.root_page_id,
        "course": oak.course_page.pk,
        "lesson": oak.lesson.pk,
        "picture": oak.picture.pk,
        "file": rows.file.pk,
    }

    def send(path, query):
        return client.get(f"/oak/cms/{path.format(**ids)}", query)

    return send


@pytest.mark.parametrize("path", LISTS)
def test_no_words_end_in_an_error(ask, path):
    for words in WORDS:
        response = ask(path, {"q": words})
        assert response.status_code in ANSWERS, words
    for more in ({"search_all": "1"}, {"p": "2"}, {"ordering": "-title"}, {"p": "last"}):
        for words in ('"', "a\x00", "a " * 500):
            assert ask(path, {"q": words} | more).status_code in ANSWERS, (words, more)
    assert ask(path, {"q": "water"}).status_code == 200


@pytest.mark.parametrize("path", LISTS)
def test_no_number_order_or_filter_ends_in_an_error(ask, path):
    odd = [{"p": number} for number in NUMBERS] + [{"per_page": n} for n in NUMBERS]
    odd += [{"ordering": order} for order in ORDERS] + FILTERS
    for query in odd:
        response = ask(path, query)
        assert response.status_code in ANSWERS, query
    for order in ORDERS:
        assert ask(path, {"ordering": order, "q": "water"}).status_code in ANSWERS, order
    assert ask(path, {"p": "1"}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "pages/{lesson}/revisions/" + "9" * 25 + "/view/",
        "pages/{lesson}/revisions/" + "9" * 25 + "/revert/",
        "pages/{lesson}/revisions/compare/" + "9" * 25 + "...latest/",
    ],
)
def test_a_version_that_no_row_can_be_is_not_there(ask, path):
    assert ask(path, {}).status_code == 404


def test_the_schools_own_top_is_in_no_bulk_act_however_its_number_is_written(ask, oak):
    path = "bulk/wagtailcore/page/delete/"
    top = str(oak.school.root_page_id)
    arabic = top.translate({ord(str(n)): chr(0x660 + n) for n in range(10)})
    for number in (top, f"0{top}", f"+{top}", f" {top}", arabic):
        assert ask(path, {"id": number}).status_code == 404, number
    assert ask(path, {"id": str(oak.lesson.pk)}).status_code == 200


def test_an_address_that_is_only_sent_to_leads_out_of_the_editor(ask, oak):
    page = ask("images/multiple/{picture}/", {})
    assert page.status_code == 405
    assert page["Allow"] == "POST"
    shown = page.content.decode()
    assert 'href="/oak/courses/"' in shown
    assert 'action="/sign-out/"' in shown
    assert 'href="/oak/oak' not in shown


def test_no_list_grows_by_asking(ask, oak):
    """A page of a list is a page: what the address says of its length is not heard."""
    many_files(oak.school, 60)
    for path in ("images/", "images/chooser/results/", "documents/chooser/results/"):
        plain = ask(path, {}).content
        for more in ({"per_page": "5000"}, {"page_size": "5000"}, {"limit": "5000"}):
            found = ask(path, more).content
            assert found.count(b"Picture of oak") == plain.count(b"Picture of oak") <= 60


@pytest.mark.parametrize(
    "odd",
    ["[1]", '"a"', "1", "{", '{"a": {}}', '{"a": 1}', "\xff", '{"a": "%s"}' % ("x" * 500)],
)
def test_hints_that_are_closed_are_a_few_names(client, oak, odd):
    sign_in(client, oak.teacher)
    path, kind = "/oak/cms/dismissibles/", "application/json"
    before = client.patch(path, '{"whats-new": true}', kind)
    assert before.status_code == 200
    assert client.patch(path, odd, kind).status_code == 400
    assert client.get(path).json() == {"whats-new": True}
