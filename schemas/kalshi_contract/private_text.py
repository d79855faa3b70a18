"""A text that may be used like any other and whose ``repr`` does not show it: keys, secrets, headers (D27, C35).

Tracebacks with locals, failed assertions and containers show values by ``repr``; whoever wants the text says so by using it.
Imports nothing.
"""

from typing import Final

SHOWN: Final = "'…'"


class PrivateText(str):
    """A ``str`` but for its ``repr``. What is made from it (``+``, f-strings, ``encode``) is plain again."""

    __slots__ = ()

    def __repr__(self) -> str:
        return SHOWN
