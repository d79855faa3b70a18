import pytest

from kalshi_harness.drift.asyncapi import read_asyncapi
from kalshi_harness.drift.compare import compare
from kalshi_harness.drift.editions import document_contract
from kalshi_harness.drift.references import DocumentError
from support.drift_documents import asyncapi, put


def keys(document):
    return list(read_asyncapi(document)[0].children)


def in_2():
    """Return the document as AsyncAPI 2.6 writes it."""
    modern = asyncapi()
    messages = modern["components"]["messages"]
    return {
        "asyncapi": "2.6.0",
        "servers": {"production": {"url": "ws.example.org/ws", "protocol": "wss"}},
        "channels": {
            "ticker": {
                "publish": {"message": messages["ask"]},
                "subscribe": {"message": {"oneOf": [messages["told"]]}},
            }
        },
    }


def test_a_document_has_its_messages_channels_and_hosts():
    assert keys(asyncapi()) == [
        "client_message subscribe",
        "server_message ticker",
        "channel ticker",
        "server wss://ws.example.org/ws",
    ]


def test_two_versions_of_asyncapi_that_say_the_same_are_the_same():
    assert compare(document_contract(in_2(), "a"), document_contract(asyncapi(), "b")) == ()


def test_a_document_written_from_the_clients_side_is_turned_round():
    document = asyncapi()
    document["operations"] = {
        "ask": {**document["operations"]["ask"], "action": "send"},
        "told": {
            "action": "receive",
            "channel": {"$ref": "#/channels/ticker"},
            "messages": [{"$ref": "#/channels/ticker/messages/told"}],
        },
    }

    assert keys(document) == keys(asyncapi())


def test_a_reply_is_of_the_other_side():
    document = asyncapi()
    document["operations"]["ask"]["reply"] = {
        "channel": {"$ref": "#/channels/ticker"},
        "messages": [{"$ref": "#/channels/ticker/messages/told"}],
    }

    assert keys(document) == keys(asyncapi())


def test_an_operation_without_a_list_has_all_messages_of_its_channel():
    document = asyncapi()
    del document["operations"]["ask"]["messages"]

    assert "client_message ticker" in keys(document)


def test_a_message_without_words_is_known_by_its_name():
    document = asyncapi()
    document["components"]["messages"]["told"] = {"name": "beat", "payload": {"type": "object"}}

    assert "server_message beat" in keys(document)


def test_two_messages_of_the_same_words_are_both_there():
    document = asyncapi()
    document["components"]["messages"]["twin"] = {
        "payload": {"type": "object", "properties": {"type": {"const": "ticker"}}}
    }
    document["channels"]["ticker"]["messages"]["twin"] = {"$ref": "#/components/messages/twin"}

    found = [key for key in keys(document) if key.startswith("server_message ticker ")]
    assert len(set(found)) == 2


def test_of_messages_of_the_same_words_the_one_that_changed_is_found():
    def document(kind):
        made = asyncapi()
        for name, fields in (("one", ("sid", "seq")), ("two", ("ids", "all"))):
            properties = {field: {"type": kind if field == "sid" else "string"} for field in fields}
            payload = {"type": "object", "properties": {"type": {"const": "ok"}, **properties}}
            made["components"]["messages"][name] = {"payload": payload}
            made["channels"]["ticker"]["messages"][name] = {"$ref": f"#/components/messages/{name}"}
        return document_contract(made, "x")

    (found,) = compare(document("string"), document("integer"))

    assert (found.kind, found.where) == ("message_field_type_changed", "server message ok sid")


def test_the_order_of_messages_in_a_document_is_spelling():
    def document(*order):
        made = asyncapi()
        for name in order:
            payload = {
                "type": "object",
                "properties": {"type": {"const": "ok"}, name: {"type": "string"}},
            }
            made["components"]["messages"][name] = {"payload": payload}
            made["channels"]["ticker"]["messages"][name] = {"$ref": f"#/components/messages/{name}"}
        return document_contract(made, "x")

    assert compare(document("sid", "seq"), document("seq", "sid")) == ()


def test_the_connection_itself_is_a_channel_of_one_name_however_it_is_written():
    for address in ("/", None, ""):
        document = asyncapi()
        document["channels"] = {
            "root": {"address": address, "messages": {}},
            "control": {"address": address, "messages": {}},
        }
        document["operations"] = {}

        assert keys(document)[:2] == ["channel connection", "channel control"]


def test_a_channel_knows_what_it_carries():
    channel = read_asyncapi(asyncapi())[0].children["channel ticker"]

    assert channel.facts["carries"] == ("client_message subscribe", "server_message ticker")


def test_what_the_handshake_must_carry_is_a_fact():
    document = asyncapi()
    document["servers"]["production"]["security"] = [
        {"type": "httpApiKey", "in": "header", "name": "X-Key"}
    ]

    assert read_asyncapi(document)[0].facts["auth"] == (("header X-Key",),)
    assert read_asyncapi(asyncapi())[0].facts["auth"] == ((),)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (put("asyncapi", "1.2.0"), "/asyncapi: 2.x and 3.0 are read, got '1.2.0'"),
        (put("channels", []), "/channels must be an object"),
        (put("operations", []), "not as AsyncAPI 3.0.0 has them"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_place(change, message):
    document = asyncapi()
    change(document)

    with pytest.raises(DocumentError, match=message):
        read_asyncapi(document)
