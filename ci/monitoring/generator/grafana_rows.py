"""The rows of the dashboard: the alerts, then the five kinds of metrics of the contract for each side. Rules: C33, C34."""

from collections.abc import Iterator
from typing import Final

from grafana_panels import Panel, Query, Row
from prometheus_rules import reading_of

from kalshi_contract.limits import AlertThreshold, Limits
from kalshi_contract.monitoring.alarms import RESPONSE_TIME_SHARE
from kalshi_contract.monitoring.log_events import Side
from kalshi_contract.monitoring.metrics import PREFIXES

RATE: Final = "[$__rate_interval]"
UNITS: Final = {"seconds": "s", "percent": "percent", "per_hour": "short"}
"""Unit in ``limits.json`` -> Grafana's."""

SHARES: Final = (0.5, RESPONSE_TIME_SHARE, 0.99)
_SIDE_TITLES: Final[dict[Side, str]] = {"server": "Exchange", "client": "Client"}


def rows_of(limits: Limits) -> list[Row]:
    """Return every row, the alerts first; the client's are folded, for many an exchange is run without it."""
    rows = [Row("Alerts of the contract", tuple(_alert_panels(limits)))]
    for side in PREFIXES:
        title, folded = _SIDE_TITLES[side], side == "client"
        special = _engine if side == "server" else _retries
        rows += [
            Row(f"{title}: response times", tuple(_response_times(side, limits)), folded),
            Row(f"{title}: errors", tuple(_errors(side, limits)), folded),
            Row(f"{title}: rate limits", tuple(_rate_limits(side, limits)), folded),
            Row(f"{title}: WebSocket", tuple(_stream(side)), folded),
            Row(f"{title}: orders", tuple(_orders(side)), folded),
            special(title, folded=folded),
        ]
    return rows


def _name(rule: AlertThreshold) -> str:
    return rule.name.replace("_", " ")


def _alert_panels(limits: Limits) -> Iterator[Panel]:
    rules = limits.alerts.values()
    width = 24 // (len(PREFIXES) * len(rules))
    for side in PREFIXES:
        for rule in rules:
            yield Panel(
                f"{_SIDE_TITLES[side]}: {_name(rule)}",
                f"State of the alert as the {side} itself judges it: {rule.reads}.",
                "none",
                (Query(side, f'max(@alert_state{{alert="{rule.name}"}})', _name(rule)),),
                width,
                4,
                "state",
            )
    for rule in rules:
        yield Panel(
            f"Read for {_name(rule)}",
            f"What the alert reads: {rule.reads}. The line is {rule.threshold:g} {rule.unit.replace('_', ' ')}.",
            UNITS[reading_of(rule).unit],
            tuple(
                Query(
                    side,
                    f'max by (instance) (@alert_value{{alert="{rule.name}"}})',
                    f"{side} {{{{instance}}}}",
                )
                for side in PREFIXES
            ),
            24 // len(rules),
            7,
            line=rule.threshold,
        )
    yield Panel(
        "States over time",
        "Green is ok, yellow is beyond the line but not yet for long enough, red is firing.",
        "none",
        tuple(Query(s, "max by (alert) (@alert_state)", f"{s} {{{{alert}}}}") for s in PREFIXES),
        16,
        8,
        "states",
    )
    yield Panel(
        "In its state since",
        "On the clock the alerts run on: a mock whose clock is frozen or was moved has a time of its own.",
        "dateTimeFromNow",
        tuple(
            Query(s, "1000 * max by (alert) (@alert_since_timestamp_seconds)", f"{s} {{{{alert}}}}")
            for s in PREFIXES
        ),
        8,
        8,
        "since",
    )


