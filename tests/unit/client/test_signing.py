"""Signed attempts: what is signed, with which time and key, and what is done when the exchange refuses one."""

import asyncio
import base64
import itertools
import re

import pytest

from kalshi_refclient._core.call import Request, Send
from kalshi_refclient._core.outcomes import Answer
from kalshi_refclient.errors import CredentialsError, LocalMisuse, Unauthorized
from kalshi_refclient.rest import KalshiClient
from kalshi_refclient.signing import SigningAuth, signed_text
from kalshi_refclient.signing_keys import SigningKey, SigningKeyFile
from mock_exchange.session.public_keys import read_public_key
from support.client_raw_server import RawServer
from support.client_world import EDITION, ManualClock, account, async_client, client, error
from support.client_world import settings as client_settings
from support.signing import TYPES, USER, pair

KEY_ID = "a952bcbe-ec3b-4b5b-b8f9-11dae589608c"
WALL_S = 1_706_351_400.25
MS = "1706351400250"
EXPIRED = "header_timestamp_expired"
HEADERS = ("KALSHI-ACCESS-KEY", "KALSHI-ACCESS-TIMESTAMP", "KALSHI-ACCESS-SIGNATURE")


def key(key_type="ed25519", label=USER):
    return SigningKey.from_pem(pair(key_type, label).private_pem)


def write_key(folder, label):
    draft = folder / "draft"
    draft.write_text(pair("ed25519", label).private_pem)
    draft.chmod(0o600)
    return draft.replace(folder / "key.pem")


def is_signed(headers, method, path, key_type="ed25519", label=USER):
    """Return whether headers hold a signature of the key over their timestamp, a method and a path."""
    name, timestamp, signature = (headers[header] for header in HEADERS)
    text = f"{timestamp}{method}{path}".encode()
    public_key = read_public_key(pair(key_type, label).public_pem)
    return name == KEY_ID and public_key.verify(base64.b64decode(signature, validate=True), text)


def expired(date=None):
    return error(401, EXPIRED, {} if date is None else {"Date": date})


@pytest.mark.parametrize("key_type", TYPES)
def test_three_headers_sign_moment_method_and_path(key_type):
    headers = SigningAuth(KEY_ID, key(key_type)).headers("get", "/trade-api/v2/markets", WALL_S)

    assert tuple(headers) == HEADERS
    assert headers["KALSHI-ACCESS-TIMESTAMP"] == MS
    assert is_signed(headers, "GET", "/trade-api/v2/markets", key_type)
    assert not is_signed(headers, "POST", "/trade-api/v2/markets", key_type)


@pytest.mark.parametrize(
    ("target", "signed"),
    [
        ("/trade-api/v2/markets?limit=5&cursor=a%2Fb", "/trade-api/v2/markets"),
        ("/trade-api/v2/markets?", "/trade-api/v2/markets"),
        ("/a?b?c", "/a"),
        ("/markets/KX%2FA%20%25B", "/markets/KX%2FA%20%25B"),
        ("/trade-api/v2//portfolio/", "/trade-api/v2//portfolio/"),
        ("/", "/"),
    ],
)
def test_the_path_is_signed_as_it_goes_on_the_wire_without_the_query(target, signed):
    assert signed_text("1", "GET", target) == f"1GET{signed}".encode()
    assert is_signed(SigningAuth(KEY_ID, key()).headers("GET", target, WALL_S), "GET", signed)


def test_every_attempt_has_the_time_of_its_own():
    auth = SigningAuth(KEY_ID, key())
    stamps = [
        auth.headers("GET", "/", WALL_S + s)["KALSHI-ACCESS-TIMESTAMP"] for s in (0, 0.001, 9)
    ]

    assert stamps == [MS, "1706351400251", "1706351409250"]


def test_a_known_offset_is_added_to_the_time():
    auth = SigningAuth(KEY_ID, key(), offset_s=-2.5)

    assert auth.headers("GET", "/", WALL_S)["KALSHI-ACCESS-TIMESTAMP"] == "1706351397750"


