"""Where plans come from: those that are shipped, by name; files; and whatever Python has at hand."""

import difflib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

import msgspec

from mock_exchange.faults.reading import (
    RULES_MAX,
    PlanError,
    PlanFile,
    parse_plan,
    parse_rule,
    parse_rules,
    read_plan,
)
from mock_exchange.faults.rule import Rule

PlanSource: TypeAlias = (
    str | Path | Mapping[str, Any] | PlanFile | Rule | list[Any] | tuple[Any, ...]
)
"""A name of a shipped plan, a file, a plan or a rule as data, a plan, a rule, or a list of rules as either."""

_FOLDER: Final = Path(__file__).with_name("plans")
_ENDINGS: Final = (".toml", ".json")


def plan_names() -> tuple[str, ...]:
    """Return the names of the plans that are shipped."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


def named_plan(name: str) -> PlanFile:
    """Return a plan that is shipped. Raises ``LookupError`` that says which there are."""
    names = plan_names()
    if name not in names:
        close = difflib.get_close_matches(name[:100], names, 1)
        meant = f"did you mean '{close[0]}'?" if close else f"there are {', '.join(names)}"
        raise LookupError(f"no fault plan is called '{name[:100]}': {meant}")
    return read_plan(_FOLDER / f"{name}.toml")


def plan_from(source: PlanSource) -> PlanFile:
    """Return the plan of a source; a text that looks like a file is one. Raises ``LookupError``, ``PlanError`` or ``OSError``."""
    if isinstance(source, PlanFile):
        return source
    if isinstance(source, Rule):
        return PlanFile((source,), source.label)
    if isinstance(source, Path):
        return read_plan(source)
    if isinstance(source, str):
        looks_like_a_file = source.endswith(_ENDINGS) or "/" in source or "\\" in source
        return read_plan(Path(source)) if looks_like_a_file else named_plan(source)
    if isinstance(source, list | tuple):
        rules = [msgspec.to_builtins(one) if isinstance(one, Rule) else one for one in source]
        return PlanFile(parse_rules(rules))
    return PlanFile((parse_rule(source),)) if "fault" in source else parse_plan(source)


def several(sources: PlanSource | Iterable[PlanSource]) -> tuple[PlanSource, ...]:
    """Return sources as a row of them, one alone too."""
    if isinstance(sources, str | Path | Mapping | PlanFile | Rule):
        return (sources,)
    return tuple(sources)


def joined(sources: Iterable[PlanSource]) -> PlanFile:
    """Return one plan made of several, their rules one after another; its seed is the first that is given."""
    plans = [plan_from(source) for source in sources]
    rules = tuple(rule for plan in plans for rule in plan.rules)
    if len(rules) > RULES_MAX:
        reason = f"a plan has at most {RULES_MAX} rules, not {len(rules)}"
        raise PlanError("fault plans together", "/rules", None, reason)
    seeds = [plan.seed for plan in plans if plan.seed is not None]
    name = " + ".join(plan.name for plan in plans if plan.name)[:100]
    return PlanFile(rules, name, "", seeds[0] if seeds else None)
