"""The moment at which a whole test happens."""

import pytest
import time_machine


@pytest.fixture
def clock(request):
    """A moment that the whole test happens at, the making of its school as well."""
    with time_machine.travel(request.param, tick=False) as traveller:
        yield traveller
