"""What may be written, pasted and done with the keyboard alone."""

import pytest
from playwright.sync_api import expect

from tests.browser.writing.desk import Box, School

NASTY = """<p>Look <img src=x onerror="document.title='got in'">
<a href='javascript:alert(1)'>here</a></p><script>document.title='got in'</script>
<style>p{color:red}</style><iframe src='//elsewhere.example'></iframe>
<svg onload="document.title='got in'"><text>x</text></svg>
<p style='position:fixed' onclick='x()' class=y id=z>there</p>"""
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>
<!-- p.MsoNormal {mso-style-parent:""; margin:0cm} --></style></head><body lang=EN-GB>
<!--StartFragment--><h1 style='margin-top:12.0pt'>My
<span style='color:red'>diary</span></h1><p class=MsoNormal style='margin:0cm'>
<b style='mso-bidi-font-weight:normal'>Cold</b> and
<i>wet</i><o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>1.<span style='font:7pt "Times New Roman"'>&nbsp;</span></span>
<![endif]>Boots</p><p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span
style='mso-list:Ignore'>2.</span>Hat</p>
<table><tr><td style="width:5pt">Sea</td></tr></table>
<!--EndFragment--></body></html>"""
DOCS = """<meta charset="utf-8"><b id="docs-internal-guid-1"
style="font-weight:normal;">
<p dir="ltr" style="line-height:1.38">
<span style="font-weight:700;font-size:11pt">Bold</span>
<span style="font-weight:400;font-style:italic">slanted</span> plain</p>
<ul><li dir="ltr"><p role="presentation"><span>one</span></p></li></ul></b>"""


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        pytest.param(NASTY, "<p>Look here</p><p>there</p>", id="nasty"),
        pytest.param(
            WORD,
            "<h3>My diary</h3><p><strong>Cold</strong> and <em>wet</em></p>"
            "<ol><li>Boots</li><li>Hat</li></ol><p>Sea</p>",
            id="word",
        ),
        pytest.param(
            DOCS,
            "<p><strong>Bold</strong> <em>slanted</em> plain</p><ul><li>one</li></ul>",
            id="google docs",
        ),
        pytest.param(
            "<ul><li>a<ul><li>b</li></ul></li></ul><p>x<br>y</p>",
            "<ul><li>a<ul><li>b</li></ul></li></ul><p>x<br>y</p>",
            id="what we keep",
        ),
    ],
)
def test_paste_is_reduced(school: School, box: Box, pasted: str, kept: str) -> None:
    box.paste(pasted)
    box.saved(school, kept)
    left = box.words.evaluate(
        """box => [...box.querySelectorAll("*")].filter((element) =>
            !element.matches("p, br, b, i, ul, ol, li, h3, div") ||
            element.attributes.length).map((element) => element.outerHTML)"""
    )
    assert left == []
    assert box.page.title() == "Diary"


def test_a_few_pasted_words_join_their_line(school: School, box: Box) -> None:
    box.write("We saw ")
    box.paste("<span style='color:red'>three <b>seals</b></span>")
    box.saved(school, "<p>We saw three <strong>seals</strong></p>")


def test_a_pasted_address_stays_words(school: School, box: Box) -> None:
    box.write("here")
    box.select_all()
    box.paste("", "https://example.org/seals")
    box.saved(school, "<p>https://example.org/seals</p>")


def test_formatting_and_handing_in_with_the_keyboard_alone(
    school: School, box: Box
) -> None:
    press = box.page.keyboard.press
    press("Tab")
    expect(box.button("Bold")).to_be_focused()
    press("Tab")
    expect(box.words).to_be_focused()
    box.page.keyboard.type("Day one")
    press("Shift+Tab")
    press("ArrowRight")
    expect(box.button("Italic")).to_be_focused()
    press("End")
    expect(box.button("Redo")).to_be_focused()
    press("ArrowRight")
    expect(box.button("Bold")).to_be_focused()
    press("ArrowRight")
    press("ArrowRight")
    press("Enter")
    expect(box.words).to_be_focused()
    expect(box.button("Heading")).to_have_attribute("aria-pressed", "true")
    press("Enter")
    expect(box.button("Heading")).to_have_attribute("aria-pressed", "false")
    press("Control+b")
    expect(box.button("Bold")).to_have_attribute("aria-pressed", "true")
    box.page.keyboard.type("Cold")
    press("Control+b")
    box.page.keyboard.type(" sea")
    press("Tab")
    expect(box.hand_in).to_be_focused()
    press("Enter")
    box.page.wait_for_url("**/handed-in/")
    kept = "<h3>Day one</h3><p><strong>Cold</strong> sea</p>"
    assert school.handed_in[0]["text"] == kept
    assert school.text == kept


def test_lists_undo_and_redo(school: School, box: Box) -> None:
    box.button("Bullet list").click()
    box.page.keyboard.type("sea")
    box.page.keyboard.press("Enter")
    box.page.keyboard.type("sand")
    box.saved(school, "<ul><li>sea</li><li>sand</li></ul>")
    box.select_all()
    box.button("Numbered list").click()
    expect(box.button("Numbered list")).to_have_attribute("aria-pressed", "true")
    box.saved(school, "<ol><li>sea</li><li>sand</li></ol>")
    box.button("Undo").click()
    box.saved(school, "<ul><li>sea</li><li>sand</li></ul>")
    box.button("Redo").click()
    box.saved(school, "<ol><li>sea</li><li>sand</li></ol>")
    expect(box.button("Redo")).to_have_attribute("aria-disabled", "true")


def test_tab_leaves_a_list(box: Box) -> None:
    box.button("Bullet list").click()
    box.page.keyboard.press("Tab")
    expect(box.hand_in).to_be_focused()
