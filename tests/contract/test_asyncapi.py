"""The AsyncAPI document is one, stands alone, and the check that says so can fail."""

import copy

import pytest

from support.contract_asyncapi import problems
from support.contract_files import EDITION
from support.contract_statement import CHANNELS


def broken(change):
    document = copy.deepcopy(EDITION.asyncapi)
    change(document)
    return problems(document)


def replace(path, value):
    def change(document):
        part = document
        for step in path[:-1]:
            part = part[step]
        if value is None:
            del part[path[-1]]
        else:
            part[path[-1]] = value

    return change


CANARIES = {
    "version 2": (["asyncapi"], "2.6.0", "asyncapi must be 3.0.0"),
    "no info": (["info"], None, "info is missing"),
    "no title": (["info", "title"], None, "info.title must be a string"),
    "publish": (
        ["operations", "authenticate", "action"],
        "publish",
        "action must be send or receive",
    ),
    "field of version 2": (["channels", "account", "subscribe"], {}, "subscribe is no field"),
    "address as a list": (
        ["channels", "account", "address"],
        ["account"],
        "address must be a string",
    ),
    "key with a blank": (["channels", "my channel"], {"address": "x"}, "is no identifier"),
    "dangling schema": (
        ["components", "messages", "auth", "payload", "schema"],
        {"$ref": "#/components/schemas/nobody"},
        "#/components/schemas/nobody leads nowhere",
    ),
    "reference to a file": (
        ["components", "messages", "auth", "payload", "schema"],
        {"$ref": "objects/auth.json"},
        "objects/auth.json leads nowhere",
    ),
    "message gone": (["components", "messages", "auth"], None, "leads nowhere"),
    "message of another channel": (
        ["operations", "publish_account", "messages"],
        [{"$ref": "#/channels/market/messages/market_update"}],
        "is none of its channel's",
    ),
    "message straight from components": (
        ["operations", "publish_account", "messages"],
        [{"$ref": "#/components/messages/account_update"}],
        "is none of its channel's",
    ),
    "operation without a channel": (
        ["operations", "authenticate", "channel"],
        None,
        "channel must be",
    ),
    "host with a scheme": (["servers", "prod", "host"], "wss://kalshi.com", "has a scheme"),
    "host with an unknown variable": (["servers", "prod", "host"], "{host}", "variable host"),
    "server without a protocol": (["servers", "prod", "protocol"], None, "protocol must be"),
    "payload without a schema": (
        ["components", "messages", "auth", "payload", "schema"],
        None,
        "a schemaFormat but no schema",
    ),
    "payload as text": (["components", "messages", "auth", "payload"], "auth", "payload must be"),
}


@pytest.mark.parametrize(("path", "value", "expected"), CANARIES.values(), ids=list(CANARIES))
def test_a_broken_document_is_caught(path, value, expected):
    found = broken(replace(path, value))

    assert any(expected in problem for problem in found), found


@pytest.mark.rule("C14", "C15", "C16", "C17", "C18", "C19")
@pytest.mark.parametrize("channel", CHANNELS)
def test_a_channel_takes_subscriptions_and_sends_its_updates(channel):
    operations = EDITION.asyncapi["operations"]
    update = CHANNELS[channel][1]

    assert operations[f"subscribe_{channel}"]["action"] == "receive"
    assert operations[f"publish_{channel}"]["action"] == "send"
    assert operations[f"publish_{channel}"]["messages"] == [
        {"$ref": f"#/channels/{channel}/messages/{update}"}
    ]
    assert EDITION.asyncapi["channels"][channel]["address"] == channel


@pytest.mark.rule("D15", "D17")
def test_what_is_ours_is_marked():
    document = EDITION.asyncapi
    messages = document["components"]["messages"]

    assert {name for name, each in messages.items() if each.get("x-decided")} == {
        name for name, each in EDITION.messages.items() if each.decided
    }
    for operation in document["operations"].values():
        names = [message["$ref"].rpartition("/")[2] for message in operation["messages"]]
        assert operation.get("x-decided", False) == all(EDITION.messages[n].decided for n in names)
