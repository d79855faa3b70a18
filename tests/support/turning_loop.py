"""A loop whose turns end when the test says so."""


class Loop:
    """Keeps what is to be done at the end of a turn until then."""

    def __init__(self):
        self.soon = []

    def call_soon(self, act):
        """Have something done at the end of this turn."""
        self.soon.append(act)

    def turn(self):
        """End a turn: do what waits for that."""
        due, self.soon = self.soon, []
        for act in due:
            act()