def _response_times(side: Side, limits: Limits) -> Iterator[Panel]:
    for share in SHARES:
        name = f"p{100 * share:g}"
        buckets = f"sum by (operation, le) (rate(@response_time_seconds_bucket{RATE}))"
        line = limits.alerts["response_time"].threshold if share == RESPONSE_TIME_SHARE else None
        yield Panel(
            f"Response time, {name}, by operation",
            f"{100 * share:g} of 100 answers take no longer than this, from the whole request to its answer.",
            "s",
            (Query(side, f"histogram_quantile({share}, {buckets})", "{{operation}}"),),
            line=line,
        )
    yield Panel(
        "Where the response times lie",
        "How many answers took how long: the darker, the more.",
        "short",
        (Query(side, f"sum by (le) (increase(@response_time_seconds_bucket{RATE}))", "{{le}}"),),
        look="heatmap",
    )
    mean = "sum by (operation) (rate(@response_time_seconds_{part}" + RATE + "))"
    yield Panel(
        "Response time, mean, by operation",
        "All the time that answers took, divided by their number.",
        "s",
        (Query(side, f"{mean.format(part='sum')} / {mean.format(part='count')}", "{{operation}}"),),
    )
    yield Panel(
        "Answers by operation",
        "Answers a second, errors among them.",
        "reqps",
        (Query(side, f"sum by (operation) (rate(@responses_total{RATE}))", "{{operation}}"),),
        look="bars",
    )


def _errors(side: Side, limits: Limits) -> Iterator[Panel]:
    errors = f"sum by (operation) (rate(@errors_total{RATE}))"
    asked = f'sum by (operation) (rate(@responses_total{{status!="0"}}{RATE}) or rate(@errors_total{{code="none"}}{RATE}))'
    yield Panel(
        "Error rate by endpoint",
        "Share of the requests of an operation that ended in an error or without an answer.",
        "percent",
        (Query(side, f"100 * {errors} / {asked}", "{{operation}}"),),
        line=limits.alerts["error_rate"].threshold,
    )
    yield Panel(
        "Errors by code",
        "Errors a second by the contract's code; 'none' had no answer at all.",
        "cps",
        (Query(side, f"sum by (code) (rate(@errors_total{RATE}))", "{{code}}"),),
        look="bars",
    )
    yield Panel(
        "Answers by status",
        "Answers a second by HTTP status.",
        "reqps",
        (Query(side, f"sum by (status) (rate(@responses_total{RATE}))", "{{status}}"),),
        look="bars",
    )


def _rate_limits(side: Side, limits: Limits) -> Iterator[Panel]:
    line = limits.alerts["rate_limit_usage"].threshold
    width = 12 // len(limits.buckets)
    for bucket in limits.buckets.values():
        yield Panel(
            f"Bucket {bucket.name.replace('_', ' ')}",
            f"Used up of {bucket.requests_max} requests in {bucket.window_s} s, by the account that used most.",
            "percent",
            (
                Query(
                    side, f'100 * max(@rate_limit_use_ratio{{bucket="{bucket.name}"}})', bucket.name
                ),
            ),
            width,
            look="gauge",
            line=line,
        )
    yield Panel(
        "Use of the rate limits",
        "Used up of each bucket, by the account that used most.",
        "percent",
        (Query(side, "100 * max by (bucket) (@rate_limit_use_ratio)", "{{bucket}}"),),
        12,
        line=line,
    )


def _stream(side: Side) -> Iterator[Panel]:
    held = [Query(side, "sum(@stream_connections)", "connections")]
    if side == "server":
        held.append(
            Query(side, "sum by (channel) (@stream_subscriptions)", "subscriptions: {{channel}}")
        )
    yield Panel(
        "Connections" if side == "client" else "Connections and subscriptions",
        "WebSocket connections that are open, and what is watched on them.",
        "short",
        tuple(held),
    )
    yield Panel(
        "Connects and disconnects",
        "Connections opened and ended since the look before; all but 'client' are disconnections for the alert.",
        "short",
        (
            Query(side, f"sum(increase(@stream_connects_total{RATE}))", "opened"),
            Query(
                side,
                f"sum by (cause) (increase(@stream_disconnects_total{RATE}))",
                "ended: {{cause}}",
            ),
        ),
        look="bars",
    )
    yield Panel(
        "Lag",
        "Age of the oldest stream message that still waits to be sent or read.",
        "s",
        (Query(side, "max by (instance) (@stream_lag_seconds)", "{{instance}}"),),
    )
    names = {
        "server": ("sent", "received", "conflated", "dropped"),
        "client": ("received", "ignored", "dropped"),
    }[side]
    yield Panel(
        "Messages",
        "Stream messages a second: passed on, replaced by newer ones, or given up.",
        "cps",
        tuple(
            Query(side, f"sum(rate(@stream_messages_{name}_total{RATE}))", name) for name in names
        ),
        24 if side == "server" else 12,
    )
    if side == "client":
        yield Panel(
            "Messages by channel",
            "Stream messages received a second, by channel.",
            "cps",
            (
                Query(
                    side,
                    f"sum by (channel) (rate(@stream_messages_received_total{RATE}))",
                    "{{channel}}",
                ),
            ),
            12,
            look="bars",
        )


