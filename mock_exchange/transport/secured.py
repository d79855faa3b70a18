"""What a connection behind TLS cannot do as a plain one does: end only one half, and tell what is not in its socket yet."""

import asyncio
from typing import Final

WRITE_TURNS_MIN: Final = 3
"""Turns of the loop that bytes of a TLS connection are given into its socket: how many wait there it does not say."""


def is_secured(transport: asyncio.BaseTransport) -> bool:
    """Tell whether a connection is behind TLS."""
    return transport.get_extra_info("sslcontext") is not None


def end_writing(transport: asyncio.WriteTransport) -> None:
    """Say that nothing comes any more, and read on.

    TLS has no word for it that asyncio speaks: there the peer goes by the length of the answer and its ``connection: close``, and
    the connection ends by its deadline, or when the peer ends it.
    """
    if not is_secured(transport):
        transport.write_eof()


def turns_to_write(transport: asyncio.BaseTransport) -> int:
    """Return how many turns of the loop to wait, at least, before what was written may be taken for sent."""
    return WRITE_TURNS_MIN if is_secured(transport) else 0
