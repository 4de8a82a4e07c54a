import pytest

from console.services.operators import add_operator
from tests.factories import UserFactory


@pytest.fixture
def operator(db):
    user = UserFactory(first_name="Femi", last_name="Adeyemi")
    add_operator(user, by=None)
    return user
