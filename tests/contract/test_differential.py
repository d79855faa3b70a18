"""Our validators and jsonschema, the oracle, agree on values near every schema.

They agree not only on valid or not, but on which keyword is broken where. The oracle is jsonschema
with its format checker and with three things said more exactly than its defaults: an integer is
written as one (LEDGER), ``$`` in a pattern is the end of the text (ECMA 262), not the line end
before it (Python), and a forbidden field is found at its place. Where a pattern is broken, formats
are not compared: the two disagree about leap seconds, which the pattern of timestamps rules out.
"""

import functools
import re

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from kalshi_contract.validation import pointer_to, tolerant_form
from support.contract_files import EDITION, OBJECT_NAMES, counterexamples, resolved, valid_values
from support.contract_mutations import near

EXAMPLES = settings.default.max_examples // 8


def matches_to_the_end(_validator, pattern, value, _schema):
    if isinstance(value, str) and not re.search(pattern.replace("$", r"\Z"), value):
        yield ValidationError(f"{value!r} does not match {pattern!r}")


Oracle = extend(
    jsonschema.Draft202012Validator,
    validators={"pattern": matches_to_the_end},
    type_checker=jsonschema.Draft202012Validator.TYPE_CHECKER.redefine(
        "integer", lambda _checker, value: type(value) is int
    ),
)


@functools.cache
def oracle(name, *, tolerant=False):
    schema = spelled_out(resolved(name))
    return Oracle(
        tolerant_form(schema) if tolerant else schema, format_checker=Oracle.FORMAT_CHECKER
    )


NOTHING = {"not": {}}


def spelled_out(schema):
    """The same with ``{"not": {}}`` for ``false``, which jsonschema reports without its place."""
    if isinstance(schema, list):
        return [spelled_out(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        word: NOTHING if part is False and word in EDITION_FIELDS else spelled_out(part)
        for word, part in schema.items()
    }


EDITION_FIELDS = {
    field for each in EDITION.objects.values() for field in each.get("properties", ())
}


def oracle_findings(name, value, *, tolerant=False):
    """(keyword, pointer) pairs as ``Validator.violations`` would give them."""
    found = set()
    for error in oracle(name, tolerant=tolerant).iter_errors(value):
        place, keyword = list(error.absolute_path), error.validator
        extra = [()]
        if keyword == "not" and error.validator_value == {}:
            keyword = "falseSchema"
        elif keyword == "required":
            extra = [(field,) for field in error.validator_value if field not in error.instance]
        elif keyword == "additionalProperties":
            extra = [
                (field,) for field in error.instance if field not in error.schema["properties"]
            ]
        found |= {(keyword, pointer_to([*place, *end])) for end in extra}
    mistyped = {pointer for keyword, pointer in found if keyword == "type"}
    return comparable({each for each in found if each[0] == "type" or each[1] not in mistyped})


def comparable(found):
    misspelled = {at for keyword, at in found if keyword == "pattern"}
    return {(keyword, at) for keyword, at in found if keyword != "format" or at not in misspelled}


def our_findings(name, value, *, tolerant=False):
    violations = EDITION.validator(name, tolerant=tolerant).violations(value)
    return comparable({(each.keyword, each.pointer) for each in violations})


@pytest.mark.rule("C32", "D30")
@pytest.mark.parametrize("name", OBJECT_NAMES)
@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_both_validators_find_the_same_and_the_tolerant_one_all_but_unknown_fields(name, data):
    value = data.draw(near(name))
    strict = oracle_findings(name, value)
    tolerant = {found for found in strict if found[0] != "additionalProperties"}

    assert our_findings(name, value) == strict
    assert EDITION.validator(name).is_valid(value) == (not strict)
    assert our_findings(name, value, tolerant=True) == tolerant
    assert EDITION.validator(name, tolerant=True).is_valid(value) == (not tolerant)


@pytest.mark.rule("D30")
@pytest.mark.parametrize("name", OBJECT_NAMES)
def test_the_tolerant_form_means_the_same_to_the_oracle(name):
    for case in counterexamples(name):
        expected = oracle_findings(name, case["value"])
        expected = {found for found in expected if found[0] != "additionalProperties"}
        assert oracle_findings(name, case["value"], tolerant=True) == expected, case["name"]


@pytest.mark.parametrize("name", OBJECT_NAMES)
def test_the_oracle_refuses_the_counterexamples_for_the_same_reasons(name):
    for case in counterexamples(name):
        expected = {(case["keyword"], case["pointer"])}
        assert oracle_findings(name, case["value"]) == expected, case["name"]
    for value in valid_values(name):
        assert oracle_findings(name, value) == set()


@pytest.mark.rule("D02")
def test_both_validators_agree_on_every_tenth_of_a_cent():
    for tenths in range(-10, 1011):
        price = tenths / 1000
        assert EDITION.validator("price").is_valid(price) == oracle("price").is_valid(price), price
        assert EDITION.validator("price").is_valid(price) == (
            tenths % 10 == 0 and 10 <= tenths <= 990
        )


def test_a_validator_that_lets_decimals_pass_for_integers_would_be_noticed():
    lenient = jsonschema.Draft202012Validator(resolved("size"))

    assert lenient.is_valid(1.0)
    assert oracle_findings("size", 1.0) == our_findings("size", 1.0) == {("type", "")}


@pytest.mark.parametrize("name", ["order_request", "order_status", "error_response", "subscribed"])
def test_the_generator_makes_enough_of_both_kinds(name):
    outcomes = []

    @settings(max_examples=200)
    @given(value=near(name))
    def sample(value):
        outcomes.append(EDITION.validator(name).is_valid(value))

    sample()
    assert 0.03 < sum(outcomes) / len(outcomes) < 0.6
