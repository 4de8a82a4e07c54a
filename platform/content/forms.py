"""The editor's forms: nothing of elsewhere gets into a page, and no file breaks one."""

from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import Model
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm
from wagtail.models import Page, ReferenceIndex

from content.asked import refuse_elsewhere
from content.choosing import CHOSEN
from files.pictures import BROKEN, BROKEN_PICTURE

Reference = tuple[type[Any], str]


def references(page: Model) -> set[Reference]:
    """The pages, pictures and files that ``page``, saved or not, refers to.

    One generator of Wagtail's covers foreign keys, choosers in a body and the links of
    rich text alike. It is Wagtail's own business, so a test holds each of the three.
    """
    found = set()
    walk = ReferenceIndex._extract_references_from_object(page)  # noqa: SLF001
    for content_type, key, _, _ in walk:
        model = ContentType.objects.get_for_id(content_type).model_class()
        for chosen in CHOSEN:
            if model is not None and issubclass(model, chosen):
                found.add((chosen, str(key)))
    return found


def refuse_references(found: set[Reference]) -> None:
    """Raise ``Http404`` for what lies in another school, or nowhere.

    Not a message: a form shown again would show the title as well.
    """
    for chosen in CHOSEN:
        refuse_elsewhere(chosen, [key for model, key in found if model is chosen])


class EditorPageForm(WagtailAdminPageForm):
    """Refuses a new reference to what lies in another school, or nowhere.

    Wagtail's own form takes any id: a page could be made to show another school's
    picture. What the page already referred to may stay, so that an old page whose
    picture has been deleted can still be saved.
    """

    def _post_clean(self) -> None:
        super()._post_clean()
        self.known: set[Reference] = set()
        if self.instance.pk:
            stored = Page.objects.get(pk=self.instance.pk)
            self.known = references(stored.get_latest_revision_as_object())
        refuse_references(references(self.instance) - self.known)

    def is_valid(self) -> bool:
        """The rows of inline panels have forms of their own, which are asked after this."""
        answer = super().is_valid()
        for row in rows_inside(self):
            refuse_references(references(row) - self.known)
        return answer


def rows_inside(form: Any) -> Iterator[Model]:
    """What the inline panels of ``form`` write, and the panels inside those."""
    for formset in getattr(form, "formsets", {}).values():
        for inner in formset.forms:
            yield inner.instance
            yield from rows_inside(inner)


class PictureField(WagtailImageField):
    """Wagtail's field opens a file in three ways, and some broken files break it."""

    def to_python(self, data: Any) -> Any:
        try:
            return super().to_python(data)
        except ValidationError:
            raise
        except BROKEN:
            raise ValidationError(BROKEN_PICTURE) from None


class PictureForm(BaseImageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if stock := self.fields.get("file"):
            self.fields["file"] = PictureField(
                label=stock.label, required=stock.required, widget=stock.widget
            )
