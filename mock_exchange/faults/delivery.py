"""How an answer leaves: what is sent, how fast, and how the connection goes on. Values only; the transport carries them out."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from mock_exchange.session.http import HttpResponse

End: TypeAlias = Literal["keep", "fin", "reset", "silence"]
"""What becomes of the connection: it stays as the peer wishes, ends with FIN, ends with RST, or stays open without another byte."""


@dataclass(frozen=True, slots=True)
class Pace:
    """A body in pieces: ``chunk_bytes`` after each ``every_us`` of the exchange's clock. The head goes out at once."""

    chunk_bytes: int
    every_us: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a fault lets out.

    ``response`` is None where not one byte leaves. ``body_bytes`` cuts the body after so many bytes (None: none is cut), and is
    for an ``end`` other than 'keep'. ``missed``: the fault found nothing to spoil, and the answer is the exchange's own.
    """

    response: HttpResponse | None
    end: End = "keep"
    body_bytes: int | None = None
    missed: bool = False


JSON_TYPE = b"application/json"


def with_body(
    response: HttpResponse,
    body: bytes,
    *,
    media_type: bytes | None = None,
    length: int | None = None,
) -> HttpResponse:
    """Return an answer with another body. ``length`` is what Content-Length says, where it is not the truth."""
    said = str(len(body) if length is None else length).encode()
    headers = [
        (name, media_type if name == b"content-type" and media_type is not None else value)
        for name, value in response.headers
        if name != b"content-length"
    ]
    if media_type is not None and all(name != b"content-type" for name, _ in headers):
        headers.append((b"content-type", media_type))
    return HttpResponse(response.status, (*headers, (b"content-length", said)), body, response.code)


def answer(
    status: int, media_type: bytes, body: bytes, *extra: tuple[bytes, bytes], code: str = ""
) -> HttpResponse:
    """Return an answer made from nothing."""
    length = str(len(body)).encode()
    headers = ((b"content-type", media_type), (b"content-length", length), *extra)
    return HttpResponse(status, headers, body, code)
