"""What a school has in the editor, as a declaration that is brought about.

``wanted`` says it; ``provision_editor`` compares and mends. Nobody edits these rows by
hand, and run a second time it changes nothing.
"""

from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.db.models import QuerySet
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    PageViewRestriction,
    Task,
    Workflow,
)

from content.models import SchoolPage
from schools.models import Membership, School
from schools.services.people import derive_groups
from schools.tree import lock_tree


@dataclass(frozen=True)
class Rights:
    """What one group of a school may do in the editor, as permission names."""

    site: frozenset[str] = frozenset()
    page: frozenset[str] = frozenset()
    collection: frozenset[str] = frozenset()


AUTHORS = Rights(
    site=frozenset({"wagtailadmin.access_admin"}),
    page=frozenset(f"wagtailcore.{action}_page" for action in ("add", "change", "publish")),
    collection=frozenset(
        model.format(action)
        for action in ("add", "change", "choose")
        for model in ("wagtailimages.{}_image", "wagtaildocs.{}_document")
    ),
)
MEMBERS = Rights()
APPROVAL = "Moderators approval"


MADE = ("root_page", "collection", "authors_group", "members_group")


def provision_editor(school: School) -> int:
    """Bring the school's place in the editor to the wanted state; how many changes."""
    lock_tree()
    # What another process made while this one waited for the tree is made.
    school.refresh_from_db(fields=MADE)
    changes = remove_wagtails_defaults()
    changes += _root_page(school) + _collection(school) + _groups(school)
    authors, members = school.authors_group, school.members_group
    assert authors
    assert members
    for group, rights in ((authors, AUTHORS), (members, MEMBERS)):
        changes += _rights(group, rights, school)
    changes += _restrictions(school, {authors, members})
    people = Membership.objects.in_force().filter(school=school).select_related("user")
    changes += sum(derive_groups(row.user) for row in people.distinct())
    return changes


def wagtails_defaults() -> dict[str, QuerySet]:
    """What Wagtail's migrations put on the root of all trees: each opens every school."""
    return {
        "the groups Editors and Moderators": Group.objects.filter(
            name__in=["Editors", "Moderators"]
        ),
        "rights on the root of all pages": GroupPagePermission.objects.filter(
            page__depth=1
        ),
        "rights on the root of all collections": GroupCollectionPermission.objects.filter(
            collection__depth=1
        ),
        "the workflow “Moderators approval”": Workflow.objects.filter(name=APPROVAL),
        "the task “Moderators approval”": Task.objects.filter(name=APPROVAL),
    }


def remove_wagtails_defaults() -> int:
    """Remove the groups, rights and workflow that Wagtail's migrations put on the root.

    They would give whoever is in them every school. Wagtail's welcome page and site go
    as well: no site is served.
    """
    changes = sum(rows.delete()[0] for rows in wagtails_defaults().values())
    welcome = Page.objects.filter(
        depth=2, slug="home", content_type__app_label="wagtailcore", school=None
    ).first()
    if welcome is not None:
        welcome.delete()
        changes += 1
    return changes


def _root_page(school: School) -> int:
    if school.root_page is None:
        root = Page.objects.get(depth=1)
        page = SchoolPage(title=school.name, slug=school.slug)
        root.add_child(instance=page)
        school.root_page = Page.objects.get(pk=page.pk)
        school.save(update_fields=["root_page"])
        return 1
    return (
        SchoolPage.objects.filter(pk=school.root_page_id)
        .exclude(title=school.name)
        .update(title=school.name, draft_title=school.name)
    )


def _collection(school: School) -> int:
    if school.collection is None:
        top = Collection.objects.select_for_update().get(depth=1)
        school.collection = top.add_child(instance=Collection(name=school.name))
        school.save(update_fields=["collection"])
        return 1
    return (
        Collection.objects.filter(pk=school.collection_id)
        .exclude(name=school.name)
        .update(name=school.name)
    )


def _groups(school: School) -> int:
    changes = 0
    for kind in ("authors", "members"):
        if getattr(school, f"{kind}_group_id") is None:
            group = Group.objects.create(name=f"school {school.urn} {kind}")
            setattr(school, f"{kind}_group", group)
            school.save(update_fields=[f"{kind}_group"])
            changes += 1
    return changes


def keys_of(names: frozenset[str]) -> set[int]:
    """The keys of permissions by their full names."""
    found = set()
    for name in names:
        app_label, codename = name.split(".")
        found.add(
            Permission.objects.get(content_type__app_label=app_label, codename=codename).pk
        )
    return found


def _rights(group: Group, rights: Rights, school: School) -> int:
    """Make the group's rights exactly ``rights``: on this school's root, nowhere else."""
    site = keys_of(rights.site)
    changes = len(site ^ set(group.permissions.values_list("pk", flat=True)))
    if changes:
        group.permissions.set(site)
    for model, field, place, names in (
        (GroupPagePermission, "page_id", school.root_page_id, rights.page),
        (
            GroupCollectionPermission,
            "collection_id",
            school.collection_id,
            rights.collection,
        ),
    ):
        wanted = {(place, permission) for permission in keys_of(names)}
        rows = {
            (getattr(row, field), row.permission_id): row
            for row in model.objects.filter(group=group)
        }
        for key in rows.keys() - wanted:
            rows[key].delete()
        model.objects.bulk_create(
            model(group=group, permission_id=permission, **{field: key})
            for key, permission in wanted - rows.keys()
        )
        changes += len(rows.keys() ^ wanted)
    return changes


def _restrictions(school: School, groups: set[Group]) -> int:
    """Only the school's own may view what lies in its tree and collection."""
    changes = 0
    for model, place in (
        (PageViewRestriction, {"page_id": school.root_page_id}),
        (CollectionViewRestriction, {"collection_id": school.collection_id}),
    ):
        row, created = model.objects.get_or_create(
            **place, defaults={"restriction_type": "groups"}
        )
        changes += created
        if row.restriction_type != "groups":
            row.restriction_type = "groups"
            row.save(update_fields=["restriction_type"])
            changes += 1
        if set(row.groups.all()) != groups:
            row.groups.set(groups)
            changes += 1
    return changes
