from collections.abc import Iterable
from typing import Any, Self

from django.apps import apps
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Sum
from django.db.models import prefetch_related_objects as fetch

from portfolio.readers import readable_by

# What is whole on the server and may be handed in, shown or not.
HERE = ("stored", "ready")


class WorkQuerySet(QuerySet):
    def visible_to(self, user: Any) -> Self:
        """The person's own work, wherever it was made, and what others let them read."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        return self.filter(readable_by(user))

    def owned_by(self, user: Any) -> Self:
        return self.filter(owner=user)


class AttachmentQuerySet(QuerySet):
    def visible_to(self, user: Any) -> Self:
        """One's own, and what is in work that one may read.

        A photo that has not been handed in is seen by the child alone, and what a
        teacher recorded by that teacher alone until the feedback is given.
        """
        if not (user.is_authenticated and user.is_active):
            return self.none()
        work = apps.get_model("portfolio.Work").objects.visible_to(user)
        given = Q(bound_at__isnull=False) | Q(made_by=user)
        return self.filter(given & Q(Exists(work.filter(pk=OuterRef("work")))))

    def sent_by(self, user: Any) -> Self:
        """What the person may send pieces of, take out and put back."""
        return self.visible_to(user).filter(made_by=user)

    def sent_home_by(self, user: Any) -> Self:
        """What the person sent into work of their own: it needs no other reason."""
        return self.filter(owner=user, made_by=user)

    def put_to(self, work: Any, by: Any) -> Self:
        """What ``by`` has sent for ``work`` and not taken out since."""
        return self.filter(work=work, made_by=by, removed_at__isnull=True)

    def unsaid(self, work: Any, teacher: Any) -> Self:
        """What a teacher has recorded about ``work`` and not given yet."""
        return self.put_to(work, teacher).filter(bound_at__isnull=True)

    def here(self) -> Self:
        """Whole on the server, cleaned or not: it may be handed in."""
        return self.filter(state__in=HERE)

    def shown_to(self, user: Any) -> Self:
        """What the person may open now: theirs to read, and cleaned."""
        return self.visible_to(user).filter(state="ready")

    def in_tray(self, work: Any) -> Self:
        """What will be handed in next with ``work``, and what was not kept of it."""
        return self.put_to(work, F("owner"))

    def to_clean(self) -> Self:
        """Whole files that have not been cleaned: as they came, what failed at the end."""
        return self.filter(state="stored").order_by("tries", "made_at")

    def room_taken(self) -> dict[str, int]:
        """``count`` of files and ``size`` in bytes; what was refused takes no room."""
        kept = self.exclude(state="refused").aggregate(count=Count("pk"), size=Sum("size"))
        return {"count": kept["count"], "size": kept["size"] or 0}


def with_files(versions: Iterable[Any]) -> None:
    """Fetch, in one query, the files of those versions that have any."""
    rows = apps.get_model("portfolio.Attachment").objects.all()
    fetch([v for v in versions if v.files], Prefetch("attachments", rows, to_attr="shown"))
