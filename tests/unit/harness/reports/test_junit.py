import xml.etree.ElementTree as ET

from kalshi_harness.reports.junit import junit
from support.certify_card import every_verdict


def suite():
    return ET.fromstring(junit(every_verdict(), "a suite"))[0]


def test_the_numbers_of_the_suite_are_those_of_its_cases():
    cases = list(suite())
    assert int(suite().get("tests")) == len(cases) == 5
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        assert int(suite().get(attribute)) == sum(case.find(tag) is not None for case in cases) == 1


def test_a_broken_rule_is_a_failure_with_what_shows_it_and_what_to_do():
    failure = suite()[2].find("failure")
    assert "It broke" in failure.get("message")
    assert every_verdict().rows[2].advice.strip() in failure.text


def test_characters_that_xml_cannot_carry_are_replaced():
    assert b"\x00" not in junit(every_verdict(), "a suite")
    assert "<script>alert(1)</script> & �" in suite()[2].find("failure").text


def test_a_remark_is_a_success_with_output():
    case = suite()[1]
    assert [child.tag for child in case] == ["system-out"]
    assert "It went so so" in case.find("system-out").text
