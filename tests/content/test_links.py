"""No link of the editor leads to what the editor refuses."""

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.gate import ALLOWED
from schools.models import Membership, School
from schools.services.people import start_membership
from tests.content.addresses import rows_of, sign_in
from tests.factories import add_person, make_school

# What a browser follows, frames, fetches or posts to.
ADDRESS = re.compile(
    r"""(?:href|src|action|data-[a-z-]*url[a-z-]*|data-url)=["']([^"'#]+)["']"""
)
IN_JSON = re.compile(r'\\?"(?:url|action|modalUrl)\\?": ?\\?"([^"\\#]+)')
POSTED = re.compile(
    r"/(editing-sessions|dismissibles|multiple/\d+|set_position|sign-out|theme)"
)


def links_of(address: str, html: str) -> set[str]:
    found = {unescape(link) for link in ADDRESS.findall(html) + IN_JSON.findall(html)}
    paths = {urlsplit(urljoin(address, link)) for link in found}
    return {
        part.path + (f"?{part.query}" if "page_type" in part.query else "")
        for part in paths
        if part.netloc == "" and part.scheme == "" and part.path.startswith("/")
    }


def crawl(client, start: str, rows: dict[str, int], most: int = 200) -> dict[str, int]:
    """Status by address of all that can be reached from ``start``, once a path.

    A broken one is named together with the page that leads to it.
    """
    seen: dict[str, int] = {}
    asked: set[str] = set()
    waiting = [(start, "")]
    while waiting and len(seen) < most:
        address, source = waiting.pop(0)
        if address in asked or address.startswith("/static/") or POSTED.search(address):
            continue
        asked.add(address)
        # A bulk action's address gets its ids from the ticked boxes.
        ids = {"id": rows[address.split("/")[5]]} if "/cms/bulk/" in address else {}
        response = client.get(address, ids)
        broken = response.status_code >= 400
        seen[f"{address} from {source}" if broken else address] = response.status_code
        if "/cms/" not in address or response.streaming:
            if response.streaming:
                b"".join(response.streaming_content)  # read, as a browser would
            continue
        if response.status_code == 302:
            waiting.append((response["Location"], address))
        elif "html" in response.get("Content-Type", ""):
            html = response.content.decode()
            waiting += [(link, address) for link in sorted(links_of(address, html))]
    return seen


@pytest.fixture
def teacher(client, oak):
    rows = rows_of(oak)
    sign_in(client, oak.teacher)
    return rows


def test_every_link_of_the_editor_leads_somewhere(client, teacher):
    rows = {
        "page": teacher.world.lesson.pk,
        "picture": teacher.world.picture.pk,
        "material": teacher.file.pk,
    }
    seen = crawl(client, "/oak/cms/", rows)
    inside = {path for path in seen if path.startswith("/oak/cms/")}
    assert len(inside) > 60, sorted(inside)
    # 405: an address that is only posted to, found as a form's action.
    broken = {p: s for p, s in seen.items() if s >= 400 and s != 405}
    assert {p for p in broken if "/cms/" in p} == set()
    for wanted in ("edit/", "history/", "copy/", "move/", "delete/", "usage/"):
        assert any(path.endswith(wanted) for path in inside), wanted


def test_no_wagtail_page_about_accounts_or_wagtail_is_linked(client, teacher):
    for path in ("", "pages/", f"pages/{teacher.world.lesson.pk}/edit/", "images/"):
        html = client.get(f"/oak/cms/{path}", follow=True).content.decode()
        for refused in ("/account/", "/cms/logout/", "/users/", "/reports/", "/sites/"):
            assert refused not in html, (path, refused)
        assert "wagtail.org" not in html
        assert "/sign-out/" in html
        assert "/oak/sign-out/" not in html


def test_whose_school_it_is_stands_on_every_page(client, teacher):
    world = teacher.world
    for path in (
        "",
        f"pages/{world.school.root_page_id}/",
        f"pages/{world.lesson.pk}/edit/",
        f"pages/{world.lesson.pk}/history/",
        f"pages/add/content/lessonpage/{world.course_page.pk}/",
        "images/",
        f"images/{world.picture.pk}/",
        "documents/",
        "pages/search/?q=a",
    ):
        html = client.get(f"/oak/cms/{path}").content.decode()
        assert "Working in <strong>Oak Junior</strong>" in html, path
        assert 'href="/oak/"' in html
        assert "Change school" not in html


def working_in(html):
    """What stands at the top of a page of the editor."""
    return html.partition('<div class="working-in"')[2].partition("</div>")[0]


