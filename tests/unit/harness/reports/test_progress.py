from kalshi_harness.reports.progress import progress_bar


def test_the_bar_says_on_stderr_how_far_it_is(capsys, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    with progress_bar("playing", 3) as played:
        played("one")
        played("two")
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "2/3" in shown.err
    assert "two" in shown.err
