"""Wagtail as it comes: its own policies, lists, menus and templates, and none of ours.

For a comparison, never for a page that anybody opens.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings
from wagtail import hooks
from wagtail.admin import filters
from wagtail.admin.models import popular_tags_for_model
from wagtail.admin.viewsets.pages import base_page_viewset, page_viewset_registry
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.views import chooser
from wagtail.models import Collection, Page
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permissions import (
    collection_permission_policy,
    page_permission_policy,
    policy_registry,
)

from content.models import Material, Picture
from content.models.pages import ReadAtItsCourse

NOT_STOCK = ("content.", "schools.", "accounts.", "courses.", "ui.", "access.", "csp.")


def stock_settings(folder: Path) -> dict[str, Any]:
    ours = ("GZip", "allauth", "permissions_policy", "LoginRequired", "whitenoise")
    middleware = [
        path
        for path in settings.MIDDLEWARE
        if not path.startswith(NOT_STOCK) and not any(part in path for part in ours)
    ]
    templates = deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [folder]
    options = templates[0]["OPTIONS"]
    options["context_processors"] = [
        path for path in options["context_processors"] if path.startswith("django.")
    ]
    return {
        "MIDDLEWARE": middleware,
        "TEMPLATES": templates,
        "WAGTAIL_WORKFLOW_ENABLED": True,
        "CACHES": {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
    }


@contextmanager
def stock_wagtail(folder: Path) -> Iterator[None]:
    """The editor at ``/cms/`` is Wagtail's own inside the ``with`` block.

    The templates of our blocks and panels alone are ours: they are put into ``folder``.
    """
    (folder / "content").symlink_to(settings.ROOT / "templates" / "content")
    changed = stock_settings(folder)
    with override_settings(**changed), pytest.MonkeyPatch.context() as patch:
        stock_hooks = {
            name: [pair for pair in found if not pair[0].__module__.startswith("content.")]
            for name, found in hooks._hooks.items()
        }
        patch.setattr(hooks, "_hooks", stock_hooks)
        known = policy_registry.values_by_class
        patch.setitem(known, Page, page_permission_policy)
        patch.setitem(known, Collection, collection_permission_policy)
        for model, named in ((Picture, Image), (Material, Document)):
            policy = CollectionOwnershipPermissionPolicy(
                model, auth_model=named, owner_field_name="uploaded_by_user"
            )
            patch.setitem(known, model, policy)
        for registry in (
            page_viewset_registry.values_by_class,
            page_viewset_registry.values_by_parent_model,
        ):
            for model in list(registry):
                patch.setitem(registry, model, base_page_viewset)
        for ours in ("get_url_parts", "get_url", "get_full_url", "url", "full_url"):
            patch.delattr(ReadAtItsCourse, ours)
        for module in (filters, chooser):
            patch.setattr(module, "popular_tags_for_model", popular_tags_for_model)
        yield