def test_who_works_in_several_schools_changes_by_a_link(client, oak, elm):
    role = Membership.Role.COORDINATOR
    user = add_person(oak.school, role)
    start_membership(user=user, school=elm.school, role=role, by=None)
    sign_in(client, user)
    for here, there in ((oak, elm), (elm, oak)):
        slug, other = here.school.slug, there.school.slug
        for path in ("", "pages/", f"pages/{here.lesson.pk}/edit/", "images/"):
            html = client.get(f"/{slug}/cms/{path}", follow=True).content.decode()
            top = working_in(html)
            assert f"Working in <strong>{here.school.name}</strong>" in top
            assert f'data-school-colour="{here.school.colour}"' in top
            assert f'<a href="/{slug}/">Back to {here.school.name}</a>' in top
            assert f'<a href="/{other}/cms/"' in top
            assert f'<a href="/{slug}/cms/"' not in top
            assert html.count(f"/{other}/") == 1, "the link and nothing else"


def test_only_schools_where_one_writes_are_offered(client, oak, elm):
    """A teacher at Oak who helps in Elm's office has no editor there."""
    role = Membership.Role.OFFICE
    start_membership(user=oak.teacher, school=elm.school, role=role, by=None)
    sign_in(client, oak.teacher)
    assert "Change school" not in client.get("/oak/cms/").content.decode()
    assert client.get("/elm/cms/").status_code == 404


def test_the_menu_of_schools_costs_one_question_or_none(client, oak, elm):
    sign_in(client, oak.teacher)
    client.get("/oak/cms/images/")  # what a process keeps is kept from now on
    with CaptureQueriesContext(connection) as alone:
        client.get("/oak/cms/images/")
    schools = [elm.school] + [
        make_school(f"90001{n}", f"School {n}", slug=f"school-{n}") for n in range(10)
    ]
    for school in schools:
        role = Membership.Role.COORDINATOR
        start_membership(user=oak.teacher, school=school, role=role, by=None)
    with CaptureQueriesContext(connection) as twelve:
        html = client.get("/oak/cms/images/").content.decode()
    assert working_in(html).count("/cms/") == 11
    assert len(twelve) == len(alone) + 1


def test_the_schools_colours_are_the_platforms():
    """A copy, because the file of the others would fight Wagtail's own colours."""
    tokens, editor = (
        (settings.ROOT / "platform" / path).read_text()
        for path in ("ui/static/ui/tokens.css", "content/static/content/editor.css")
    )
    for colour in (*School.Colour.values, "host"):
        wanted = re.search(rf"--c-{colour}: (#[0-9a-f]+);", tokens)[1]
        rule = "[data-school-colour]" if colour == "host" else f'="{colour}"]'
        assert re.search(rf"{re.escape(rule)} {{ --school: {wanted}; }}", editor), colour


def test_the_menu_is_never_anothers(client, oak, elm):
    """Wagtail makes its menu once a process, with the prefix of whoever came first."""
    for world in (oak, elm, oak):
        sign_in(client, world.teacher)
        slug = world.school.slug
        other = {"oak": "elm", "elm": "oak"}[slug]
        for path in ("", "pages/", "images/", f"pages/{world.lesson.pk}/edit/"):
            html = client.get(f"/{slug}/cms/{path}", follow=True).content.decode()
            assert f"/{slug}/cms/images/" in html
            assert f"/{other}/" not in html
            assert '"/cms/' not in html, path


def test_the_menu_has_three_lines(client, teacher):
    html = client.get("/oak/cms/").content.decode()
    props = html.partition('id="wagtail-sidebar-props"')[2].partition("</script>")[0]
    for label in ("Courses", "Pictures", "Files"):
        assert f'"{label}"' in props
    for label in ("Reports", "Settings", "Help", "Account", "Log out", "Images"):
        assert f'"{label}"' not in props


def test_after_an_action_one_is_back_in_the_same_school(client, teacher):
    """Redirects, messages and ``next`` keep the school's prefix."""
    lesson = teacher.world.lesson
    response = client.post(f"/oak/cms/pages/{lesson.pk}/unpublish/")
    assert response["Location"].startswith("/oak/cms/pages/")
    html = client.get(response["Location"]).content.decode()
    assert f"/oak/cms/pages/{lesson.pk}/edit/" in html
    after = f"/oak/cms/pages/{teacher.world.course_page.pk}/"
    response = client.post(
        f"/oak/cms/pages/{teacher.draft.pk}/delete/?next={after}", {"next": after}
    )
    assert response["Location"] == after
    evil = "https://evil.example/"
    response = client.post(f"/oak/cms/pages/{lesson.pk}/delete/?next={evil}")
    assert "evil" not in response["Location"]


def test_the_prefix_ends_with_the_request(client, teacher):
    client.get("/oak/cms/")
    response = client.get("/oak/cms/pages/99999/edit/")
    assert "/oak/sign-out/" not in response.content.decode()
    client.logout()
    assert client.get("/oak/cms/")["Location"] == "/sign-in/?next=/oak/cms/"


def test_static_files_are_not_of_a_school(client, teacher):
    html = client.get("/oak/cms/").content.decode()
    assert "/static/wagtailadmin/" in html
    assert "/oak/static/" not in html
    assert "wagtailadmin_home" in ALLOWED
