"""A value that keeps a schema, always the same."""

import pytest

from contract_build.samples import sample

CASES = {
    "const": ({"const": "ok", "type": "string"}, "ok"),
    "default": ({"default": False, "type": "boolean"}, False),
    "first word": ({"enum": ["a", "b"]}, "a"),
    "example": ({"type": "string", "examples": ["0.5600"]}, "0.5600"),
    "alternative": ({"anyOf": [{"type": "integer", "minimum": 3}, {"type": "null"}]}, 3),
    "name": ({"type": "string"}, "some-field"),
    "short": ({"type": "string", "maxLength": 4}, "some"),
    "uuid": ({"type": "string", "format": "uuid"}, "3f0c9d1e-5b1a-4c0e-9a52-7d2e8f6b4a10"),
    "number": ({"type": ["number", "null"]}, 0.5),
    "yes": ({"type": "boolean"}, True),
    "pair": ({"type": "array", "prefixItems": [{"const": 1}, {"const": 2}]}, [1, 2]),
    "list": ({"type": "array", "items": {"const": 1}, "minItems": 2}, [1, 1]),
    "any names": ({"type": "object", "additionalProperties": {"const": 1}}, {"one": 1}),
}


@pytest.mark.parametrize(("schema", "value"), CASES.values(), ids=list(CASES))
def test_a_sample_keeps_its_schema(schema, value):
    assert sample(schema, full=True, name="some_field") == value


def test_a_sample_has_every_field_or_the_required_ones():
    schema = {
        "type": "object",
        "properties": {"ticker": {"type": "string"}, "ts": {"type": "integer"}},
        "required": ["ticker"],
    }

    assert sample(schema, full=True) == {"ticker": "KXHIGHNY-26NOV22-T54", "ts": 1795359845}
    assert sample(schema, full=False) == {"ticker": "KXHIGHNY-26NOV22-T54"}
