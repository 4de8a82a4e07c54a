"""The list of what the editor opens, and the check of every id it is asked about.

What is not on the list is not there: a Wagtail that brings a new page next year brings
it closed. Every id in an address is looked for in the school in force before Wagtail
sees it, and what lies elsewhere is answered like what does not exist.
"""

from typing import Any

from django.http import Http404, HttpRequest

from content.asked import (
    Check,
    a_file,
    a_page,
    a_page_or_the_top,
    a_page_type,
    a_picture,
    a_title_that_fits,
    an_editing_session,
    bulk_action,
    chosen_files,
    chosen_pages,
    chosen_pictures,
    file_form,
    linked_from,
    links_to_choose,
    nothing,
    picture_form,
    revisions,
    some_switches,
)

PAGES: dict[str, tuple[Check, ...]] = {
    "wagtailadmin_explore_root": (nothing,),
    "wagtailadmin_explore": (a_page_or_the_top("parent_page_id"),),
    "wagtailadmin_explore_results": (a_page_or_the_top("parent_page_id"),),
    "wagtail_bulk_action": (bulk_action,),
    "wagtailadmin_pages:add": (a_page_or_the_top("parent_page_id"), a_page_type),
    "wagtailadmin_pages:preview_on_add": (
        a_page_or_the_top("parent_page_id"),
        a_page_type,
    ),
    "wagtailadmin_pages:add_subpage": (a_page_or_the_top("parent_page_id"),),
    "wagtailadmin_pages:edit": (a_page("page_id"),),
    "wagtailadmin_pages:preview_on_edit": (a_page("page_id"),),
    "wagtailadmin_pages:view_draft": (a_page("page_id"),),
    "wagtailadmin_pages:usage": (a_page("page_id"),),
    "wagtailadmin_pages:delete": (a_page("page_id"),),
    "wagtailadmin_pages:unpublish": (a_page("page_id"),),
    "wagtailadmin_pages:copy": (a_page("page_id"), linked_from("new_parent_page")),
    "wagtailadmin_pages:move": (
        a_page("page_to_move_id"),
        linked_from("new_parent_page"),
    ),
    "wagtailadmin_pages:move_confirm": (
        a_page("page_to_move_id"),
        a_page_or_the_top("destination_id"),
    ),
    "wagtailadmin_pages:set_page_position": (a_page("page_to_move_id"),),
    "wagtailadmin_pages:search": (nothing,),
    "wagtailadmin_pages:search_results": (nothing,),
    "wagtailadmin_pages:history": (a_page("page_id"),),
    "wagtailadmin_pages:history_results": (a_page("page_id"),),
    "wagtailadmin_pages:revisions_index": (a_page("page_id"),),
    "wagtailadmin_pages:revisions_view": (a_page("page_id"), revisions("page_id")),
    "wagtailadmin_pages:revisions_revert": (a_page("page_id"), revisions("page_id")),
    "wagtailadmin_pages:revisions_unschedule": (
        a_page("page_id"),
        revisions("page_id"),
    ),
    "wagtailadmin_pages:revisions_compare": (a_page("pk"), revisions("pk")),
    "wagtailadmin_choose_page": (links_to_choose,),
    "wagtailadmin_choose_page_child": (
        a_page_or_the_top("parent_page_id"),
        links_to_choose,
    ),
    "wagtailadmin_choose_page_search": (links_to_choose,),
    "wagtailadmin_choose_page_chosen_multiple": (chosen_pages,),
    "wagtailadmin_choose_page_external_link": (linked_from("parent_page_id"),),
    "wagtailadmin_choose_page_email_link": (linked_from("parent_page_id"),),
    "wagtailadmin_choose_page_phone_link": (linked_from("parent_page_id"),),
    "wagtailadmin_choose_page_anchor_link": (linked_from("parent_page_id"),),
}

MEDIA: dict[str, tuple[Check, ...]] = {
    "wagtailimages:index": (picture_form,),
    "wagtailimages:index_results": (picture_form,),
    "wagtailimages:add": (picture_form,),
    "wagtailimages:edit": (a_picture("image_id"), picture_form),
    "wagtailimages:delete": (a_picture("image_id"),),
    "wagtailimages:image_usage": (a_picture("image_id"),),
    "wagtailimages:add_multiple": (picture_form, a_title_that_fits),
    "wagtailimages:edit_multiple": (a_picture("image_id"),),
    "wagtailimages:delete_multiple": (a_picture("image_id"),),
    "wagtailimages_chooser:choose": (picture_form,),
    "wagtailimages_chooser:choose_results": (picture_form,),
    "wagtailimages_chooser:chosen": (a_picture("pk"),),
    "wagtailimages_chooser:chosen_multiple": (chosen_pictures,),
    "wagtailimages_chooser:create": (picture_form,),
    "wagtaildocs:index": (file_form,),
    "wagtaildocs:index_results": (file_form,),
    "wagtaildocs:add": (file_form,),
    "wagtaildocs:edit": (a_file("document_id"), file_form),
    "wagtaildocs:delete": (a_file("document_id"),),
    "wagtaildocs:document_usage": (a_file("document_id"),),
    "wagtaildocs:add_multiple": (file_form, a_title_that_fits),
    "wagtaildocs:edit_multiple": (a_file("doc_id"),),
    "wagtaildocs:delete_multiple": (a_file("doc_id"),),
    "wagtaildocs_chooser:choose": (file_form,),
    "wagtaildocs_chooser:choose_results": (file_form,),
    "wagtaildocs_chooser:chosen": (a_file("pk"),),
    "wagtaildocs_chooser:chosen_multiple": (chosen_files,),
    "wagtaildocs_chooser:create": (file_form,),
    # Ours: it asks for the school of the file itself.
    "content:file_serve": (nothing,),
}

FURNITURE: dict[str, tuple[Check, ...]] = {
    "wagtailadmin_home": (nothing,),
    "wagtailadmin_sprite": (nothing,),
    "wagtailadmin_javascript_catalog": (nothing,),
    "wagtailadmin_dismissibles": (some_switches,),
    "wagtailadmin_editing_sessions:ping": (an_editing_session,),
    "wagtailadmin_editing_sessions:release": (nothing,),  # one's own, by its query
}

ALLOWED: dict[str, tuple[Check, ...]] = {**PAGES, **MEDIA, **FURNITURE}

# Whatever writes to the page tree waits for its turn: see authoring.lock_tree.
TREE_WRITES = frozenset(
    name
    for name in PAGES
    if name.startswith("wagtailadmin_pages:") and not name.endswith(("_on_add", "_on_edit"))
) | {"wagtail_bulk_action"}


def refuse_unless_allowed(request: HttpRequest, kwargs: dict[str, Any]) -> None:
    """Raise ``Http404`` for what the editor does not open, and for an id of elsewhere."""
    assert request.resolver_match
    # One of Wagtail's own patterns has no name; nor have its 404 pages.
    checks = ALLOWED.get(request.resolver_match.view_name or "")
    if checks is None:
        raise Http404
    for check in checks:
        check(request, kwargs)


def writes_to_the_tree(request: HttpRequest) -> bool:
    """Whether the request may change the page tree, and so has to hold its lock."""
    assert request.resolver_match
    return request.method == "POST" and request.resolver_match.view_name in TREE_WRITES
