"""The shapes control operations are made of."""

from kalshi_contract.validation import Validator
from mock_exchange.transport.control_table import COUNT, a_list, an_object


def test_an_object_needs_all_its_properties_but_the_optional_ones():
    shape = Validator(an_object({"a": {"type": "string"}, "b": COUNT}, optional=("b",)))
    assert shape.is_valid({"a": ""})
    assert shape.is_valid({"a": "", "b": 1})
    assert not shape.is_valid({"b": 1})
    assert not shape.is_valid({"a": "", "c": 1})


def test_an_open_object_takes_more():
    assert Validator(an_object({"a": {}}, closed=False)).is_valid({"a": 1, "b": 2})


def test_a_list_has_items_of_one_shape():
    shape = Validator(a_list(COUNT))
    assert shape.is_valid([1, 2])
    assert not shape.is_valid([-1])
