"""The editor's forms: nothing of elsewhere gets into a page, and no file breaks one."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.http import Http404
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm
from wagtail.models import Page, ReferenceIndex

from content.choosing import CHOSEN
from content.scope import is_in_school_in_force
from files.pictures import BROKEN, BROKEN_PICTURE

Reference = tuple[type[Any], str]


def references(page: Page) -> set[Reference]:
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


def is_here(reference: Reference) -> bool:
    model, key = reference
    return is_in_school_in_force(model, [key])


class EditorPageForm(WagtailAdminPageForm):
    """Refuses a new reference to what lies in another school, or nowhere.

    Wagtail's own form takes any id: a page could be made to show another school's
    picture. What the page already referred to may stay, so that an old page whose
    picture has been deleted can still be saved.
    """

    def _post_clean(self) -> None:
        super()._post_clean()
        known: set[Reference] = set()
        if self.instance.pk:
            stored = Page.objects.get(pk=self.instance.pk)
            known = references(stored.get_latest_revision_as_object())
        if not all(map(is_here, references(self.instance) - known)):
            # Not a message: a form shown again would show the title as well.
            raise Http404


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
