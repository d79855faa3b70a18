"""The strict reader: a corpus as data, and what must hold for any value.

``strict_json_corpus.json``: name, verdict (``y`` accepted, ``n`` refused), the refusal's ``kind``,
and the bytes as Latin-1: ``bytes``, or ``parts`` as (bytes, times) pairs where there are many.
"""

import json
import math
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalshi_contract.strict_json import DEPTH_MAX, DIGITS_MAX, StrictJsonError, parse
from support.cases import in_one_test

CORPUS = json.loads(Path(__file__).with_name("strict_json_corpus.json").read_text(encoding="utf-8"))
ACCEPTED = [case for case in CORPUS if case["verdict"] == "y"]
REFUSED = [case for case in CORPUS if case["verdict"] == "n"]

text = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**64 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    text,
)


def nested(leaves_max, members_max):
    return st.recursive(
        scalars,
        lambda inner: (
            st.lists(inner, max_size=members_max)
            | st.dictionaries(text, inner, max_size=members_max)
        ),
        max_leaves=leaves_max,
    )


values = nested(30, 5)
beside = nested(4, 2)
"""What stands beside that which a test is about."""


def bytes_of(case):
    if "bytes" in case:
        return case["bytes"].encode("latin-1")
    return b"".join(part.encode("latin-1") * times for part, times in case["parts"])


def names(cases):
    return [case["name"] for case in cases]


def kind_of(body, **options):
    with pytest.raises(StrictJsonError) as refused:
        parse(body, **options)
    return refused.value.kind


@pytest.mark.rule("C32", "D30")
@in_one_test("case", ACCEPTED, ids=names(ACCEPTED))
def test_good_json_is_read_as_the_standard_library_reads_it(case):
    body = bytes_of(case)

    assert same(parse(body), json.loads(body))


@pytest.mark.rule("C32", "D30")
@in_one_test("case", REFUSED, ids=names(REFUSED))
def test_bad_json_is_refused_for_what_it_is(case):
    assert kind_of(bytes_of(case)) == case["kind"]


def test_the_corpus_is_large_and_names_each_case_once():
    assert len(CORPUS) == len({case["name"] for case in CORPUS})
    assert len(ACCEPTED) >= 60
    assert len(REFUSED) >= 150
    assert {case["kind"] for case in REFUSED} == {
        "empty",
        "encoding",
        "syntax",
        "not_a_number",
        "out_of_range",
        "too_deep",
        "too_long_number",
        "duplicate_key",
    }


def test_lenient_readers_would_let_part_of_the_corpus_pass():
    """The canary: what the strict reader adds to the two it stands on."""
    orjson_passes = [case["kind"] for case in REFUSED if reads(orjson.loads, case)]
    standard_passes = [case["kind"] for case in REFUSED if reads(json.loads, case)]

    assert {"duplicate_key", "too_long_number", "too_deep", "out_of_range"} == set(orjson_passes)
    assert {"not_a_number", "encoding"} <= set(standard_passes)


@pytest.mark.rule("D30")
@given(value=values, ascii_only=st.booleans(), blanks=st.sampled_from([(",", ":"), (", ", ": ")]))
def test_whatever_writers_write_is_read_back_equal(value, ascii_only, blanks):
    body = json.dumps(value, ensure_ascii=ascii_only, separators=blanks).encode()

    assert same(parse(body), value)
    assert same(parse(orjson.dumps(value)), value)


@pytest.mark.rule("C32", "D30")
@given(
    members=st.dictionaries(text, beside, min_size=1, max_size=4),
    which=st.integers(0, 3),
    place=st.integers(0, 4),
    again=beside,
    spell=st.sampled_from(["as it is", "as json does", "escaped"]),
    around=st.lists(st.tuples(beside, st.booleans()), max_size=4),
)
def test_a_duplicate_key_anywhere_is_refused(members, which, place, again, spell, around):
    members = list(members.items())
    twice = members[which % len(members)][0]
    members.insert(place % (len(members) + 1), (twice, again))
    key = {"as it is": as_it_is, "as json does": json.dumps, "escaped": fully_escaped}[spell]
    body = "{" + ",".join(f"{key(name)}:{json.dumps(value)}" for name, value in members) + "}"
    for value, in_a_list in around:
        before = json.dumps(value)
        body = f"[{before},{body}]" if in_a_list else f'{{"k\\n":{before},"x":{body}}}'

    assert kind_of(body.encode()) in {"duplicate_key", "too_deep"}


