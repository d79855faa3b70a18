"""JSON as it stands in the folder."""

import json

import pytest

from contract_build.layout import WIDTH, text_of

LONG = "x" * 60


def test_what_fits_stands_on_one_line():
    assert text_of({"a": [1, {"b": None}], "c": "ü"}) == '{"a": [1, {"b": null}], "c": "ü"}\n'
    assert text_of({}) == "{}\n"


def test_what_does_not_has_a_line_for_each_member():
    assert text_of({"a": LONG, "b": {"c": LONG}}) == (
        f'{{\n  "a": "{LONG}",\n  "b": {{"c": "{LONG}"}}\n}}\n'
    )


def test_a_list_of_scalars_is_filled_and_one_of_objects_is_not():
    words = ["word"] * 30
    filled = text_of(words).splitlines()

    assert max(map(len, filled)) <= WIDTH
    assert len(filled) == 5
    assert text_of([{"a": LONG}, {"b": LONG}]).splitlines()[1:3] == [
        f'  {{"a": "{LONG}"}},',
        f'  {{"b": "{LONG}"}}',
    ]


@pytest.mark.parametrize("value", [[], {}, 0, "a", None, [[]], {"a": {"b": [LONG, LONG]}}])
def test_it_is_the_value_still(value):
    assert json.loads(text_of(value)) == value


def test_what_is_no_json_is_refused():
    with pytest.raises(ValueError, match="JSON"):
        text_of(float("nan"))
