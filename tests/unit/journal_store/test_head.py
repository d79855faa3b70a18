"""How far a journal goes is known beside it, whatever moment a process was killed at."""

from mock_exchange.journal_store.head import FILE, FILE_BYTES, Head, HeadFile, read_head

ONE, TWO, THREE = (Head(number, bytes([number]) * 16) for number in (1, 2, 3))


def test_the_last_head_is_read(tmp_path):
    head = HeadFile(tmp_path)
    for each in (ONE, TWO, THREE):
        head.put(each, flush=True)
        assert read_head(tmp_path) == each
    head.close()
    assert (tmp_path / FILE).stat().st_size == FILE_BYTES


def test_half_a_head_leaves_the_one_before(tmp_path):
    head = HeadFile(tmp_path)
    head.put(ONE)
    head.put(TWO)
    head.close()
    data = bytearray((tmp_path / FILE).read_bytes())
    for place in range(FILE_BYTES // 2, FILE_BYTES):  # the second place, byte by byte
        torn = data.copy()
        torn[place] ^= 1
        (tmp_path / FILE).write_bytes(torn)
        assert read_head(tmp_path) == ONE


def test_without_a_file_or_anything_in_it_there_is_no_head(tmp_path):
    assert read_head(tmp_path) is None
    HeadFile(tmp_path).close()
    assert read_head(tmp_path) is None
