"""The search itself: it finds a secret in every form it is to find, in any company, and finds none where there is none."""

import base64
import html
import quopri
from urllib.parse import quote

import pytest

from support.secrets_search import PIECE, Searcher, needles

SECRET = "kx_Canary-0123/9-zyXwVu_tsrq"
OTHER = "another-secret-that-is-not-there"
SEARCHER = Searcher({"the key": SECRET, "another": OTHER})


def everything(form):
    return "".join(form.format(ord(character)) for character in SECRET)


FORMS = {
    "plain": SECRET,
    "bytes": SECRET.encode(),
    "bytes that are no text": b"\xff\xfe" + SECRET.encode() + b"\xff",
    "first piece": SECRET[:PIECE],
    "last piece": SECRET[-PIECE:],
    "a piece in the middle": SECRET[9 : 9 + PIECE],
    "turned around": SECRET[::-1],
    "base64": base64.b64encode(SECRET.encode()),
    "base64 behind one": base64.b64encode(b"a" + SECRET.encode()),
    "base64 behind two": base64.b64encode(b"ab" + SECRET.encode()),
    "base64 in a pair": base64.b64encode(b"user:" + SECRET.encode() + b":more"),
    "base64 for URLs": base64.urlsafe_b64encode(b"\xff\xff" + SECRET.encode() + b"\xff\xff\xfe"),
    "a piece of base64": base64.b64encode(SECRET.encode())[6:20],
    "percent": everything("%{:02x}"),
    "percent in capitals": everything("%{:02X}"),
    "percent where needed": quote(SECRET, safe=""),
    "percent twice": quote(everything("%{:02x}"), safe=""),
    "hexadecimal": SECRET.encode().hex(),
    "hexadecimal in capitals": SECRET.encode().hex().upper(),
    "escapes of JSON": everything("\\u{:04x}"),
    "escapes of JSON, doubled": everything("\\\\u{:04X}"),
    "escapes of Python": everything("\\x{:02x}"),
    "long escapes of Python": everything("\\U{:08x}"),
    "octal escapes": everything("\\{:03o}"),
    "entities": everything("&#{};"),
    "entities in hexadecimal": everything("&#x{:02x};"),
    "entities where needed": html.escape(SECRET + "<&>"),
    "quoted-printable": everything("={:02X}"),
    "quoted-printable where needed": quopri.encodestring(SECRET.encode()),
    "half escaped": SECRET[:6] + "".join(f"%{ord(c):02x}" for c in SECRET[6:]),
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("around", ["", "{'a': ", "x" * 5_000], ids=["alone", "in a dict", "long"])
def test_a_secret_is_found_in_every_form_and_place(text, around):
    text = (
        around.encode() + text + around.encode()
        if isinstance(text, bytes)
        else around + text + around
    )
    found = SEARCHER.search(text)
    assert {each.secret for each in found} == {"the key"}


def test_the_smallest_piece_of_each_form_is_found_wherever_it_begins():
    for form, pieces in needles(SECRET).items():
        for at, piece in enumerate(sorted(pieces) * 2):
            text = "\N{EURO SIGN}" * (at % 3) + "." * (at % 16) + piece + ","
            assert ("the key", form) in [
                (found.secret, found.form) for found in SEARCHER.search(text)
            ], text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nothing here",
        SECRET[: PIECE - 1],
        SECRET[:7] + " " + SECRET[7:14],
        "a" * 10_000,
        base64.b64encode(b"something else altogether"),
        "<object at 0x7f2a3b4c5d6e>",
        "%zz \\u00zz &#xzz; =ZZ",
    ],
)
def test_nothing_is_found_where_there_is_nothing(text):
    assert SEARCHER.search(text) == []


def test_an_address_is_not_searched_and_a_long_number_is():
    secret = "7f2a3b4c5d6e7f80a1b2c3d4"
    searcher = Searcher({"digits": secret})
    assert searcher.search("<object at 0x7f2a3b4c5d6e>") == []
    assert searcher.search("0x" + secret)[0].form == "plain"


def test_what_is_found_says_where():
    (found,) = SEARCHER.search(f"and then {SECRET} was said")
    assert (found.secret, found.form) == ("the key", "plain")
    assert "and then" in found.around


def test_a_secret_that_is_too_short_is_refused():
    with pytest.raises(AssertionError, match="too short"):
        Searcher({"x": "a" * (2 * PIECE - 1)})


def test_every_form_has_needles_that_are_long_enough_not_to_be_there_by_chance():
    for form, pieces in needles(SECRET).items():
        assert pieces, form
        assert min(map(len, pieces)) >= PIECE