def _orders(side: Side) -> Iterator[Panel]:
    ends = (
        "accepted",
        "refused",
        "filled",
        "cancelled",
        *(("unknown",) if side == "client" else ()),
    )
    why = "reason" if side == "server" else "code"
    yield Panel(
        "Orders taken",
        "Share of the orders that were taken, since the process began; the others were refused.",
        "percent",
        (
            Query(
                side,
                "100 * sum(@orders_accepted_total) / (sum(@orders_accepted_total) + (sum(@orders_refused_total) or vector(0)))",
                "taken",
            ),
        ),
        4,
        look="stat",
    )
    yield Panel(
        "Orders by outcome",
        "Orders a second by what became of them.",
        "cps",
        tuple(Query(side, f"sum(rate(@orders_{end}_total{RATE}))", end) for end in ends),
        10,
    )
    yield Panel(
        f"Refused orders by {why}",
        "Orders a second that were refused, and why.",
        "cps",
        (Query(side, f"sum by ({why}) (rate(@orders_refused_total{RATE}))", f"{{{{{why}}}}}"),),
        10,
        look="bars",
    )
    if side == "server":
        yield Panel(
            "Cancelled orders by cause",
            "Orders a second that were cancelled, and by what.",
            "cps",
            (Query(side, f"sum by (cause) (rate(@orders_cancelled_total{RATE}))", "{{cause}}"),),
            12,
            look="bars",
        )
        yield Panel(
            "Fills",
            "Fills a second; a trade makes two.",
            "cps",
            (Query(side, f"sum(rate(@fills_total{RATE}))", "fills"),),
            12,
        )


def _engine(title: str, *, folded: bool) -> Row:
    side: Side = "server"
    panels = (
        Panel(
            "Running",
            "Contract edition and version of each exchange.",
            "none",
            (Query(side, "max by (edition, version) (@info)", "{{edition}}, version {{version}}"),),
            8,
            look="words",
        ),
        Panel(
            "Defects",
            "Answers that would have broken the contract and were held back: bugs of the mock, please report them.",
            "short",
            (Query(side, "sum(@defects_total)", "defects"),),
            4,
            look="stat",
            line=1,
        ),
        Panel(
            "Engine commands",
            "Commands a second that the engine was given, by name.",
            "cps",
            (Query(side, f"sum by (command) (rate(@engine_commands_total{RATE}))", "{{command}}"),),
            12,
            look="bars",
        ),
        Panel(
            "Faults by kind",
            "How often the rules of the fault plan struck since the look before.",
            "short",
            (Query(side, f"sum by (kind) (increase(@fault_hits_total{RATE}))", "{{kind}}"),),
            12,
            look="bars",
        ),
        Panel(
            "Bytes that are no HTTP request",
            "Refused since the look before, by the parser and the framing in front of the application.",
            "short",
            (Query(side, f"sum(increase(@http_refusals_total{RATE}))", "refused"),),
            12,
            look="bars",
        ),
    )
    return Row(f"{title}: engine and faults", panels, folded)


def _retries(title: str, *, folded: bool) -> Row:
    side: Side = "client"
    panels = (
        Panel(
            "Retries by operation",
            "Attempts made again since the look before.",
            "short",
            (Query(side, f"sum by (operation) (increase(@retries_total{RATE}))", "{{operation}}"),),
            look="bars",
        ),
        Panel(
            "Paced calls by operation",
            "Calls that waited for room in a rate limit since the look before.",
            "short",
            (Query(side, f"sum by (operation) (increase(@paced_total{RATE}))", "{{operation}}"),),
            look="bars",
        ),
        Panel(
            "Broken contracts",
            "Answers and messages of the exchange that broke the contract.",
            "short",
            (Query(side, "sum(@contract_violations_total)", "violations"),),
            look="stat",
            line=1,
        ),
    )
    return Row(f"{title}: retries and the contract", panels, folded)
