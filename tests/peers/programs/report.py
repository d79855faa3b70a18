"""What a play with a peer found out: which methods it has, which were called, and how each call ended.

These programs run under the peers' own interpreter and import nothing of this project but each other.
"""

PLACEHOLDER = "00000000-0000-4000-8000-000000000000"


class Unserved:
    """The answer of an operation that is not served yet: every field of it is an id of nothing, so that the play can go on."""

    def __getattr__(self, name):
        return PLACEHOLDER


class Report:
    """Methods by name (``OrdersApi.get_order``), the calls made, and what was wrong."""

    def __init__(self):
        self.methods = set()
        self.called = set()
        self.wrong = []
        self.channels = set()
        self.unserved = set()

    def call(self, method, wrong=None):
        """Note a call, and why its outcome is not what was due."""
        self.called.add(method)
        if wrong is not None:
            self.wrong.append(f"{method}: {wrong}")

    def ask(self, channel):
        """Note a channel that was asked for; ``unserved`` are those that are not served yet."""
        self.channels.add(channel)

    def check(self, what, *, holds):
        """Note a thing that had to be true."""
        if not holds:
            self.wrong.append(what)

    def document(self):
        """Return everything, for JSON."""
        return {
            "methods": sorted(self.methods),
            "called": sorted(self.called),
            "wrong": self.wrong,
            "channels": sorted(self.channels),
            "unserved": sorted(self.unserved),
        }
