"""What is done with an account."""

from accounts.services.device_keys import device_key_of
from accounts.services.sessions import end_sessions

__all__ = ["device_key_of", "end_sessions"]
