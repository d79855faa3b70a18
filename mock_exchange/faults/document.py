"""The JSON Schema of a plan, made from the types that read it. ``plan.schema.json`` beside this file is what it writes.

The schema says what the shape is; three rules that go across fields (one of ``nth``, ``every`` and ``probability``; what a kind of
fault can match; what goes into a header) are the reader's alone.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec

from mock_exchange.faults.reading import PlanFile

SCHEMA_FILE: Final = Path(__file__).with_name("plan.schema.json")
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


@cache
def plan_schema() -> dict[str, Any]:
    """Return the schema, made once: it is nobody's to change."""
    made = _on_one_line(msgspec.json.schema(PlanFile))
    return {
        "$schema": DIALECT,
        "title": "Fault plan of the Kalshi mock exchange",
        **made,
    }


def _on_one_line(value: Any) -> Any:
    """Return a schema whose descriptions are one line each: how docstrings are indented depends on the Python."""
    if isinstance(value, dict):
        return {
            key: " ".join(inner.split()) if key == "description" else _on_one_line(inner)
            for key, inner in value.items()
        }
    return [_on_one_line(inner) for inner in value] if isinstance(value, list) else value


def schema_text() -> str:
    """Return the schema as its file has it."""
    return json.dumps(plan_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    SCHEMA_FILE.write_text(schema_text(), "utf-8")
