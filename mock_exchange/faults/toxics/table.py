"""The one list of toxics: what a plan may say in ``fault``. A toxic that is not here does not exist."""

from typing import Final, TypeAlias, get_args

from mock_exchange.faults.toxic import Toxic
from mock_exchange.faults.toxics.bandwidth import Bandwidth
from mock_exchange.faults.toxics.close_socket import CloseSocket
from mock_exchange.faults.toxics.cut_connection import CutConnection
from mock_exchange.faults.toxics.delay_socket import DelaySocket
from mock_exchange.faults.toxics.drop_socket import DropSocket
from mock_exchange.faults.toxics.empty_body import EmptyBody
from mock_exchange.faults.toxics.latency import Latency
from mock_exchange.faults.toxics.malformed_json import MalformedJson
from mock_exchange.faults.toxics.rate_limit import RateLimit
from mock_exchange.faults.toxics.redirect import Redirect
from mock_exchange.faults.toxics.silence import Silence
from mock_exchange.faults.toxics.slow_drip import SlowDrip
from mock_exchange.faults.toxics.status import Status
from mock_exchange.faults.toxics.truncated_body import TruncatedBody
from mock_exchange.faults.toxics.unknown_enum import UnknownEnum
from mock_exchange.faults.toxics.unknown_field import UnknownField
from mock_exchange.faults.toxics.violate_schema import ViolateSchema
from mock_exchange.faults.toxics.wrong_length import WrongLength
from mock_exchange.faults.toxics.wrong_type import WrongType

HttpFault: TypeAlias = (
    Latency
    | Bandwidth
    | SlowDrip
    | Status
    | RateLimit
    | EmptyBody
    | TruncatedBody
    | MalformedJson
    | WrongType
    | WrongLength
    | ViolateSchema
    | UnknownEnum
    | UnknownField
    | Redirect
    | CutConnection
    | Silence
)
StreamFault: TypeAlias = DropSocket | CloseSocket | DelaySocket
Fault: TypeAlias = HttpFault | StreamFault

TOXICS: Final[dict[str, type[Toxic]]] = {
    str(toxic.__struct_config__.tag): toxic for toxic in get_args(Fault)
}
"""Kind -> toxic, in the order of the documentation."""
