"""Keys at hand and keys in a file that is replaced while we run."""

import pytest

from kalshi_refclient.auth import BearerAuth
from kalshi_refclient.credentials import Credentials, CredentialsFile
from kalshi_refclient.errors import Unauthorized
from support.client_credentials import write_credentials
from support.client_world import ManualClock, account, client, error


@pytest.mark.rule("C01", "C03")
def test_the_header_is_the_contracts():
    auth = BearerAuth(Credentials.from_key("key-0001-abc"))

    assert auth.headers("GET", "/markets", 0.0) == {"Authorization": "Bearer key-0001-abc"}
    assert auth.api_key().reveal() == "key-0001-abc"
    assert not auth.renew()
    assert "key-0001" not in repr(auth)


@pytest.mark.rule("D28", "C30")
def test_a_rotated_file_is_picked_up_without_a_restart(tmp_path):
    write_credentials(tmp_path, "old-key-0001")
    auth = BearerAuth(CredentialsFile("user_0001", tmp_path))
    assert auth.api_key().reveal() == "old-key-0001"

    write_credentials(tmp_path, "new-key-0002")

    assert auth.api_key().reveal() == "new-key-0002"


@pytest.mark.rule("D28")
def test_renewing_answers_whether_there_was_another_key(tmp_path):
    path = write_credentials(tmp_path, "old-key-0001")
    auth = BearerAuth(CredentialsFile("user_0001", tmp_path))
    assert not auth.renew()
    write_credentials(tmp_path, "new-key-0002")
    assert auth.renew()
    auth.api_key()
    assert not auth.renew()
    path.unlink()
    assert not auth.renew()


@pytest.mark.rule("D28", "C03")
def test_after_a_401_the_file_is_read_once_more_before_giving_up(tmp_path):
    """The exchange rotates the key between two of our calls, and the file follows just too late."""
    write_credentials(tmp_path, "old-key-0001")
    source = CredentialsFile("user_0001", tmp_path)
    seen = []

    def venue(request):
        seen.append(request.headers["Authorization"])
        if request.headers["Authorization"] == "Bearer old-key-0001":
            write_credentials(tmp_path, "new-key-0002")
            return error(401, "INVALID_API_KEY")
        return account()

    with client(venue, ManualClock(), key=source) as kalshi:
        assert kalshi.get_account("user_0001").balance == 10000
    assert seen == ["Bearer old-key-0001", "Bearer new-key-0002"]

    def revoked(request):
        seen.append(request.headers["Authorization"])
        return error(401, "INVALID_API_KEY")

    seen.clear()
    with client(revoked, ManualClock(), key=source) as kalshi, pytest.raises(Unauthorized):
        kalshi.get_account("user_0001")
    assert len(seen) == 1
