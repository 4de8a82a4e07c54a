"""What one person may do at another school, because somebody there gave it to them.

A grant is a row of a direct-foreign-key permission table of django-guardian: it goes
with its object, so a new row under an old key inherits nothing. To guardian's person,
permission and object ours adds who gave it, why, and from when until when. A grant
outside its dates gives nothing, at once, without any job having run.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from guardian.core import ObjectPermissionChecker
from guardian.models import UserObjectPermissionBase
from guardian.utils import get_user_obj_perms_model


class Grant(UserObjectPermissionBase):
    """One permission on one object for one person, with a giver, a reason and an end.

    A subclass adds ``content_object``, a foreign key to what is granted.
    """

    giver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=200)
    starts = models.DateTimeField(default=timezone.now)
    ends = models.DateTimeField()
    # Within the hour, and only what shows that a grant is not needed any more.
    last_used = models.DateTimeField(null=True, editable=False)
    warned_at = models.DateTimeField(null=True, editable=False)

    class Meta(UserObjectPermissionBase.Meta):
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")), name="%(class)s_ends_after_it_starts"
            )
        ]


class DatedChecker(ObjectPermissionChecker):
    """Guardian's checker, honouring the dates and only our direct tables."""

    def get_user_filters(self, obj: models.Model) -> dict[str, Any]:
        # The same two conditions as access.dates.in_force, as guardian wants them: a
        # dictionary, on the far side of a join. A grant's end is never empty.
        filters = super().get_user_filters(obj)
        table = get_user_obj_perms_model(obj).permission.field.related_query_name()  # type: ignore[attr-defined]
        now = timezone.now()
        return {**filters, f"{table}__starts__lte": now, f"{table}__ends__gt": now}

    def get_perms(self, obj: models.Model) -> list[str]:
        # Guardian falls back on its generic tables, whose rows outlive their object.
        if not issubclass(get_user_obj_perms_model(obj), Grant):
            return []
        return list(self.get_user_perms(obj))
