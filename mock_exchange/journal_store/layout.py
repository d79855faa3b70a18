"""The database of a journal: its tables, what it says about its exchange, and the running hash that holds its rows together.

A row is what one turn of the event loop brought, in one transaction: entries as a JSON array, the number of the first, how many there
are, how many commands the core had been handed after them, and the hash of all of it and of everything before. ``begins`` marks rows
in which the exchange was made anew: nothing before the last of them is played.
"""

import hashlib
import struct
from typing import Final

import msgspec

FILE: Final = "exchange.sqlite3"
APPLICATION_ID: Final = 0x4B4D4A31
FORMAT: Final = 1
"""Raised with every change that older programs could not read; kept as SQLite's ``user_version``."""

SCHEMA: Final = f"""
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {FORMAT};
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE batches (
    number INTEGER PRIMARY KEY,
    entries_count INTEGER NOT NULL,
    commands INTEGER NOT NULL,
    begins INTEGER NOT NULL,
    entries BLOB NOT NULL,
    chain BLOB NOT NULL
);
"""
INSERT: Final = "INSERT INTO batches VALUES (?, ?, ?, ?, ?, ?)"
CHAIN_BYTES: Final = 16

_NUMBERS: Final = struct.Struct("<QQQB")


class World(msgspec.Struct, frozen=True, kw_only=True):
    """What an exchange was made with, as far as it decides what its entries lead to."""

    edition: str
    seed: int
    clock: str
    start_us: int | None
    """The moment that was asked for; None for the moment it was."""
    seeded: bool
    activity: int | None
    public_key: str
    """The key that was brought at the start (PEM); '' for none."""


def first_chain(world: World) -> bytes:
    """Return what the first row's hash goes on from: the hash of what the journal says about its exchange."""
    return hashlib.blake2b(
        msgspec.json.encode(world, order="sorted"), digest_size=CHAIN_BYTES
    ).digest()


def next_chain(
    chain: bytes, number: int, count: int, commands: int, entries: bytes, *, begins: bool
) -> bytes:
    """Return the hash of a row and everything before it."""
    whole = chain + _NUMBERS.pack(number, count, commands, begins) + entries
    return hashlib.blake2b(whole, digest_size=CHAIN_BYTES).digest()
