"""A log that is held against the tables as it is written, and a tally as plain numbers: what the monitor's tests look at."""

from dataclasses import dataclass

from kalshi_contract.monitoring.log_events import EVENTS, FIELDS, LEVELS, fields_of


@dataclass(frozen=True)
class Line:
    """A line as it was handed over; fields without a value are left out, as the writer leaves them out."""

    event: str
    at_us: int
    fields: dict
    level: str


def broken(event, fields):
    """Return what is wrong with a line by the tables, or None."""
    if event not in EVENTS:
        return f"no event {event!r}"
    if "server" not in EVENTS[event].sides:
        return f"{event} is not the server's"
    strange = set(fields) - fields_of(event)
    if strange:
        return f"{event} may not carry {sorted(strange)}"
    unknown = set(fields) - set(FIELDS)
    if unknown:
        return f"no such fields: {sorted(unknown)}"
    odd = {
        name: value
        for name, value in fields.items()
        if not isinstance(value, str | int | float | None)
    }
    return f"{event} has values that are no scalars: {odd}" if odd else None


class Recorder:
    """Lines for a monitor: keeps them, and raises for one that the tables do not know."""

    def __init__(self, level="debug"):
        self.lines = []
        self.flushed = 0
        self._floor = LEVELS[level]

    def wants(self, event):
        return LEVELS[EVENTS[event].level] >= self._floor

    def write(self, event, at_us, fields, *, level=None):
        trouble = broken(event, fields)
        assert trouble is None, trouble
        level = level or EVENTS[event].level
        if LEVELS[level] >= self._floor:
            shown = {name: value for name, value in fields.items() if value not in (None, "")}
            self.lines.append(Line(event, at_us, shown, level))

    def write_alike(self, event, at_us, names, values, _key, alike):
        self.write(event, at_us, {**dict(zip(names, values, strict=True)), **alike()})

    def flush(self):
        self.flushed = len(self.lines)

    def events(self):
        """Return the events of all lines, in order."""
        return [line.event for line in self.lines]

    def of(self, *events):
        """Return the fields of the lines of some events, in order."""
        return [line.fields for line in self.lines if line.event in events]

    def clear(self):
        self.lines.clear()


def counted(tally):
    """Return everything a tally has counted that is not 0: (name, *labels) -> count; of histograms count and sum."""
    numbers = {}
    for name, metric in tally.metrics.items():
        if metric.kind == "counter":
            found = {(name, *labels): value for labels, value in tally.counter(name).items()}
            numbers |= {key: value for key, value in found.items() if value}
        elif metric.kind == "histogram":
            for labels, (counts, total) in tally.histogram(name).items():
                numbers[name, *labels] = (sum(counts), round(total, 9))
    return numbers
