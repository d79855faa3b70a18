"""What a rule needs to know beside the record: the edition's names of things, and the scenario's figures."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Case:
    """A scenario as its rule sees it.

    ``roles``: what an operation is for -> the edition's operations (see ``scenarios/roles.toml``). ``public``: operations that need
    no key. ``fault``: the name of the fault rules whose hits count. ``figures``: the numbers of the rule, defaults filled in.
    ``exercise``: what the client has to do for the rule to count, as in "it did not …".
    """

    roles: Mapping[str, tuple[str, ...]]
    exercise: str
    fault: str = ""
    figures: Mapping[str, float] = field(default_factory=dict)
    public: frozenset[str] = frozenset()

    def operations(self, role: str) -> tuple[str, ...]:
        """Return the operations of a role, none where the edition has no such thing."""
        return self.roles.get(role, ())

    @property
    def missed(self) -> str:
        """Say that the client never came to the place where the rule counts."""
        return f"The client did not {self.exercise}"
