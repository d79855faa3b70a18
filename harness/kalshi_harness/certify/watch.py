"""What a scenario tells whoever runs its client while it plays: that the client was heard of, and that there is enough to judge."""

import threading


class Watch(threading.Event):
    """Set once there is enough to judge. ``begun`` is set when the client was first heard of: it is watched from there."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = threading.Event()
