"""A string that does not show itself: API keys and secrets between the file and the wire (C30, D27).

``repr``, ``str``, ``format`` and pickling do not reveal it; only :meth:`Secret.reveal` does,
so that every place that needs the text can be found by one search.
"""

from typing import Final, NoReturn

from kalshi_contract.private_text import PrivateText


class Secret:
    """Holds a secret text. Equal to another :class:`Secret` of the same text; never to a ``str``."""

    __slots__ = ("_text",)
    _text: Final[str]

    def __init__(self, text: str) -> None:
        self._text = PrivateText(text)

    def reveal(self) -> str:
        """Return the text itself: for the header or frame that carries it, for nothing else. Its ``repr`` shows nothing."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(…)"

    def __str__(self) -> str:
        return "…"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not written anywhere: it cannot be pickled or copied to disk")
