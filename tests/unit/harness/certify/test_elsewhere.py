import asyncio

from kalshi_harness.certify.elsewhere import HEAD_BYTES_MAX, Elsewhere


def visited(*chunks):
    """Return what is noted of a visit that sends these bytes, and what it got."""
    noted = []

    async def visit():
        place = Elsewhere(lambda *visit: noted.append(visit))
        place.begin()
        await asyncio.sleep(0)
        port = int(place.url.rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for chunk in chunks:
            writer.write(chunk)
            await writer.drain()
        try:
            answer = await reader.read()
        except ConnectionResetError:
            answer = b""
        writer.close()
        place.end()
        await asyncio.sleep(0)
        return answer

    return noted, asyncio.run(visit())


def test_a_visit_is_noted_by_the_names_of_what_it_showed():
    head = (
        b"GET /moved?a=1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer abc\r\nKALSHI-ACCESS-KEY: k"
    )
    noted, answer = visited(head, b"\r\n\r\n")
    ((method, target, shown, whole),) = noted
    assert (method, target) == ("GET", "/moved?a=1")
    assert shown == ("Authorization", "KALSHI-ACCESS-KEY")
    assert "Bearer abc" in whole  # for whoever looks for secrets; it is not kept
    assert answer.startswith(b"HTTP/1.1 404 ")


def test_a_head_without_end_is_not_waited_for():
    noted, answer = visited(b"x" * (HEAD_BYTES_MAX + 1))
    assert (noted, answer) == ([], b"")


def test_a_place_that_never_began_ends():
    Elsewhere(lambda *_visit: None).end()
