from django.db import transaction

from accounts.models import User
from accounts.services.mail import write_to
from audit.services import record


@transaction.atomic
def change_password(user: User, *, password: str) -> None:
    """Give the person the password they chose, which has been through the validators."""
    user.set_password(password)
    user.save(update_fields=["password"])
    record("accounts.change_password", user, by=user)
    subject = "Your Causeway password was changed"
    transaction.on_commit(lambda: write_to(user, "password_changed", subject=subject))
