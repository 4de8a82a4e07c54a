"""What is kept of a child's writing, and what is not: the golden corpus."""

import pytest
from django.core.exceptions import ValidationError

from portfolio.markup import MAX_BYTES, clean, paragraphs_in, show, words_in

CORPUS = [
    ("Plain words", "<p>Plain words</p>"),
    ("One\n\nTwo", "<p>One</p><p>Two</p>"),
    ("One\r\ntwo", "<p>One<br>two</p>"),
    ("5 > 3 & 3", "<p>5 &gt; 3 &amp; 3</p>"),
    ("<p>3 &lt; 5</p>", "<p>3 &lt; 5</p>"),
    ("<b>Bold</b> <i>it</i>", "<strong>Bold</strong> <em>it</em>"),
    ("<ul><li>one</li></ul>", "<ul><li>one</li></ul>"),
    ("<p class=x style='color:red' onclick=y>Hi</p>", "<p>Hi</p>"),
    ("<script>alert(1)</script><p>Hi</p>", "<p>Hi</p>"),
    ("<a href='javascript:x'>link</a>", "<p>link</p>"),
    ("<a href='https://x.example'>link</a>", "<p>link</p>"),
    ("<img src=x onerror=alert(1)>", ""),
    ("<svg onload=x><p>Hi", "<p>Hi</p>"),
    ("<math><mi//xlink:href='data:x,<script>alert(4)</script>'>", ""),
    ("<p>never closed", "<p>never closed</p>"),
    ("<form><input name=x></form>", ""),
    ("<iframe src=//evil.example></iframe>", ""),
    ("<noscript><p title='</noscript><img src=x onerror=y>'>", "<p>&lt;p title="),
    ("3 < 5", "<p>3 &lt; 5</p>"),
    ("{{ 7*7 }} %s null", "<p>{{ 7*7 }} %s null</p>"),
    ("مرحبا 你好 Łukasz 🌊", "<p>مرحبا 你好 Łukasz 🌊</p>"),
]


@pytest.mark.parametrize(("given", "kept"), CORPUS)
def test_only_our_few_tags_are_kept(given, kept):
    found = clean(given)
    assert found.startswith(kept)
    for bad in ("onerror", "javascript", "<script", "<img", "style=", "href", "src="):
        assert bad not in found
    assert clean(found) == found, "cleaning twice changes nothing"
    assert show(found) == found


def test_what_is_too_long_is_refused_and_what_just_fits_is_kept():
    fits = "x" * MAX_BYTES
    assert fits in clean(fits)
    with pytest.raises(ValidationError, match="too long"):
        clean(fits + "x")
    with pytest.raises(ValidationError, match="too long"):
        clean("é" * (MAX_BYTES // 2 + 1))


@pytest.mark.parametrize(
    "empty",
    ["", "<p></p>", "<p><br></p>", "<ul><li> </li></ul>", "<p>&nbsp;\u200b\ufeff</p>"],
)
def test_an_empty_page_has_no_words(empty):
    assert words_in(empty) == ""


def test_words_are_told_apart_where_only_tags_were_between():
    assert words_in("<p>one</p><p>two</p>") == "one two"


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("", []),
        ("<p>One <strong>two</strong></p><h3>Three</h3>", ["One two", "Three"]),
        ("<p>a &lt; b<br>c</p>", ["a < b c"]),
        ("<ul><li>a</li><li>b</li></ul><p>c</p>", ["a", "b", "c"]),
        (
            "<ol><li>a<ul><li>b</li><li>c</li></ul></li><li>d</li></ol><p>e</p>",
            ["a b c", "d", "e"],
        ),
        ("<ul><li><p>a</p></li></ul><p>b</p>", ["a", "b"]),
        ("loose<p>a</p>", ["a"]),
    ],
)
def test_a_text_has_the_paragraphs_that_a_comment_is_pinned_to(text, paragraphs):
    assert paragraphs_in(text) == paragraphs
