"""How a request shows who sends it (C01, C03, D28). A seam: another edition signs where this one shows a key.

``headers`` is asked anew for every attempt, with the wall's time of that moment, so that a signature is never
older than its attempt (R16). ``renew`` is asked once after a 401, with the answer where there was one, and answers whether
a second try could go otherwise.
"""

from typing import Protocol

from kalshi_contract.private_text import PrivateText
from kalshi_refclient._core.outcomes import Answer
from kalshi_refclient.credentials import Credentials, CredentialsFile
from kalshi_refclient.errors import CredentialsError
from kalshi_refclient.secret import Secret


class Authenticator(Protocol):
    """Makes the headers of an attempt, and the key of a stream's ``auth`` message."""

    def headers(self, method: str, target: str, wall_s: float) -> dict[str, str]:
        """Return the headers that authenticate this attempt.

        ``target`` is path and query as they go on the wire: from the root, percent-encoded.
        """

    def api_key(self) -> Secret:
        """Return the key for the ``auth`` message of a stream."""

    def renew(self, answer: Answer | None = None, wall_s: float = 0.0) -> bool:
        """Look for newer credentials, and at what the 401 that came at ``wall_s`` says; return whether to try again."""


class BearerAuth:
    """``Authorization: Bearer <key>``, from a key at hand or from a file that may be replaced at any time."""

    def __init__(self, source: Credentials | CredentialsFile) -> None:
        self._source = source
        self._used = self._current().api_key

    def headers(self, method: str, target: str, wall_s: float) -> dict[str, str]:  # noqa: ARG002 - the seam's signature; a bearer key signs nothing
        """Return the ``Authorization`` header with the key that is valid now."""
        return {"Authorization": PrivateText(f"Bearer {self.api_key().reveal()}")}

    def api_key(self) -> Secret:
        """Return the key that is valid now."""
        self._used = self._current().api_key
        return self._used

    def renew(self, answer: Answer | None = None, wall_s: float = 0.0) -> bool:  # noqa: ARG002 - the seam's signature; a bearer key has no clock
        """Read the file again; return whether the key is another one than was used last."""
        if isinstance(self._source, Credentials):
            return False
        try:
            return self._source.read().api_key != self._used
        except CredentialsError:
            return False

    def __repr__(self) -> str:
        return f"BearerAuth({type(self._source).__name__})"

    def _current(self) -> Credentials:
        if isinstance(self._source, Credentials):
            return self._source
        return self._source.current()
