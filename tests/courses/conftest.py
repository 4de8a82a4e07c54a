import uuid

import pytest

from courses.services import working


@pytest.fixture
def handed_in(oak):
    """Dee's first hand-in for Oak's assignment."""
    with oak.scope():
        return working.hand_in(
            oak.set_work,
            by=oak.pupil,
            text="I fell as rain on a hill.",
            key=uuid.uuid4(),
            brief={
                "title": "Diary",
                "criteria": ["I name two stages", "I write as it"],
            },
        ).hand_in
