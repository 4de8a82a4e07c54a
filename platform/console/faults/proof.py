"""What the database has to say of what was promised; runs with the server's settings."""

from collections import Counter
from typing import Any

from django.db.models import Count, Max

from console.bench.pages import ASSIGNMENT, TOKEN, headers_of
from console.faults import proof_of_files
from courses.models import Course, Feedback, HandIn, SetWork
from portfolio.models import Draft, Version
from schools.models import GroupMember, School, TeachingGroup
from schools.tenancy import school_scope

SCHOOL, GROUP, COURSE, TEACHER = "elm", "6K", "Rivers", "mskhan"


def prepare() -> dict[str, Any]:
    """Who takes part and where, on the demo schools that ``console.bench`` made."""
    with school_scope(School.objects.get(slug=SCHOOL)):
        group = TeachingGroup.objects.get(name=GROUP)
        places = GroupMember.objects.in_force().pupils().filter(group=group)
        pupils = [p.membership.user for p in places.select_related("membership__user")]
        work = SetWork.objects.get(group=group, slug=ASSIGNMENT)
        course = Course.objects.get(title=COURSE)
        teacher = GroupMember.objects.in_force().get(
            group=group, membership__user__username=TEACHER
        )
        return {
            "token": TOKEN,
            "paths": {
                "hand_in": f"/learn/{course.code}/{work.slug}/hand-in/",
                "files": f"/learn/{course.code}/{work.slug}/files/",
                "draft": f"/learn/{course.code}/{work.slug}/draft/",
            },
            "pupils": [
                {"public_id": pupil.public_id, "headers": headers_of(pupil)}
                for pupil in pupils
            ],
            "teacher": headers_of(teacher.membership.user),
            "pieces": {
                pupil.public_id: f"{work.get_absolute_url()}{pupil.public_id}/"
                for pupil in pupils
            },
        }


def broken(promises: dict[str, Any]) -> list[str]:
    """Every promise that was not kept, and every row that should not be, in words."""
    with school_scope(School.objects.get(slug=SCHOOL)):
        wrote = {facts["pupil"] for facts in promises["hand_ins"].values()}
        return [
            *hand_ins(promises["hand_ins"]),
            *feedback(promises["feedback"]),
            *proof_of_files.files(promises.get("files", {})),
            *proof_of_files.bound(promises["hand_ins"]),
            *proof_of_files.disk(),
            *rows(wrote),
        ]


def hand_ins(promised: dict[str, dict[str, str]]) -> list[str]:
    kept = {
        str(row.key): row
        for row in HandIn.objects.select_related("version", "piece__pupil")
    }
    found = []
    for key, facts in promised.items():
        row = kept.get(key)
        if row is None:
            found.append(f"an acknowledged hand-in is not there: {facts['receipt']}")
        elif (row.version.text, row.receipt, row.piece.pupil.public_id) != (
            facts["text"],
            facts["receipt"],
            facts["pupil"],
        ):
            found.append(f"a hand-in is not what was sent: {facts['receipt']}")
    return found


def feedback(promised: dict[str, list[tuple[str, bool]]]) -> list[str]:
    """The last that was acknowledged stands, or one that was sent after it."""
    kept = {
        f"{row.hand_in.piece.pupil.public_id} {row.hand_in.number}": row.text
        for row in Feedback.objects.select_related("hand_in__piece__pupil")
    }
    found = []
    for place, given in promised.items():
        acknowledged = [at for at, (_, said_so) in enumerate(given) if said_so]
        if not acknowledged:
            continue
        possible = {f"<p>{text}</p>" for text, _ in given[acknowledged[-1] :]}
        if kept.get(place) not in possible:
            found.append(f"acknowledged feedback is not there: hand-in {place[-3:]}")
    return found


def rows(pupils: set[str]) -> list[str]:
    """What the rows must be to each other, whatever was or was not acknowledged."""
    found = []
    keys = Counter(HandIn.objects.values_list("piece", "key"))
    found += ["one key made two hand-ins" for number in keys.values() if number > 1]
    alone = Version.objects.filter(hand_in=None).count()
    if alone:
        found.append(f"{alone} versions belong to no hand-in")
    counted = HandIn.objects.values("piece").annotate(n=Count("pk"), last=Max("number"))
    found += ["a number was left out" for row in counted if row["n"] != row["last"]]
    for draft in Draft.objects.filter(
        work__piece__set_work__slug=ASSIGNMENT, owner__public_id__in=pupils
    ):
        newest = Version.objects.filter(work=draft.work).order_by("-number").first()
        if newest is not None and draft.text != newest.text:
            found.append("the box does not hold what was handed in last")
    return found