@pytest.mark.rule("C32", "D30")
@given(
    st.lists(
        st.tuples(
            st.text('":, \\a', max_size=4), st.one_of(st.text('":, \\a', max_size=6), st.integers())
        ),
        min_size=1,
        max_size=4,
    )
)
def test_blanks_that_writers_add_hide_nothing(members):
    spelled = (f"{json.dumps(key)}: {json.dumps(value)}" for key, value in members)
    body = f"{{{', '.join(spelled)}}}".encode()
    names = [key for key, _ in members]

    if len(set(names)) < len(names):
        assert kind_of(body) in {"duplicate_key", "out_of_range"}
    elif all(type(value) is str or -(2**63) <= value < 2**64 for _, value in members):
        assert same(parse(body), dict(members))


@given(body=st.binary(max_size=40))
def test_any_bytes_are_read_or_refused_and_never_more_is_read_than_orjson_reads(body):
    try:
        value = parse(body)
    except StrictJsonError:
        return
    assert same(value, orjson.loads(body))


@given(
    st.lists(
        st.sampled_from(
            [
                *'{}[]:,"\\ \n',
                '"a"',
                '"a":',
                "1",
                "-",
                "0",
                ".5",
                "e9",
                "null",
                "\\u0061",
                "\\ud800",
            ]
        ),
        max_size=14,
    )
)
def test_any_run_of_tokens_is_read_only_if_the_standard_library_reads_it_the_same(tokens):
    body = "".join(tokens).encode()
    try:
        value = parse(body)
    except StrictJsonError:
        return
    assert same(value, json.loads(body))


@pytest.mark.parametrize("depth", [1, 2, 31, 32])
def test_depth_is_counted_exactly(depth):
    body = b"[" * depth + b"]" * depth

    assert parse(body, depth_max=depth) == json.loads(body)
    assert kind_of(b"[" + body + b"]", depth_max=depth) == "too_deep"
    assert kind_of(b'{"a":' + body + b"}", depth_max=depth) == "too_deep"
    assert parse(b'{"a":1}', depth_max=depth) == {"a": 1}


def test_the_limits_are_the_editions(edition):
    sizes = edition.limits.sizes

    assert (sizes.json_depth_max, sizes.json_digits_max) == (DEPTH_MAX, DIGITS_MAX)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"size":1,"size":2}', "key 'size' stands twice in one object"),
        (b'{"' + b"k" * 100 + b'":1,"' + b"k" * 100 + b'":2}', f"key '{'k' * 61}...' stands twice"),
        (b"", "nothing there: expected a JSON value"),
        (b"\xef\xbb\xbf{}", "byte order mark"),
        (b'"\xff"', "no UTF-8 at byte 1"),
        (b"NaN", "NaN is no JSON number"),
        (b"1e400", "number 1e400 is larger than a double can hold"),
        (b"1e-400", "number 1e-400 is smaller than a double can hold"),
        (b"18446744073709551616", "does not fit 64 bits"),
        (b"1" * 33, "a number of 33 digits; at most 32 are read"),
        (b"[" * 33 + b"]" * 33, "nested deeper than 32 levels"),
        (b'{"a":1,}', "(line 1 column 7)"),
        (b'"\\ud800"', "no Unicode text"),
    ],
)
def test_refusals_say_what_is_wrong(body, expected):
    with pytest.raises(StrictJsonError) as refused:
        parse(body)

    assert expected in str(refused.value)


def test_a_huge_wrong_body_is_refused_with_a_short_message():
    with pytest.raises(StrictJsonError) as refused:
        parse(b"9" * 60_000)

    assert len(str(refused.value)) < 200


def reads(reader, case):
    try:
        reader(bytes_of(case))
    except (ValueError, RecursionError):
        return False
    return True


def same(left, right):
    """Equal, and of the same types all the way down: 1, 1.0 and True differ, 0.0 and -0.0 too."""
    if type(left) is not type(right):
        return False
    if isinstance(left, dict):
        return list(left) == list(right) and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, float):
        return left == right and math.copysign(1, left) == math.copysign(1, right)
    return left == right


def as_it_is(key):
    return json.dumps(key, ensure_ascii=False)


def fully_escaped(key):
    units = key.encode("utf-16-be").hex()
    return '"' + "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4)) + '"'
