"""Erasing a school that was put away: after this nothing of it is here but a number."""

from collections import Counter
from functools import partial
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import Collection, Page, UploadedFile

from accounts.models import User
from accounts.services.sessions import end_sessions_of
from audit.models import Entry
from audit.services import record
from console import belongings, traces
from console.exporting import forget_exports
from files import incoming
from portfolio.models import Attachment
from portfolio.models.attachment import work_storage
from schools.leaving import leave_behind
from schools.models import School
from schools.tree import lock_tree

NAMELESS = "A school that has left"


@transaction.atomic
def erase_school(school: School, *, urn: str, by: User | None) -> Entry:
    """Erase everything of ``school``; the entry in the audit is the certificate.

    Whoever is at another school now keeps their account and their own work, which goes on
    saying where it was made: the school's row stays, with its URN and without a name.
    Whoever only was at another school keeps their account, for that school's records.
    All others go, or lose every name where another school's row points at them.

    The order was tried: what points before what is pointed at, then pages, media and
    collections, groups, people. All of it is one transaction; files go when it is done.

    Raises ``ValidationError`` for a school that is not put away, and when ``urn``, which
    somebody has typed, is not its number.
    """
    school = School.objects.select_for_update(of=("self",)).get(pk=school.pk)
    if school.state != "archived":
        raise ValidationError("A school is put away before it is erased.")
    if urn != school.urn:
        raise ValidationError("This is not the number of this school.")
    lock_tree()
    counts: Counter[str] = Counter()
    end_sessions_of(belongings.people_of(school))
    people = list(belongings.people_of(school))
    kept = set(belongings.kept_people(school).values_list("pk", flat=True))
    # Asked before the memberships go, which say who keeps what.
    live = belongings.kept_people(school, live=True)
    keep_own = set(live.values_list("pk", flat=True))
    for person in people:
        leave_behind(person, school)
    _rows(school, keep_own, counts)
    _tree_and_media(school, counts)
    leaving = [person.pk for person in people if person.pk not in kept]
    _people(leaving, counts)
    counts["people_kept"] = len(people) - len(leaving)
    _words(school)
    traces.forget_search_words()
    _tombstone(school)
    transaction.on_commit(partial(forget_exports, school.urn))
    transaction.on_commit(cache.clear)
    return record("schools.erase", school, by=by, school=school, counts=dict(counts))


def _rows(school: School, keep_own: set[int], counts: Counter[str]) -> None:
    for model in belongings.models_in_order():
        rows = belongings.rows_of(model, school)
        assert rows is not None
        rows = belongings.leaving_with_it(rows, keep_own)
        keys = list(rows.order_by().values_list("pk", flat=True))
        if model is Attachment:
            _files(rows)
        traces.forget_rows(model, keys)
        for some in traces.chunks(keys):
            model._base_manager.filter(pk__in=some).delete()
        if keys:
            counts[belongings.label_of(rows)] += len(keys)


def _files(rows: models.QuerySet) -> None:
    """Have the files of ``rows`` deleted when all of this is done."""
    storage = work_storage()
    for public_id, *names in rows.values_list("public_id", "whole", "small"):
        transaction.on_commit(partial(incoming.forget, public_id))
        for name in filter(None, names):
            transaction.on_commit(partial(storage.delete, name))


def _tree_and_media(school: School, counts: Counter[str]) -> None:
    root, collection = school.root_page, school.collection
    groups = [g for g in (school.authors_group, school.members_group) if g is not None]
    pages = list(belongings.pages_of(school).values_list("pk", flat=True))
    places = list(belongings.collections_of(school).values_list("pk", flat=True))
    media = [
        (rows.model, list(rows.values_list("pk", flat=True)))
        for rows in belongings.media_of(school)
    ]
    School.objects.filter(pk=school.pk).update(
        root_page=None, collection=None, authors_group=None, members_group=None
    )
    kinds = {type(page) for page in Page.objects.filter(pk__in=pages[:500]).specific()}
    if root is not None:
        Page.objects.get(pk=root.pk).delete()
    for kind in kinds | {Page}:
        traces.forget_rows(kind, pages)
    traces.forget_pages(pages)
    counts["wagtailcore.page"] = len(pages)
    for model, keys in media:
        tags = traces.tags_of(model, keys)
        for some in traces.chunks(keys):
            model.objects.filter(pk__in=some).delete()
        traces.forget_rows(model, keys)
        traces.forget_tags(tags)
        counts[model._meta.label_lower] = len(keys)
    if collection is not None:
        Collection.objects.get(pk=collection.pk).delete()
    traces.forget_rows(Collection, places)
    for group in groups:
        traces.forget_rows(type(group), [group.pk])
        group.delete()


def _people(leaving: list[int], counts: Counter[str]) -> None:
    """Delete the accounts, or take every name from those that others' rows point at."""
    for some in traces.chunks(leaving):
        _uploads(some)
        traces.forget_rows(User, some)
        pointed_at: set[int] = set()
        # Those too that have no name from this side ("+"): who gave a seat, say.
        relations: list[Any] = User._meta.get_fields(include_hidden=True)
        for relation in relations:
            if not relation.auto_created or relation.concrete or relation.many_to_many:
                continue
            let_go = relation.hidden and relation.on_delete is models.SET_NULL
            if relation.on_delete is models.CASCADE or let_go:
                continue
            rows = relation.related_model._base_manager.filter(
                **{f"{relation.field.name}__in": some}
            )
            found = rows.order_by().values_list(relation.field.attname, flat=True)
            pointed_at |= set(found.distinct())
        for key in pointed_at:
            User.objects.filter(pk=key).update(
                username=f"gone{key}",
                first_name="Somebody",
                last_name="",
                known_as="",
                title="",
                email="",
                is_active=False,
                device_key=None,
                password=make_password(None),
            )
        gone = [key for key in some if key not in pointed_at]
        User.objects.filter(pk__in=gone).delete()
        counts["people_erased"] += len(gone)
        counts["people_without_a_name"] += len(pointed_at)


def _uploads(people: list[int]) -> None:
    for row in UploadedFile.objects.filter(uploaded_by_user__in=people):
        transaction.on_commit(partial(row.file.storage.delete, row.file.name))
        row.delete()


def _words(school: School) -> None:
    """Delete finished background work that says the school's name or address."""
    done: Any = DBTaskResult.objects.exclude(status__in=["READY", "RUNNING"])
    for words in (school.name, f"/{school.slug}/"):
        done.filter(args_kwargs__icontains=words).delete()
        done.filter(traceback__icontains=words).delete()


def _tombstone(school: School) -> None:
    School.objects.filter(pk=school.pk).update(
        name=NAMELESS,
        slug=f"left-{school.urn}",
        laestab="",
        town="",
        low_age=None,
        high_age=None,
        time_zone="Europe/London",
        erased_at=timezone.now(),
    )
    school.refresh_from_db()
