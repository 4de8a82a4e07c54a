"""The component tags: props are escaped, the block inside is kept as it is."""

import pytest
from django import forms
from django.template import Context, RequestContext, Template, TemplateDoesNotExist
from django.test import RequestFactory
from django.utils.safestring import mark_safe


def drawn(source: str, **context: object) -> str:
    """A template as it comes out."""
    return Template(source).render(Context(context))


class TestComponent:
    def test_props_are_escaped(self) -> None:
        page = drawn(
            '{% component "card" title=title %}{% endcomponent %}', title="<b>6K</b>"
        )
        assert "&lt;b&gt;6K&lt;/b&gt;" in page
        assert "<b>" not in page

    def test_the_block_is_kept(self) -> None:
        page = drawn('{% component "card" %}<p>Hello</p>{% endcomponent %}')
        assert "<p>Hello</p>" in page

    def test_what_the_block_prints_is_escaped_once(self) -> None:
        page = drawn(
            '{% component "card" %}{{ words }}{% endcomponent %}', words="Tom & <i>Sam"
        )
        assert "Tom &amp; &lt;i&gt;Sam" in page
        assert "&amp;amp;" not in page

    def test_safe_words_stay_safe(self) -> None:
        page = drawn(
            '{% component "card" %}{{ words }}{% endcomponent %}',
            words=mark_safe("<em>yes</em>"),
        )
        assert "<em>yes</em>" in page

    def test_one_inside_another(self) -> None:
        page = drawn(
            '{% component "card" %}{% component "notice" %}<p>In</p>{% endcomponent %}'
            "{% endcomponent %}"
        )
        assert page.index('class="card"') < page.index('class="notice"')
        assert "<p>In</p>" in page

    def test_the_page_around_it_stays_outside(self) -> None:
        page = drawn('{% component "card" %}{% endcomponent %}', title="Not mine")
        assert "Not mine" not in page

    def test_it_knows_the_request(self) -> None:
        context = RequestContext(RequestFactory().get("/"), {"csrf_token": "abc"})
        page = Template(
            '{% component "button" name="then" value="done" %}Go{% endcomponent %}'
        ).render(context)
        assert 'name="then" value="done"' in page

    def test_a_slip_in_the_name_is_not_silent(self) -> None:
        with pytest.raises(TemplateDoesNotExist):
            drawn('{% component "no-such" %}{% endcomponent %}')


class TestButton:
    def test_a_link_when_it_leads_somewhere(self) -> None:
        page = drawn('{% component "button" href="/me/" %}To do{% endcomponent %}')
        assert page.startswith('<a class="btn" href="/me/">To do</a>')

    def test_busy_says_so_and_waits(self) -> None:
        page = drawn('{% component "button" busy=True %}Sending{% endcomponent %}')
        assert 'aria-busy="true" disabled' in page


class TestIconAndState:
    def test_an_icon_alone_is_silent(self) -> None:
        page = drawn('{% icon "camera" %}')
        assert 'aria-hidden="true"' in page
        assert 'icons.svg#camera"' in page

    def test_a_label_is_said_and_escaped(self) -> None:
        page = drawn('{% icon "camera" label %}', label='A "photo"')
        assert 'role="img" aria-label="A &quot;photo&quot;"' in page

    def test_a_state_has_shape_colour_and_word(self) -> None:
        page = drawn('{% state "handed_in" %}')
        assert 'data-state="handed_in"' in page
        assert "#handed-in" in page
        assert "Handed in" in page

    def test_a_better_word_for_the_place(self) -> None:
        assert "Try again" in drawn('{% state "returned" "Try again" %}')

    def test_a_state_nobody_knows_is_not_drawn(self) -> None:
        with pytest.raises(KeyError):
            drawn('{% state "shiny" %}')


class PlaceForm(forms.Form):
    name = forms.CharField(label="What is it <called>?", help_text="Any name.")
    kind = forms.ChoiceField(
        label="Which?", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect
    )
    often = forms.BooleanField(label="Often", required=False)


class TestField:
    def test_label_help_and_need_are_tied_to_the_field(self) -> None:
        page = drawn("{% field form.name %}", form=PlaceForm())
        assert '<label for="id_name">What is it &lt;called&gt;?' in page
        assert "needed" in page
        assert 'id="id_name_helptext"' in page
        assert 'aria-describedby="id_name_helptext"' in page

    def test_what_to_put_right_is_tied_too(self) -> None:
        page = drawn("{% field form.name %}", form=PlaceForm({"kind": "a"}))
        assert 'id="id_name_error"' in page
        assert 'aria-describedby="id_name_helptext id_name_error"' in page
        assert 'aria-invalid="true"' in page

    def test_a_choice_is_a_group_with_a_legend(self) -> None:
        page = drawn("{% field form.kind %}", form=PlaceForm({"name": "x"}))
        assert "<legend>Which?" in page
        assert '<fieldset class="field field-set" aria-describedby="id_kind_error"' in page

    def test_a_tick_box_stands_before_its_words(self) -> None:
        page = drawn("{% field form.often %}", form=PlaceForm())
        assert page.index('type="checkbox"') < page.index("Often")

    def test_the_summary_leads_to_each_field(self) -> None:
        page = drawn(
            '{% include "components/form_errors.html" with form=form only %}',
            form=PlaceForm({"kind": "a"}),
        )
        assert 'href="#id_name"' in page
        assert 'role="alert"' in page
