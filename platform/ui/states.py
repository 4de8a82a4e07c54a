"""The states a piece of work can be in: one shape and one word for each.

A state is never shown by colour alone, so nothing may draw one without this table.
The colours are in ``causeway.css`` under ``.chip[data-state=…]``.
"""

from typing import NamedTuple


class State(NamedTuple):
    """How a state looks (the name of an icon) and what it is called."""

    icon: str
    word: str


STATES: dict[str, State] = {
    "not_yet": State("not-yet", "Not started"),
    "started": State("started", "Started"),
    "handed_in": State("handed-in", "Handed in"),
    "returned": State("returned", "Improve this"),
    "feedback": State("feedback", "Feedback for you"),
    "needs_you": State("needs-you", "Needs you"),
    "late": State("late", "Late"),
    "done": State("done", "Done"),
}
