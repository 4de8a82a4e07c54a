"""Coming in by a link, with a second step, in a real browser."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from schools.services.inviting import invite_staff
from tests.accounts.test_second_step import code_of
from tests.browser.person import LAPTOP, PHONE

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
GOOD = "marmalade canal thunder"
TABLET = {"width": 820, "height": 1180}
SIZES = [PHONE, TABLET, LAPTOP]


@pytest.fixture
def invited(oak, settings, live_server):
    """A new office worker's link."""
    settings.STAFF_MFA = True
    settings.SITE = urlsplit(live_server.url)
    settings.SITE_URL = live_server.url
    asked = {"first_name": "Ada", "last_name": "Byrne", "title": "Ms"}
    return invite_staff(oak.school, role="office", by=oak.head, **asked)


def come_in(person, invited):
    person.go(urlsplit(invited.invited.link).path)
    person.looks_right()
    person.page.get_by_label("New password").fill(GOOD)
    person.page.get_by_label("The same once more").fill(GOOD)
    person.page.get_by_role("button", name="Choose this password").click()
    expect(person.page.get_by_role("heading", level=1)).to_have_text(
        "Add a second step first"
    )
    person.looks_right()


def sign_in(person, user):
    person.go("/sign-in/")
    person.page.get_by_label("Sign-in name").fill(user.username)
    person.page.get_by_label("Password").fill(GOOD)
    person.page.get_by_role("button", name="Sign in").click()
    expect(person.page.get_by_role("heading", level=1)).to_have_text("One more step")
    person.looks_right()


def fits(person):
    """Nothing has to be scrolled sideways, at any width."""
    for size in SIZES:
        person.page.set_viewport_size(size)
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert person.page.evaluate(wide) <= 0, (person.page.url, size)
        person.looks_right()


def test_with_an_app(somebody, invited):
    person = somebody(PHONE)
    come_in(person, invited)
    person.page.get_by_role("link", name="An authenticator app").click()
    secret = person.page.locator("code.key").inner_text().replace(" ", "")
    fits(person)
    person.page.get_by_label("Code that the app shows").fill("000000")
    person.page.get_by_role("button", name="Turn it on").click()
    expect(person.page.get_by_text("That code does not fit")).to_be_visible()
    person.page.get_by_label("Code that the app shows").fill(code_of(secret))
    person.page.get_by_role("button", name="Turn it on").click()
    expect(person.page.get_by_role("heading", level=1)).to_have_text("Keep these codes")
    codes = person.page.locator("code.key").all_inner_texts()
    assert len(codes) == 10
    fits(person)
    person.page.get_by_role("link", name="I have kept them").click()
    expect(person.page).to_have_url(f"{person.base}/oak/")
    person.page.get_by_role("link", name="Ms Byrne").click()
    expect(person.page.get_by_text("10 recovery codes left")).to_be_visible()
    fits(person)

    other = somebody(LAPTOP)
    sign_in(other, invited.user)
    fits(other)
    other.page.get_by_label("Code").fill(codes[0])
    other.page.get_by_role("button", name="Go on").click()
    expect(other.page).to_have_url(f"{other.base}/oak/")
    expect(other.page.get_by_text("first time you sign in with")).to_be_visible()
    other.go("/account/")
    other.page.get_by_role("button", name="Sign out everywhere but here").click()
    expect(other.page.get_by_text("signed in here and nowhere else")).to_be_visible()
    person.go("/account/")
    expect(person.page.get_by_role("button", name="Sign in")).to_be_visible()


def test_with_a_passkey(somebody, invited):
    person = somebody(LAPTOP)
    devtools = person.page.context.new_cdp_session(person.page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    key = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    come_in(person, invited)
    fits(person)
    person.page.get_by_role("link", name="A passkey").click()
    fits(person)
    person.page.get_by_label("What to call it").fill("My laptop")
    person.page.get_by_role("button", name="Make the passkey").click()
    expect(person.page.get_by_role("heading", level=1)).to_have_text("Keep these codes")
    person.go("/account/")
    expect(person.page.get_by_role("button", name="Remove My laptop")).to_be_visible()
    person.page.get_by_role("button", name="Sign out", exact=True).click()

    sign_in(person, invited.user)
    person.page.get_by_role("button", name="Use your passkey").click()
    expect(person.page).to_have_url(f"{person.base}/oak/")

    # The device refuses: the page says so, and the codes still do.
    person.page.get_by_role("button", name="Sign out", exact=True).click()
    sign_in(person, invited.user)
    devtools.send("WebAuthn.removeVirtualAuthenticator", key)
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    person.page.get_by_role("button", name="Use your passkey").click()
    expect(person.page.get_by_text("Your device did not do it")).to_be_visible()
    person.looks_right()
