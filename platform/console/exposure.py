"""Where the server listens, who can reach it there, and what that rules out."""

import errno
import ipaddress
import socket
from dataclasses import dataclass


class ListenError(Exception):
    """A plain sentence: why the server cannot listen there, and what to do."""


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach ``host``."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True)
class Exposure:
    """``host`` and ``port`` to listen on; ``site`` is the name people will type."""

    host: str
    port: int
    site: str

    @property
    def beyond_this_machine(self) -> bool:
        return not (is_loopback(self.host) and is_loopback(self.site))

    @property
    def is_every_address(self) -> bool:
        return self.host in ("0.0.0.0", "::", "")  # noqa: S104 -- compared, not bound

    @property
    def reached_at(self) -> str:
        """The address at which this machine itself reaches the server."""
        if self.is_every_address:
            return "::1" if self.host == "::" else "127.0.0.1"
        return self.host

    def check(self, *, site_was_given: bool) -> None:
        """Raise :class:`ListenError` unless a server can start here now."""
        if self.is_every_address and not site_was_given:
            raise ListenError(
                f"HOST={self.host} means every address of this machine. Say which one "
                f"people will type, as in: SITE_URL=http://192.0.2.10:{self.port}"
            )
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family) as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                attempt.bind((self.host, self.port))
            except OSError as error:
                raise ListenError(self._why_not(error)) from error

    def _why_not(self, error: OSError) -> str:
        where = f"{self.host}:{self.port}"
        if error.errno == errno.EADDRINUSE:
            return (
                f"Something is already listening on {where}, perhaps another Causeway. "
                f"Stop it, or choose another port: make run PORT={self.port + 1}"
            )
        if error.errno == errno.EACCES:
            return f"This account may not listen on {where}. Choose a port above 1023."
        return f"Cannot listen on {where}: {error.strerror or error}."
