"""Wagtail's pages about pages, with what knows no school taken out."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple, Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from wagtail.admin import messages
from wagtail.admin.filters import MultipleContentTypeFilter
from wagtail.admin.forms.pages import CopyForm
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.views.pages.copy import CopyView
from wagtail.admin.views.pages.delete import DeleteView
from wagtail.admin.views.pages.listing import ExplorableIndexView, GenericPageFilterSet
from wagtail.admin.views.pages.move import MoveChooseDestinationView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page

from content.deleting import objection_to_deleting
from content.models import AssignmentPage, CoursePage, LessonPage
from content.scope import pages_in_force


def kinds_of_page(request: Any) -> QuerySet:
    kinds = ContentType.objects.get_for_models(CoursePage, LessonPage, AssignmentPage)
    return ContentType.objects.filter(pk__in=[kind.pk for kind in kinds.values()])


class CourseFilterSet(GenericPageFilterSet):
    """Filters of a list of pages. Wagtail's name every author and site there is."""

    owner = edited_by = site = has_child_pages = None
    content_type = MultipleContentTypeFilter(
        label="What", queryset=kinds_of_page, widget=CheckboxSelectMultiple
    )


class CourseIndexView(ExplorableIndexView):
    page_title = "Courses"
    add_item_label = "Add"

    def get_side_panels(self) -> MediaContainer:
        # What there is to say of a page is said where it is written.
        return MediaContainer()


class ParentOfThisSchool:
    """A form that asks under which page: only this school's are an answer."""

    def get_form(self, *args: Any, **kwargs: Any) -> Form:
        form = super().get_form(*args, **kwargs)  # type: ignore[misc]
        form.fields["new_parent_page"].queryset = pages_in_force()
        return form


class PlainCopyForm(CopyForm):
    """Copies only: an alias could not be edited, and nobody would know why."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("alias", None)


class CopyWithinSchool(ParentOfThisSchool, CopyView):
    def get_form_class(self) -> type[Form]:
        return PlainCopyForm


class MoveWithinSchool(ParentOfThisSchool, MoveChooseDestinationView):
    pass


class DeleteWithReasons(DeleteView):
    """Says why a page has to stay, where Wagtail would only say that it may not go."""

    def dispatch(
        self, request: Any, page_id: int, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        page = get_object_or_404(Page, pk=page_id)
        reason = objection_to_deleting(page)
        if reason is None and not page.is_leaf():
            reason = f"“{page.title}” has pages of its own: move or delete them first."
        if reason is not None:
            messages.error(request, reason)
            return redirect("wagtailadmin_explore", page.get_parent().pk)
        return super().dispatch(request, page_id, **kwargs)


class CoursePageViewSet(PageViewSet):
    """For every kind of page. Wagtail's own stands behind it, at order -1."""

    model = Page
    filterset_class = CourseFilterSet
    index_view_class = CourseIndexView
    copy_view_class = CopyWithinSchool
    move_view_class = MoveWithinSchool
    delete_view_class = DeleteWithReasons
