"""Finds a secret in a text, however it is written: plain, in pieces, base64, hexadecimal, in escapes of URLs and programs.

A *piece* is any 8 characters of the secret in a row: that is enough to shorten a search for the rest, and what a careless cut leaves.
Memory addresses (``0x7f…``) are left out of the search: they are many, random, and eight digits of one may be anybody's.
"""

import base64
import re
import struct
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote

PIECE = 8
BASE64_PIECE = 12
"""So many characters of base64 are nine bytes."""

HEXADECIMAL_PIECE = 2 * PIECE

_ADDRESS = re.compile(r"\b0x[0-9a-f]{6,12}\b")
_ESCAPES = re.compile(
    r"\\+(?:u00([0-9a-fA-F]{2})|U000000([0-9a-fA-F]{2})|x([0-9a-fA-F]{2})|([0-7]{3}))"
)
_ENTITIES = re.compile(r"&#(?:x([0-9a-fA-F]{2})|(\d{2,3}));")
_QUOTED_PRINTABLE = re.compile(r"=([0-9A-F]{2})")


@dataclass(frozen=True)
class Found:
    """A secret that was found: which, how it was written, and around what."""

    secret: str
    form: str
    around: str


class Searcher:
    """Looks for some secrets: name -> text."""

    def __init__(self, secrets):
        self._as_written, self._in_small_letters = _Index("I"), _Index("Q")
        for name, text in secrets.items():
            assert len(text) >= 2 * PIECE, f"{name} is too short to be told from chance"
            for form, pieces in needles(text).items():
                for piece in pieces:
                    if len(piece) == HEXADECIMAL_PIECE:
                        self._in_small_letters.add(piece, (name, form))
                    else:
                        self._as_written.add(piece, (name, form))

    def search(self, text):
        """Return what was found in a text or in bytes: one finding at most for each secret and form."""
        if isinstance(text, bytes):
            text = text.decode("utf-8", "replace")
        text = "\n".join(dict.fromkeys(text.splitlines()))  # reports say the same many times
        found = {}
        for view, shown in views_of(_ADDRESS.sub("0x", text)).items():
            small = shown.lower()
            for index, looked_at in ((self._as_written, shown), (self._in_small_letters, small)):
                for at, known in index.found_in(looked_at):
                    around = f"{view}: …{looked_at[max(0, at - 80) : at + 80]}…"
                    found.setdefault(known, Found(*known, around))
        return list(found.values())


def searcher_of(secrets):
    """Return a searcher for these secrets, made once: there are thousands of pieces to it."""
    return _searcher_of(tuple(secrets.items()))


@cache
def _searcher_of(named):
    return Searcher(dict(named))


class _Index:
    """Pieces by the words that they hold: so many bytes, read as a number.

    A text is read word by word, which Python does at once, and not from each of its letters: a piece that is a word and its length less
    one long holds a whole word of the text, wherever it begins.
    """

    def __init__(self, word):
        self._word, self._bytes = word, struct.calcsize(word)
        self._pieces = {}

    def add(self, piece, known):
        raw = piece.encode()
        assert len(raw) >= 2 * self._bytes - 1, piece
        for start in range(len(raw) - self._bytes + 1):
            (word,) = struct.unpack_from(self._word, raw, start)
            self._pieces.setdefault(word, set()).add((piece, known))

    def found_in(self, text):
        """Return where pieces are in a text, and what they are of."""
        raw = text.encode("utf-8", "surrogatepass")
        words = memoryview(raw + bytes(-len(raw) % self._bytes)).cast(self._word)
        likely = set().union(*(self._pieces[word] for word in self._pieces.keys() & words))
        return sorted((text.index(piece), known) for piece, known in likely if piece in text)


def needles(secret):
    """Return what to look for, by form."""
    raw = secret.encode()
    encoded = {
        core[start : start + BASE64_PIECE]
        for core in _base64_cores(raw)
        for start in range(len(core) - BASE64_PIECE + 1)
    }
    pieces = {secret[start : start + PIECE] for start in range(len(secret) - PIECE + 1)}
    return {
        "plain": pieces,
        "base64": encoded | {each.replace("+", "-").replace("/", "_") for each in encoded},
        "hexadecimal": {piece.encode().hex() for piece in pieces},
        "turned around": {piece[::-1] for piece in pieces},
    }


def views_of(text):
    """Return a text as it is, and with escapes of each kind undone: form -> text."""
    views = {"plain": text}
    once = unquote(text)
    if once != text:
        views["percent"] = once
        if unquote(once) != once:
            views["percent twice"] = unquote(once)
    if "\\" in text:
        views["escapes"] = _ESCAPES.sub(_character, text)
    if "&#" in text:
        views["entities"] = _ENTITIES.sub(
            lambda found: chr(int(found[1], 16) if found[1] else int(found[2])), text
        )
    if "=" in text:
        views["quoted-printable"] = _QUOTED_PRINTABLE.sub(
            lambda found: chr(int(found[1], 16)), text
        )
    return views


def _character(found):
    octal = found[4]
    return chr(int(octal, 8)) if octal else chr(int(found[1] or found[2] or found[3], 16))


def _base64_cores(raw):
    """Yield what base64 of any bytes that hold ``raw`` must hold, for the three places it may begin at."""
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + raw).decode().rstrip("=")
        whole = (before + len(raw)) * 8 // 6
        yield encoded[(before * 8 + 5) // 6 : whole]
