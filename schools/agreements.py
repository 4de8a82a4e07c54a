"""Whether what has to be agreed on paper has been. A roll import asks this first."""

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone

from schools.models import Agreement, School


def in_force(school: School, kind: str) -> QuerySet[Agreement]:
    """The school's agreements of ``kind`` that have begun and not ended, either side."""
    today = timezone.localdate()
    dated = Q(starts__lte=today) & (Q(ends=None) | Q(ends__gte=today))
    sides = Q(school=school) | Q(other=school)
    return Agreement.objects.filter(dated, sides, kind=kind)


def require(school: School) -> Agreement:
    """The data-processing agreement under which children's data of ``school`` is kept.

    UK GDPR, Article 28(3): a processor acts under a contract that binds it. Whatever
    brings in a roll calls this first.

    Raises ``ValidationError`` when there is none in force.
    """
    found = in_force(school, Agreement.Kind.PROCESSING).first()
    if found is None:
        raise ValidationError(
            "There is no data-processing agreement between the school and the host yet. "
            "Ask the host to record it; then bring in your pupils."
        )
    return found


def may_share(one: School, other: School) -> bool:
    """Whether the two schools have an agreement to share that is in force."""
    rows = in_force(one, Agreement.Kind.SHARING)
    return rows.filter(Q(school=other) | Q(other=other)).exists()