@pytest.mark.parametrize("key_id", ["", "mine", KEY_ID[:-1], KEY_ID + "\n", "\uff11" + KEY_ID[1:]])
def test_a_key_id_is_a_uuid(key_id):
    with pytest.raises(CredentialsError, match="UUID"):
        SigningAuth(key_id, key())


def test_a_signing_key_is_shown_to_nobody():
    auth = SigningAuth(KEY_ID, key())

    assert repr(auth) == f"SigningAuth({KEY_ID}, SigningKey)"
    with pytest.raises(LocalMisuse, match="handshake is signed"):
        auth.api_key()


@pytest.mark.rule("D28", "C30")
def test_a_rotated_key_file_is_picked_up_without_a_restart(tmp_path):
    path = write_key(tmp_path, "old")
    auth = SigningAuth(KEY_ID, SigningKeyFile(path))
    assert is_signed(auth.headers("GET", "/", WALL_S), "GET", "/", label="old")

    write_key(tmp_path, "new")

    assert is_signed(auth.headers("GET", "/", WALL_S), "GET", "/", label="new")


@pytest.mark.rule("D28")
def test_renewing_answers_whether_there_is_another_key(tmp_path):
    path = write_key(tmp_path, "old")
    auth = SigningAuth(KEY_ID, SigningKeyFile(path))
    assert not auth.renew()
    write_key(tmp_path, "new")
    assert auth.renew()
    auth.headers("GET", "/", WALL_S)
    assert not auth.renew()
    path.unlink()
    assert not auth.renew()
    assert not SigningAuth(KEY_ID, key()).renew()


def test_a_file_that_cannot_be_used_is_told_at_once(tmp_path):
    with pytest.raises(CredentialsError, match="the private key file"):
        SigningAuth(KEY_ID, SigningKeyFile(tmp_path / "none.pem"))


def answer(body, **headers):
    return Answer(401, headers, body)


EXPIRED_BODY = b'{"error":{"code":"header_timestamp_expired","message":"m"}}'


def test_a_complaint_about_the_time_corrects_it_by_the_answers_date():
    auth = SigningAuth(KEY_ID, key())

    assert auth.renew(answer(EXPIRED_BODY, date="Sat, 27 Jan 2024 10:31:00 GMT"), WALL_S)

    assert auth.offset_s == 60.25
    stamp = auth.headers("GET", "/", WALL_S)["KALSHI-ACCESS-TIMESTAMP"]
    assert stamp == "1706351460500"


@pytest.mark.parametrize(
    "headers", [{}, {"date": "never"}, {"date": "Thu, 01 Jan 1970 00:00:00 GMT"}]
)
def test_without_a_usable_date_it_is_signed_again_with_the_same_clock(headers):
    """The signature may have grown old on its way: a fresh one can be good."""
    auth = SigningAuth(KEY_ID, key(), offset_s=3.0)

    assert auth.renew(answer(EXPIRED_BODY, **headers), WALL_S)
    assert auth.offset_s == 3.0


def test_another_refusal_corrects_nothing():
    auth = SigningAuth(KEY_ID, key())
    body = b'{"error":{"code":"authentication_error","details":"INCORRECT_API_KEY_SIGNATURE"}}'

    assert not auth.renew(answer(body, date="Sat, 27 Jan 2024 10:31:00 GMT"), WALL_S)
    assert auth.offset_s == 0.0


class Venue:
    """Refuses timestamps that are further than 15 s from its own clock, and tells it where ``dated``."""

    def __init__(self, clock, ahead_s, *, dated=True):
        self._clock, self._ahead_s, self._dated = clock, ahead_s, dated
        self.stamps = []

    def __call__(self, request):
        now_s = self._clock.wall_s() + self._ahead_s
        path = request.url.raw_path.decode().partition("?")[0]
        assert is_signed(request.headers, request.method, path)
        self.stamps.append(int(request.headers["KALSHI-ACCESS-TIMESTAMP"]))
        if abs(self.stamps[-1] / 1000 - now_s) <= 15:
            return account()
        moment = f"Sat, 27 Jan 2024 1{int(now_s - 1_706_351_400) // 3600}:30:00 GMT"
        return expired(moment if self._dated else None)


