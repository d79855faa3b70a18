import pytest

from kalshi_contract.loader import edition_names, load_edition
from kalshi_harness.drift.editions import document_contract, edition_contract
from kalshi_harness.drift.references import DocumentError


@pytest.mark.parametrize("name", edition_names())
def test_an_edition_has_every_operation_channel_error_and_message(name):
    edition = load_edition(name)
    sections = edition_contract(edition).root.children
    kinds = {
        kind: [node.name for section in sections.values() for node in section.children.values()
               if node.kind == kind]
        for kind in ("operation", "channel", "error", "client_message", "server_message")
    }  # fmt: skip

    assert len(kinds["operation"]) == len(edition.operations)
    assert set(edition.channels) <= set(kinds["channel"])
    assert set(edition.errors) <= set(kinds["error"])
    assert len(kinds["client_message"]) + len(kinds["server_message"]) == len(edition.messages)


def test_the_hosts_are_the_venues_and_never_the_mocks():
    rest = edition_contract(load_edition("trade-api-3.34")).root.children["rest"]
    hosts = [node.name for node in rest.children.values() if node.kind == "server"]

    assert "https://api.elections.kalshi.com/trade-api/v2" in hosts
    assert not [host for host in hosts if "127.0.0.1" in host]


def test_limits_are_windows_or_tiers_and_single_values():
    limits = edition_contract(load_edition()).root.children["limits"].children

    assert limits["bucket orders"].facts == {"requests_max": 10, "window_s": 60}
    assert limits["stream connections_per_account_max"].facts == {"value": 5}


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([], "a document must be an object, got list"),
        ({}, "neither /openapi nor /asyncapi"),
        ({"swagger": "2.0"}, "OpenAPI 2 is not read"),
    ],
)
def test_what_is_no_contract_is_said(document, message):
    with pytest.raises(DocumentError, match=message):
        document_contract(document, "x")
