"""What is wrong with a PromQL expression: metrics and labels that do not exist, and operands that can never meet.

The parser says whether it is PromQL at all; this says whether anything could ever come of it. Labels are followed through the
expression: from a metric of the table, through functions and aggregations, to what a legend may name.
"""

import re

import promql_parser

from kalshi_contract.monitoring.metrics import METRICS

TARGET = frozenset({"job", "instance"})
"""Labels that Prometheus gives to every series it scrapes."""

WORDS = re.compile(r"\bkalshi_(?:mock|client)[a-z_:0-9]*\b")
GRAFANA_INTERVAL = "$__rate_interval"


class NonsenseError(AssertionError):
    """An expression that parses and means nothing."""


def table():
    """Return the name of every series of both sides -> its labels, histograms by their parts."""
    known = {}
    for metrics in METRICS.values():
        for metric in metrics.values():
            labels = TARGET | set(metric.labels)
            if metric.kind != "histogram":
                known[metric.name] = labels
                continue
            known |= {f"{metric.name}_{part}": labels for part in ("sum", "count")}
            known[f"{metric.name}_bucket"] = labels | {"le"}
    return known


def names_of(text, known):
    """Return the series of ``known`` that a text names. Raises ``NonsenseError`` for a word that looks like one and is none."""
    found = set(WORDS.findall(text))
    if strangers := found - set(known):
        raise NonsenseError(f"no such metrics: {sorted(strangers)}")
    return found


def labels_of(text, known):
    """Return the labels that the series of an expression have. Raises ``NonsenseError`` for one that can give nothing."""
    return _labels(promql_parser.parse(text.replace(GRAFANA_INTERVAL, "5m")), known)


def _labels(expr, known):
    """Return labels; None for a number, which has no series."""
    kind = type(expr).__name__
    if kind in {"NumberLiteral", "StringLiteral"}:
        return None
    if kind in {"ParenExpr", "UnaryExpr", "SubqueryExpr"}:
        return _labels(expr.expr, known)
    if kind == "MatrixSelector":
        return _labels(expr.vector_selector, known)
    return {
        "VectorSelector": _selector,
        "Call": _call,
        "AggregateExpr": _aggregate,
        "BinaryExpr": _binary,
    }[kind](expr, known)


def _selector(expr, known):
    if expr.name not in known:
        raise NonsenseError(f"no such metric: {expr.name}")
    labels = known[expr.name]
    if strangers := {matcher.name for matcher in expr.matchers.matchers} - labels:
        raise NonsenseError(
            f"{expr.name} has no label {sorted(strangers)}; it has {sorted(labels)}"
        )
    return labels


def _call(expr, known):
    name = expr.func.name
    inner = [labels for arg in expr.args if (labels := _labels(arg, known)) is not None]
    if not inner:
        return frozenset()  # vector(0)
    (labels,) = inner
    if name == "histogram_quantile":
        if "le" not in labels:
            raise NonsenseError("histogram_quantile needs the label le")
        return labels - {"le"}
    return labels


def _aggregate(expr, known):
    labels = _labels(expr.expr, known)
    if expr.modifier is None:
        return frozenset()
    wanted = set(expr.modifier.labels)
    if strangers := wanted - labels:
        raise NonsenseError(f"by {sorted(strangers)}: the series have only {sorted(labels)}")
    by = expr.modifier.type == promql_parser.AggModifierType.By
    return frozenset(wanted if by else labels - wanted)


def _binary(expr, known):
    left, right = _labels(expr.lhs, known), _labels(expr.rhs, known)
    if left is None or right is None:
        return right if left is None else left
    operator = str(expr.op)
    if operator == "or":
        return left | right
    matching = expr.modifier.matching if expr.modifier else None
    if matching is None and left != right:
        raise NonsenseError(f"{operator}: {sorted(left)} and {sorted(right)} never match")
    if matching is not None and (strangers := set(matching.labels) - (left & right)):
        raise NonsenseError(f"{operator} on {sorted(strangers)}, which only one side has")
    return left
