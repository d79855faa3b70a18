"""Which venue is spoken to, and what may be believed of it."""

import pytest

from kalshi_refclient.auth import BearerAuth
from kalshi_refclient.credentials import Credentials
from kalshi_refclient.errors import CredentialsError, LocalMisuse
from kalshi_refclient.monitor import Monitor
from kalshi_refclient.settings import (
    Settings,
    authenticator_of,
    environment_of,
    monitor_of,
    plans_of,
    url_of,
)
from support.client_world import EDITION

PROD = EDITION.environments["prod"]
DEMO = EDITION.environments["demo"]
MOCK = EDITION.environments["mock"]


@pytest.mark.rule("C00", "C28", "D24")
@pytest.mark.parametrize(
    ("environment", "given", "kind", "expected"),
    [
        (PROD, None, "rest", PROD.rest_url),
        (DEMO, None, "ws", DEMO.ws_url),
        (None, "https://x.example/v2", "rest", "https://x.example/v2"),
        (MOCK, "http://127.0.0.1:9/v2", "rest", "http://127.0.0.1:9/v2"),
        (DEMO, DEMO.rest_url, "rest", DEMO.rest_url),
        (None, PROD.rest_url, "rest", PROD.rest_url),
        (DEMO, "https://127.0.0.1:9/v2", "rest", "https://127.0.0.1:9/v2"),
    ],
)
def test_the_url_is_the_one_given_or_the_environments(environment, given, kind, expected):
    assert url_of(EDITION, environment, given, kind) == expected


@pytest.mark.rule("D21", "D24")
@pytest.mark.parametrize(
    ("environment", "given"),
    [(None, None), (MOCK, None), (MOCK, PROD.rest_url), (DEMO, PROD.rest_url)],
)
def test_a_venue_is_not_taken_for_another(environment, given):
    """Else ``environment="mock"`` with the production's URL would send orders twice there."""
    with pytest.raises(LocalMisuse):
        url_of(EDITION, environment, given, "rest")


def test_a_url_that_cannot_even_be_split_is_left_to_the_url_rules():
    assert url_of(EDITION, DEMO, "https://[::1", "rest") == "https://[::1"


def test_an_unknown_environment_names_the_known_ones():
    with pytest.raises(LocalMisuse, match="demo, mock, prod"):
        environment_of(EDITION, "staging")


@pytest.mark.rule("D21")
@pytest.mark.parametrize(
    ("environment", "expected"), [(None, False), (PROD, False), (DEMO, False), (MOCK, True)]
)
def test_only_the_venue_file_says_that_orders_are_deduplicated(environment, expected):
    plans = plans_of(Settings(edition=EDITION), environment)

    assert plans.deduplicates_orders is expected


@pytest.mark.rule("C03")
def test_a_key_may_be_given_in_several_ways():
    auth = BearerAuth(Credentials.from_key("abcdefgh"))

    assert authenticator_of(auth) is auth
    for source in ("abcdefgh", Credentials.from_key("abcdefgh")):
        assert authenticator_of(source).api_key().reveal() == "abcdefgh"
    with pytest.raises(CredentialsError):
        authenticator_of("short")


@pytest.mark.rule("C25")
def test_pacing_can_be_switched_off():
    assert plans_of(Settings(edition=EDITION, pacing="off"), None).around.pacer is None
    assert plans_of(Settings(edition=EDITION), None).around.pacer is not None


@pytest.mark.rule("D26")
def test_clients_are_given_the_monitor_of_the_settings_or_one_of_their_own():
    given = Monitor(edition=EDITION)
    settings = Settings(edition=EDITION, monitor=given)

    assert monitor_of(settings) is given
    assert monitor_of(Settings(edition=EDITION)) is not monitor_of(Settings(edition=EDITION))
