import pytest

from kalshi_harness.drift.references import DocumentError
from kalshi_harness.drift.yaml_text import read_yaml


def test_words_of_yaml_1_1_are_words():
    text = "enum: [yes, no, on, off]\nversion: 2025-01-27\ntime: 12:30:45\n"

    assert read_yaml(text) == {
        "enum": ["yes", "no", "on", "off"],
        "version": "2025-01-27",
        "time": "12:30:45",
    }


def test_keys_are_texts():
    assert read_yaml("200: {}\ntrue: 1\nnull: 2\n") == {"200": {}, "true": 1, "null": 2}


def test_numbers_truths_and_nothing_are_what_they_are():
    text = "[1, -2, 0.5, 1e3, 0x1F, true, false, null, ~, 010]"

    assert read_yaml(text) == [1, -2, 0.5, 1000.0, 31, True, False, None, None, 10]


def test_an_alias_stands_for_what_it_names():
    value = read_yaml("a: &one {type: string}\nb: *one\nc: {<<: *one, format: uuid}\n")

    assert value["b"] == {"type": "string"}
    assert value["c"] == {"type": "string", "format": "uuid"}


def test_what_is_no_yaml_is_said_with_its_line():
    with pytest.raises(DocumentError, match="line 3 column 1: no YAML: expected"):
        read_yaml("a: 1\nb: [1, 2\n")


def test_nothing_but_plain_values_is_made():
    with pytest.raises(DocumentError):
        read_yaml("!!python/object/apply:os.getcwd []")
