"""The schools themselves, with all that provisioning would give them in the editor."""

import random
import uuid
from collections.abc import Sequence

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    PageViewRestriction,
)

from audit.models import Entry
from console.demo.large.bulk import Keys, Table
from console.demo.large.plan import SchoolPlan
from content.models import SchoolPage
from content.provisioning import AUTHORS, keys_of
from schools.models import School
from schools.tree import lock_tree

BATCH = 500
SCHOOL_DEPTH = 2


def add_schools(plans: Sequence[SchoolPlan], *, courses: int, seed: int) -> list[School]:
    """Schools of ``plans``, each with room for so many courses in its tree."""
    lock_tree()
    pages = add_root_pages(plans, courses=courses, seed=seed)
    collections = add_collections(plans)
    schools = [
        School(
            urn=plan.urn,
            laestab=f"999{plan.urn[-4:]}",
            name=plan.name,
            slug=plan.slug,
            phase=School.Phase.SECONDARY if plan.is_secondary else School.Phase.PRIMARY,
            low_age=plan.years[0] + 4,
            high_age=plan.years[-1] + 5,
            town=plan.place,
            colour=plan.colour,
            root_page_id=page,
            collection=collection,
            authors_group=authors,
            members_group=members,
        )
        for plan, page, collection, authors, members in zip(
            plans,
            pages,
            collections,
            add_groups(plans, "authors"),
            add_groups(plans, "members"),
            strict=True,
        )
    ]
    School.objects.bulk_create(schools, BATCH)
    give_rights(schools)
    restrict(schools)
    Entry.objects.bulk_create(
        [
            Entry(
                action="schools.add_school",
                subject_kind=School._meta.label_lower,
                subject=str(school.pk),
                school=school.urn,
            )
            for school in schools
        ],
        BATCH,
    )
    return schools


def add_root_pages(plans: Sequence[SchoolPlan], *, courses: int, seed: int) -> list[int]:
    """A page for each school at the top of its tree; their keys."""
    dice = random.Random(f"{seed} pages")
    root = Page.objects.get(depth=1)
    last = root.get_last_child()
    taken = Page._str2int(last.path[root.steplen :]) if last else 0  # noqa: SLF001
    keys = Keys(Page)
    kind = ContentType.objects.get_for_model(SchoolPage).pk
    locale = Locale.get_default().pk
    rows = []
    for number, plan in enumerate(plans, start=taken + 1):
        path = Page._get_path(root.path, SCHOOL_DEPTH, number)  # noqa: SLF001
        key = uuid.UUID(int=dice.getrandbits(128), version=4)
        rows.append(
            (
                *(keys.next(), path, SCHOOL_DEPTH, courses, plan.name, plan.name),
                *(plan.slug, f"/{plan.slug}/", kind, locale, key),
            )
        )
    Table(
        *(Page, "id", "path", "depth", "numchild", "title", "draft_title"),
        *("slug", "url_path", "content_type", "locale", "translation_key"),
    ).write(rows)
    found = [row[0] for row in rows]
    Table(SchoolPage, "page_ptr").write([(key,) for key in found])
    Page.objects.filter(pk=root.pk).update(numchild=root.numchild + len(rows))
    return found


def add_collections(plans: Sequence[SchoolPlan]) -> list[Collection]:
    """A collection for each school, among those that are there in the order of names.

    Wagtail moves all that come after to new paths for each that is added: once is enough.
    """
    top = Collection.objects.select_for_update().get(depth=1)
    before = list(top.get_children())
    beyond = len(before) + len(plans)  # no path up to here is anybody's in the meantime
    if before:
        beyond += Collection._str2int(before[-1].path[top.steplen :])  # noqa: SLF001

    def path(number: int) -> str:
        return Collection._get_path(top.path, SCHOOL_DEPTH, number)  # noqa: SLF001

    made = [
        Collection(name=plan.name, path=path(beyond + number), depth=SCHOOL_DEPTH)
        for number, plan in enumerate(plans, start=1)
    ]
    Collection.objects.bulk_create(made, BATCH)
    for number, row in enumerate(before, start=beyond + len(made) + 1):
        row.path = path(number)
    Collection.objects.bulk_update(before, ["path"])
    # The database's order of names, not ours: it is what the next one is sorted in by.
    rows = list(Collection.objects.filter(depth=SCHOOL_DEPTH).order_by("name"))
    for number, row in enumerate(rows, start=1):
        row.path = path(number)
    Collection.objects.bulk_update(rows, ["path"], BATCH)
    Collection.objects.filter(pk=top.pk).update(numchild=len(rows))
    return made


def add_groups(plans: Sequence[SchoolPlan], kind: str) -> list[Group]:
    groups = [Group(name=f"school {plan.urn} {kind}") for plan in plans]
    return Group.objects.bulk_create(groups, BATCH)


def give_rights(schools: Sequence[School]) -> None:
    """What ``content.provisioning`` says that a school's authors may do."""
    site, page, collection = (
        sorted(keys_of(names)) for names in (AUTHORS.site, AUTHORS.page, AUTHORS.collection)
    )
    through = Group.permissions.through
    through.objects.bulk_create(
        [
            through(group_id=school.authors_group_id, permission_id=key)
            for school in schools
            for key in site
        ],
        BATCH,
    )
    GroupPagePermission.objects.bulk_create(
        [
            GroupPagePermission(
                group_id=school.authors_group_id,
                page_id=school.root_page_id,
                permission_id=key,
            )
            for school in schools
            for key in page
        ],
        BATCH,
    )
    GroupCollectionPermission.objects.bulk_create(
        [
            GroupCollectionPermission(
                group_id=school.authors_group_id,
                collection_id=school.collection_id,
                permission_id=key,
            )
            for school in schools
            for key in collection
        ],
        BATCH,
    )


def restrict(schools: Sequence[School]) -> None:
    """Only the school's own may view what lies in its tree and collection."""
    for model, place in (
        (PageViewRestriction, "page_id"),
        (CollectionViewRestriction, "collection_id"),
    ):
        of_school = {"page_id": "root_page_id"}.get(place, place)
        rows = [
            model(restriction_type="groups", **{place: getattr(school, of_school)})
            for school in schools
        ]
        model.objects.bulk_create(rows, BATCH)
        through = model.groups.through
        column = f"{model._meta.model_name}_id"
        through.objects.bulk_create(
            [
                through(**{column: row.pk, "group_id": group})
                for school, row in zip(schools, rows, strict=True)
                for group in (school.authors_group_id, school.members_group_id)
            ],
            BATCH,
        )
