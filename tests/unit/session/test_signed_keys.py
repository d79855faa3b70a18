"""The ring of signed keys: issued, brought, rotated, revoked, and what each may do."""

import re
import subprocess
import sys

import pytest

from mock_exchange.session.signed_keys import SCOPES, SignedKeyRing
from support.signing import SEED, USER, pair, ring

UUID_V4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
MY_ID = "A952BCBE-ec3b-4b5b-b8f9-11dae589608c"


def test_an_issued_key_has_an_id_its_account_and_everything_allowed():
    keys = ring()
    key = keys.issue(USER)

    assert UUID_V4.fullmatch(key.key_id)
    assert (key.account_id, key.scopes, key.subaccount) == (USER, {"read", "write"}, None)
    assert key.public_key.key_type == "rsa"
    assert keys.find(key.key_id) is key
    assert keys.private_pem(key.key_id) == pair("rsa", USER).private_pem


def test_an_issued_key_can_be_ed25519_locked_and_named():
    keys = ring()
    key = keys.issue(USER, ["read"], key_type="ed25519", subaccount=3, name="bot")

    assert (key.public_key.key_type, key.subaccount, key.name) == ("ed25519", 3, "bot")
    assert keys.private_pem(key.key_id) == pair("ed25519", USER).private_pem


def test_each_issued_key_has_a_label_of_its_own():
    asked = []
    keys = ring(make_pair=lambda *label: asked.append(label) or pair("ed25519"))
    keys.issue("a")
    keys.issue("a", key_type="ed25519")
    keys.bring("b", pair().public_pem)
    keys.issue("b")

    assert asked == [("rsa", "a/1"), ("ed25519", "a/2"), ("rsa", "b/4")]


def test_the_same_seed_gives_the_same_ids_and_another_seed_others():
    def ids(seed):
        keys = SignedKeyRing(seed)
        return [keys.bring(who, pair().public_pem).key_id for who in ("a", "b", "a")]

    assert ids(7) == ids(7)
    assert len({*ids(7), *ids(8)}) == 6


def test_a_key_that_was_refused_takes_no_number():
    clean, stumbling = SignedKeyRing(7), SignedKeyRing(7)
    with pytest.raises(ValueError, match="PEM"):
        stumbling.bring("a", "nonsense")

    pem = pair().public_pem
    assert clean.bring("a", pem).key_id == stumbling.bring("a", pem).key_id


@pytest.mark.parametrize("key_type", ["rsa", "ed25519"])
def test_a_public_key_can_be_brought(key_type):
    keys = SignedKeyRing(SEED)
    key = keys.bring(USER, pair(key_type).public_pem, ["write::trade"], name="mine")

    assert (key.public_key.key_type, key.name, key.scopes) == (key_type, "mine", {"write::trade"})
    with pytest.raises(LookupError, match="only its holder has"):
        keys.private_pem(key.key_id)


def test_a_brought_key_can_have_an_id_of_ones_choice_in_any_case():
    keys = SignedKeyRing(SEED)
    key = keys.bring(USER, pair().public_pem, key_id=MY_ID)

    assert key.key_id == MY_ID.lower()
    assert keys.key(MY_ID) is keys.find(MY_ID.lower()) is key
    with pytest.raises(ValueError, match="exists already"):
        keys.bring("b", pair().public_pem, key_id=MY_ID.upper())
    keys.revoke(MY_ID)
    assert keys.bring("b", pair().public_pem, key_id=MY_ID).account_id == "b"
    assert keys.why_unknown(MY_ID) == "it was never issued here"


@pytest.mark.parametrize(
    "key_id", ["", "mine", MY_ID + "0", MY_ID + "\n", MY_ID.replace("-", ""), "{" + MY_ID + "}"]
)
def test_an_id_that_is_no_uuid_is_refused(key_id):
    with pytest.raises(ValueError, match="UUID"):
        SignedKeyRing(SEED).bring(USER, pair().public_pem, key_id=key_id)


def test_a_ring_without_a_maker_issues_nothing():
    with pytest.raises(ValueError, match="bring a public key"):
        SignedKeyRing(SEED).issue(USER)


@pytest.mark.parametrize("make", ["issue", "bring"])
@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"scopes": ["read", "admin"]}, "no scope 'admin'; known: read, write, read::"),
        ({"scopes": ["read::trade"]}, "no scope 'read::trade'"),
        ({"subaccount": 64}, "0 to 63, not 64"),
        ({"subaccount": -1}, "0 to 63, not -1"),
    ],
)
def test_what_the_venue_has_no_word_for_is_refused(make, options, why):
    keys = ring()
    arguments = [pair().public_pem] if make == "bring" else []

    with pytest.raises(ValueError, match=re.escape(why)):
        getattr(keys, make)(USER, *arguments, **options)
    assert keys.keys() == ()


def covered(*scopes):
    key = SignedKeyRing(SEED).bring(USER, pair().public_pem, scopes)
    return {scope for scope in SCOPES if key.covers(scope)}


