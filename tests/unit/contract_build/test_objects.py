"""Models and messages become objects, each with a title and a description."""

import pytest

from contract_build.objects import message_schema, objects_of, title_of

WORDS = {"fields": {"Frame.msg.clock": "Of the market."}}


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("CreateOrderV2Request", "Create order V2 request"),
        ("GetRFQBatchResponse", "Get RFQ batch response"),
        ("ApiKey", "Api key"),
        ("RFQ", "RFQ"),
        ("CfbenchmarksValue5HzFrame", "Cfbenchmarks value 5hz frame"),
    ],
)
def test_a_name_becomes_a_title(name, title):
    assert title_of(name) == title


def test_dotted_fields_become_objects_in_objects_and_lists():
    schema = message_schema(
        {
            "type": {"type": "string", "const": "it", "required": True},
            "msg": {"type": "object", "required": True},
            "msg.clock": {"type": "integer", "required": True},
            "msg.extra": {"type": "object"},
            "msg.legs": {"type": "array", "items": {"type": "object"}},
            "msg.legs[].side": {"type": "string", "required": True},
        },
        WORDS,
        "Frame",
    )

    assert schema["required"] == ["type", "msg"]
    assert schema["additionalProperties"] is False
    message = schema["properties"]["msg"]
    assert message["required"] == ["clock"]
    assert message["additionalProperties"] is False
    assert message["properties"]["clock"] == {"type": "integer", "description": "Of the market."}
    assert message["properties"]["extra"] == {"type": "object"}
    assert message["properties"]["legs"]["items"] == {
        "type": "object",
        "properties": {"side": {"type": "string"}},
        "required": ["side"],
        "additionalProperties": False,
    }


def test_there_is_one_object_for_each_model_message_and_schema_of_ours(facts):
    objects = objects_of(facts)
    named = {*facts.models, *facts.own_objects}
    named |= {message["object"] for message in facts.messages.values()}

    assert list(objects) == sorted(named)


def test_what_is_written_by_hand_wins_and_gets_its_model_title(facts):
    level = objects_of(facts)["PriceLevelDollarsCountFp"]

    assert [each["$ref"] for each in level["prefixItems"]] == [
        "FixedPointDollars.json",
        "FixedPointCount.json",
    ]
    assert level["title"] == "Price level dollars count fp"


@pytest.mark.parametrize(
    ("name", "description"),
    [
        ("Order", "An order as it stands now. A partly filled one is still resting."),
        ("GetMilestoneResponse", "Answer of GetMilestone."),
        ("ProposeBlockTradeRequest", "Body of ProposeBlockTrade."),
        ("WeeklySchedule", "Part of Schedule."),
        ("CreateOrderRequest", "Part of BatchCreateOrdersRequest."),
        ("AmendOrderRequest", "No operation of this version uses it."),
    ],
)
def test_an_object_is_described_in_our_words_or_by_its_uses(facts, name, description):
    assert objects_of(facts)[name]["description"] == description
