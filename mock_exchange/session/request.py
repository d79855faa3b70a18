"""A REST request from the first byte that is known to the last that is answered: the fixed order of refusals.

An operation is made of steps, in an order that its edition's manner fixes (``bearer``, ``signed``, each with its table); a step
returns None to go on, or the refusal or answer that ends the request. Before the first comes the route: a path that no operation
has, a method that the path does not have. After the last comes the exchange's own order of refusals.

Rules: C20 to C22, D09, invariant C3 of ``reliability.md``.
"""

from kalshi_contract.edition import Edition, Operation
from kalshi_contract.validation import Validator
from mock_exchange.editions import Dialect
from mock_exchange.editions.refusal import Refusal
from mock_exchange.session.call import Call
from mock_exchange.session.floor import Floor
from mock_exchange.session.http import HttpResponse
from mock_exchange.session.manner import Manner
from mock_exchange.session.notes import Notes
from mock_exchange.session.responses import Responder
from mock_exchange.session.routing import routes_of
from mock_exchange.session.signed_keys import covering


class Route:
    """An operation, compiled: its steps, its validators, its handler."""

    __slots__ = (
        "body_required",
        "body_validator",
        "buckets",
        "cached",
        "handler",
        "operation",
        "path_validators",
        "permission",
        "read_query",
        "response_object",
        "steps",
        "success_status",
        "sufficient",
    )

    def __init__(self, operation: Operation, edition: Edition, manner: Manner) -> None:
        self.operation = operation
        self.permission = operation.permission
        self.sufficient = covering(operation.scopes or (operation.permission,))
        self.buckets = operation.buckets
        self.success_status = operation.success_status
        self.response_object = operation.response_objects.get(operation.success_status)
        self.read_query = manner.query(operation)
        self.path_validators: dict[str, Validator] = {
            parameter.name: parameter.validator
            for parameter in operation.parameters
            if parameter.location == "path"
        }
        self.body_required = operation.request_required
        self.body_validator: Validator | None = None
        if operation.request_object is not None:
            self.body_validator = edition.validator(operation.request_object)
        self.handler = manner.handler(operation)
        self.cached = manner.cache(operation)
        self.steps = manner.steps(operation)


class Door:
    """Where requests come in: who asks, may they, what do they want, and what does the exchange say."""

    def __init__(
        self,
        edition: Edition,
        dialect: Dialect,
        manner: Manner,
        floor: Floor,
        responder: Responder,
        notes: Notes | None = None,
    ) -> None:
        self.dialect = dialect
        self.manner = manner
        self.floor = floor
        self.responder = responder
        self.router = routes_of(edition)
        self.body_bytes_max = edition.limits.sizes.body_bytes_max
        self._edition = edition
        self._notes = notes
        self._routes: dict[str, Route] = {}

    def answer(self, call: Call) -> HttpResponse:
        """Take a request through the steps of its operation; return its answer."""
        request = call.request
        found = self.router.find(request.path)
        operation = None if found is None else found.resource.operations.get(request.method)
        if found is None or operation is None:
            call.verdict = "invalid"
            allow = None if found is None else found.resource.allow
            return self.responder.refuse(self.manner.unrouted(call, allow))
        route = self._routes.get(operation.operation_id) or self.route(operation)
        call.operation = operation
        call.path_parameters = found.parameters
        for step in route.steps:
            outcome = step(self, call, route)
            if outcome is not None:
                break
        if type(outcome) is Refusal:
            call.verdict = "refused" if self.manner.refusing(step) else "invalid"
            return self.responder.refuse(outcome)
        if outcome.code:  # type: ignore[union-attr]  # the last step answers always; type() narrows less than isinstance
            call.verdict = "refused"
        return outcome  # type: ignore[return-value]  # see above

    def route(self, operation: Operation) -> Route:
        """Return an operation, compiled.

        On first use: an edition of 128 operations compiles for a while, and a server is to answer at once.
        """
        route = self._routes.get(operation.operation_id)
        if route is None:
            route = Route(operation, self._edition, self.manner)
            notes = self._notes
            changes = operation.method != "GET" and not self.manner.is_command(operation)
            if notes is not None and changes:
                route.handler = notes.handling(route.handler)
            self._routes[operation.operation_id] = route
        return route
