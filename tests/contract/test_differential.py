"""Our validators and jsonschema, the oracle, agree on values near every schema.

They agree not only on valid or not, but on which keyword is broken where.
"""

import functools

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support import contract_oracle
from support.contract_files import EDITION, OBJECT_NAMES, counterexamples, resolved
from support.contract_mutations import near

EXAMPLES = settings.default.max_examples // 8


@functools.cache
def oracle(name, *, tolerant=False):
    return contract_oracle.oracle(resolved(name), tolerant=tolerant)


def oracle_findings(name, value, *, tolerant=False):
    return contract_oracle.oracle_findings(oracle(name, tolerant=tolerant), value)


def our_findings(name, value, *, tolerant=False):
    validator = EDITION.validator(name, tolerant=tolerant)
    return contract_oracle.our_findings(validator.violations(value))


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