def test_a_bare_scope_covers_its_children_and_no_child_its_parent():
    reads = {scope for scope in SCOPES if scope.startswith("read")}

    assert covered("read", "write") == set(SCOPES)
    assert covered("read") == reads
    assert covered("write") == set(SCOPES) - reads
    assert covered("write::trade") == {"write::trade"}
    assert covered("read::portfolio_balance", "write::transfer") == {
        "read::portfolio_balance",
        "write::transfer",
    }
    assert covered() == set()


def test_a_locked_key_acts_for_its_subaccount_only():
    keys = SignedKeyRing(SEED)
    free = keys.bring(USER, pair().public_pem)
    locked, main = (keys.bring(USER, pair().public_pem, subaccount=n) for n in (2, 0))

    assert [free.may_act_for(n) for n in (0, 2, 63)] == [True, True, True]
    assert [locked.may_act_for(n) for n in (0, 2, 63)] == [False, True, False]
    assert [main.may_act_for(n) for n in (0, 2, 63)] == [True, False, False]


def test_a_revoked_key_is_unknown_at_once_and_known_as_revoked():
    told = []
    keys = ring(on_revoked=told.append)
    key = keys.issue(USER)

    assert keys.revoke(key.key_id.upper()) is key
    assert told == [key]
    assert keys.find(key.key_id) is None
    for lookup in (keys.key, keys.revoke, keys.rotate, keys.private_pem):
        with pytest.raises(LookupError, match="it was revoked"):
            lookup(key.key_id)
    with pytest.raises(LookupError, match="never issued here"):
        keys.revoke(MY_ID)


@pytest.mark.parametrize("key_type", ["rsa", "ed25519"])
def test_rotating_an_issued_key_makes_another_of_its_kind_in_its_place(key_type):
    told = []
    keys = SignedKeyRing(
        SEED,
        make_pair=lambda kind, label: pair(kind, USER if label.endswith("/1") else "another"),
        on_revoked=told.append,
    )
    old = keys.issue(USER, ["read"], key_type=key_type, subaccount=5, name="bot")

    new = keys.rotate(old.key_id)

    assert new.key_id != old.key_id
    assert new.public_key != old.public_key
    assert new.public_key.key_type == key_type
    assert (new.account_id, new.scopes, new.subaccount, new.name) == (USER, {"read"}, 5, "bot")
    assert keys.keys() == (new,)
    assert told == [old]


def test_rotating_a_brought_key_needs_another_one():
    keys = ring()
    old = keys.bring(USER, pair().public_pem, ["write"], subaccount=1, name="mine")
    with pytest.raises(ValueError, match="was brought: rotate it with its new public key"):
        keys.rotate(old.key_id)
    assert keys.keys() == (old,), "a refused rotation takes nothing away"
    with pytest.raises(ValueError, match="no PEM"):
        keys.rotate(old.key_id, "nonsense")
    assert keys.keys() == (old,)

    new = keys.rotate(old.key_id, pair("ed25519").public_pem)

    assert (new.scopes, new.subaccount, new.name) == ({"write"}, 1, "mine")
    assert new.public_key.key_type == "ed25519"
    assert keys.keys() == (new,)


def test_keys_are_listed_in_their_order_all_or_an_accounts():
    keys = SignedKeyRing(SEED)
    first, second, third = (keys.bring(who, pair().public_pem) for who in ("b", "a", "b"))

    assert keys.keys() == (first, second, third)
    assert keys.keys("b") == (first, third)
    assert keys.keys("nobody") == ()


def test_no_repr_shows_key_material():
    keys = ring()
    key = keys.issue(USER, ["read", "write"], subaccount=4)

    assert repr(keys) == "SignedKeyRing(1 keys)"
    assert repr(key) == f"SignedKey({key.key_id}, {USER}, ['read', 'write'], subaccount 4)"
    body = pair("rsa", USER).public_pem.splitlines()[1]
    assert body not in repr((keys, key, keys.keys(), key.public_key))


def test_private_keys_are_taken_out_of_texts_whosever_they_are():
    keys = ring()
    pem = pair("rsa", "another").private_pem
    one_line = pem.replace("\n", "\\n")

    assert keys.redact(f"a {pem} b {one_line} c") == "a [private key]\n b [private key]\\n c"
    assert keys.redact("cut off: " + pem[:500]) == "cut off: [private key]"
    assert keys.redact(pair("ed25519").private_pem) == "[private key]\n"
    assert keys.redact(pair().public_pem) == pair().public_pem


def test_an_exchange_whose_callers_do_not_sign_never_loads_cryptography():
    code = (
        "import sys, mock_exchange.server, mock_exchange.cli, mock_exchange.session.signatures;"
        "from mock_exchange.session.signed_keys import SignedKeyRing; SignedKeyRing(7);"
        "assert 'cryptography' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
