"""How a client is set up: one value that both REST clients and the stream client read, and the parts made from it.

Knows the edition and its environments (``venue.json``); a base URL may be given instead, and then nothing is assumed
about the venue: in particular not that it recognises an order that is sent twice.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from kalshi_contract.edition import Edition, Environment
from kalshi_contract.loader import load_edition
from kalshi_refclient._core.bounds import BODY_BYTES_MAX
from kalshi_refclient._core.budget import RetryQuota
from kalshi_refclient._core.call import Surroundings
from kalshi_refclient._core.observer import NOBODY, Observer
from kalshi_refclient._core.pacing import Pacer, Pacing
from kalshi_refclient._core.plans import Plans
from kalshi_refclient._core.retry import RetryPolicy
from kalshi_refclient._core.tolerance import Counters, checker
from kalshi_refclient.auth import Authenticator, BearerAuth
from kalshi_refclient.credentials import Credentials, CredentialsFile
from kalshi_refclient.errors import LocalMisuse
from kalshi_refclient.monitor import Monitor
from kalshi_refclient.runtime import Runtime
from kalshi_refclient.transport import Timeouts, is_loopback


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything about a client but where it speaks to and as whom.

    ``pacing``: ``wait`` holds a call back until its rate-limit window has room, ``refuse`` raises
    ``RateLimited`` at once, ``off`` leaves it to the exchange. ``strict`` refuses extra fields and new words. ``monitor``
    counts and watches what the client does, for several clients if they are given the same; ``None`` makes one.
    """

    edition: Edition = field(default_factory=load_edition)
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    timeouts: Timeouts = field(default_factory=Timeouts)
    pacing: Literal["wait", "refuse", "off"] = "wait"
    strict: bool = False
    ca_file: Path | str | None = None
    body_bytes_max: int = BODY_BYTES_MAX
    runtime: Runtime = field(default_factory=Runtime)
    monitor: Monitor | None = None


def environment_of(edition: Edition, name: str | None) -> Environment | None:
    """Return the named environment. Raises :class:`LocalMisuse` that names the known ones."""
    if name is None:
        return None
    try:
        return edition.environments[name]
    except KeyError:
        known = ", ".join(sorted(edition.environments))
        raise LocalMisuse(f"no environment {name!r}; known: {known}", field="environment") from None


def url_of(
    edition: Edition,
    environment: Environment | None,
    given: str | None,
    kind: Literal["rest", "ws"],
) -> str:
    """Return the URL to speak to: the one given, or the environment's.

    Raises :class:`LocalMisuse` where there is none, and where the one given is another environment's: what
    is promised about one venue (that it recognises an order sent twice) must not be believed of another.
    """

    def own(venue: Environment) -> str:
        return venue.rest_url if kind == "rest" else venue.ws_url

    if given is None:
        if environment is None or "{" in own(environment):
            raise LocalMisuse(
                f"give a {kind}_url: this environment has none of its own", field="url"
            )
        return own(environment)
    host = _host(given)
    for venue in edition.environments.values():
        if environment is None or venue.name == environment.name or host is None:
            continue
        if host == _host(own(venue)) and not is_loopback(host):
            raise LocalMisuse(
                f"{host} belongs to environment {venue.name!r}, not {environment.name!r}",
                field="environment",
            )
    return given


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def authenticator_of(
    source: str | Credentials | CredentialsFile | Authenticator,
) -> Authenticator:
    """Return the authenticator for an API key, credentials, a credentials file, or one's own."""
    if isinstance(source, str):
        return BearerAuth(Credentials.from_key(source))
    if isinstance(source, Credentials | CredentialsFile):
        return BearerAuth(source)
    return source


def monitor_of(settings: Settings) -> Monitor:
    """Return the monitor of the settings, or a new one."""
    if settings.monitor is not None:
        return settings.monitor
    return Monitor(edition=settings.edition, clock=settings.runtime.clock)


def plans_of(
    settings: Settings,
    environment: Environment | None,
    observer: Observer = NOBODY,
    counters: Counters | None = None,
) -> Plans:
    """Return the plans of one client of the reference edition. ``observer`` is told what happens."""
    pacer = None if settings.pacing == "off" else Pacer(settings.edition.limits.buckets)
    return Plans(
        edition=settings.edition,
        around=surroundings_of(settings, observer, counters or Counters(), pacer),
        new_id=settings.runtime.new_id,
        deduplicates_orders=environment.deduplicates_orders if environment else False,
    )


def surroundings_of(
    settings: Settings, observer: Observer, counters: Counters, pacer: Pacing | None
) -> Surroundings:
    """Return what all calls of a client share, of any edition."""
    return Surroundings(
        policy=settings.retry,
        quota=RetryQuota(),
        pacer=pacer,
        pacing_waits=settings.pacing == "wait",
        clock=settings.runtime.clock,
        random=settings.runtime.random,
        check=checker(settings.edition, counters, strict=settings.strict),
        counters=counters,
        observer=observer,
    )