@pytest.mark.rule("D28")
def test_a_call_refused_for_its_time_is_signed_once_more_with_the_exchanges_time():
    clock = ManualClock()
    venue = Venue(clock, ahead_s=3600)
    auth = SigningAuth(KEY_ID, key())
    with client(venue, clock, key=auth) as kalshi:
        assert kalshi.get_account("user_0001").balance == 10000
        assert kalshi.get_account("user_0001").balance == 10000

    first, second, third = venue.stamps
    assert second - first == 3_600_500
    assert third == second, "what was learned holds for later calls"


def test_the_asyncio_client_does_the_same():
    clock = ManualClock()
    venue = Venue(clock, ahead_s=3600)

    async def run():
        async with async_client(venue, clock, key=SigningAuth(KEY_ID, key())) as kalshi:
            return await kalshi.get_account("user_0001")

    assert asyncio.run(run()).balance == 10000
    assert len(venue.stamps) == 2


def test_it_is_tried_once_and_then_told():
    clock = ManualClock()
    venue = Venue(clock, ahead_s=3600, dated=False)
    with (
        client(venue, clock, key=SigningAuth(KEY_ID, key())) as kalshi,
        pytest.raises(Unauthorized),
    ):
        kalshi.get_account("user_0001")

    assert len(venue.stamps) == 2


def test_a_retry_is_signed_anew():
    clock = ManualClock()
    stamps = []

    def venue(request):
        stamps.append(int(request.headers["KALSHI-ACCESS-TIMESTAMP"]))
        return error(503, "SERVICE_UNAVAILABLE") if len(stamps) < 3 else account()

    random = iter([0.5] * 9)
    with client(
        venue, clock, key=SigningAuth(KEY_ID, key()), random=lambda: next(random)
    ) as kalshi:
        kalshi.get_account("user_0001")

    assert len(clock.waits) == 2
    assert [round(later - earlier) for earlier, later in itertools.pairwise(stamps)] == [
        round(wait * 1000) for wait in clock.waits
    ]


@pytest.mark.rule("D27", "C35")
def test_an_answer_that_repeats_the_signature_is_not_quoted():
    def venue(request):
        return error(401, "INVALID_API_KEY", said=request.headers["KALSHI-ACCESS-SIGNATURE"])

    with (
        client(venue, ManualClock(), key=SigningAuth(KEY_ID, key())) as kalshi,
        pytest.raises(Unauthorized) as caught,
    ):
        kalshi.get_account("user_0001")

    assert "[redacted]" in caught.value.body
    assert not re.search(r"[A-Za-z0-9+/]{60}", caught.value.body)


@pytest.mark.parametrize(
    "path", ["/markets/KX%2FA%20%25B", "/markets/kx%2fa", "/a//b/", "/x y/\u00e4"]
)
def test_the_path_that_is_signed_is_the_one_on_the_wire(path):
    def handler(connection):
        connection.read_request()
        connection.send(b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}")

    request = Request(EDITION.operations["get_markets"], path + "?limit=5&a=%2F", {})
    with (
        RawServer(handler) as server,
        KalshiClient(
            SigningAuth(KEY_ID, key()),
            rest_url=server.url + "/",
            settings=client_settings(ManualClock()),
        ) as kalshi,
    ):
        kalshi._attempt(Send(request, 1, 5.0))

    head = server.requests[0].decode("ascii").split("\r\n")
    method, target, _ = head[0].split(" ")
    headers = {
        name.upper(): value
        for name, _, value in (line.partition(": ") for line in head[1:])
        if name
    }
    assert target.startswith("/trade-api/v2/")
    assert target.endswith("?limit=5&a=%2F")
    assert is_signed(headers, method, target.partition("?")[0])
