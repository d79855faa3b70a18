"""The one list of toxics: what a plan may say in ``fault``. A toxic that is not here does not exist."""

from typing import Final, TypeAlias, get_args

from mock_exchange.faults.toxic import Toxic
from mock_exchange.faults.toxics.bandwidth import Bandwidth
from mock_exchange.faults.toxics.binary_frame import BinaryFrame
from mock_exchange.faults.toxics.close_socket import CloseSocket
from mock_exchange.faults.toxics.corrupt_field import CorruptField
from mock_exchange.faults.toxics.cut_connection import CutConnection
from mock_exchange.faults.toxics.delay_socket import DelaySocket
from mock_exchange.faults.toxics.delta_before_snapshot import DeltaBeforeSnapshot
from mock_exchange.faults.toxics.drop_message import DropMessage
from mock_exchange.faults.toxics.drop_socket import DropSocket
from mock_exchange.faults.toxics.duplicate_message import DuplicateMessage
from mock_exchange.faults.toxics.empty_body import EmptyBody
from mock_exchange.faults.toxics.endless_list import EndlessList
from mock_exchange.faults.toxics.flap import Flap
from mock_exchange.faults.toxics.latency import Latency
from mock_exchange.faults.toxics.malformed_json import MalformedJson
from mock_exchange.faults.toxics.no_pong import NoPong
from mock_exchange.faults.toxics.oversize_frame import OversizeFrame
from mock_exchange.faults.toxics.pause import Pause
from mock_exchange.faults.toxics.rate_limit import RateLimit
from mock_exchange.faults.toxics.redirect import Redirect
from mock_exchange.faults.toxics.refuse_auth import RefuseAuth
from mock_exchange.faults.toxics.refuse_connections import RefuseConnections
from mock_exchange.faults.toxics.reorder_messages import ReorderMessages
from mock_exchange.faults.toxics.restart import Restart
from mock_exchange.faults.toxics.sequence_gap import SequenceGap
from mock_exchange.faults.toxics.short_pages import ShortPages
from mock_exchange.faults.toxics.silence import Silence
from mock_exchange.faults.toxics.silence_socket import SilenceSocket
from mock_exchange.faults.toxics.slow_drip import SlowDrip
from mock_exchange.faults.toxics.stale_snapshot import StaleSnapshot
from mock_exchange.faults.toxics.status import Status
from mock_exchange.faults.toxics.truncated_body import TruncatedBody
from mock_exchange.faults.toxics.unknown_enum import UnknownEnum
from mock_exchange.faults.toxics.unknown_field import UnknownField
from mock_exchange.faults.toxics.unknown_type import UnknownType
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
    | ShortPages
    | EndlessList
    | Redirect
    | CutConnection
    | Silence
)
StreamFault: TypeAlias = (
    DropSocket
    | CloseSocket
    | DelaySocket
    | SilenceSocket
    | DropMessage
    | DuplicateMessage
    | ReorderMessages
    | SequenceGap
    | StaleSnapshot
    | DeltaBeforeSnapshot
    | CorruptField
    | UnknownType
    | BinaryFrame
    | OversizeFrame
    | NoPong
    | Flap
    | RefuseAuth
)
ProcessFault: TypeAlias = Restart | RefuseConnections | Pause
Fault: TypeAlias = HttpFault | StreamFault | ProcessFault

TOXICS: Final[dict[str, type[Toxic]]] = {
    str(toxic.__struct_config__.tag): toxic for toxic in get_args(Fault)
}
"""Kind -> toxic, in the order of the documentation."""
