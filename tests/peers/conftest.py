"""The interpreter of other people's clients, where there is one."""

import pytest

from support.peers import NoPeersError, interpreter


@pytest.fixture(scope="session")
def peers_python():
    try:
        return interpreter()
    except NoPeersError as error:
        pytest.skip(reason=f"no other people's clients: {error}")
