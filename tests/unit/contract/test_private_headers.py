"""Header fields that say who somebody is are known by their names."""

import pytest

from kalshi_contract.private_headers import is_private_header


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("authorization", True),
        ("Kalshi-Access-Signature", True),
        ("Cookie", True),
        ("Host", False),
        ("Accept", False),
    ],
)
def test_which_headers_say_who_somebody_is(name, is_one):
    assert is_private_header(name) is is_one
