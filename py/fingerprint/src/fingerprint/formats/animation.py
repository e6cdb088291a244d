"""How long the frames of an animation are shown."""

from collections.abc import Sequence
from itertools import islice

MAX_FRAMES = 4000  # more than this of one animation has no place in a case (see schema.json)
SHORTEST = 0.01  # seconds; browsers take this or less for a mistake, and show the frame for the usual time
USUAL = 0.1


def played_delays(delays: Sequence[float]) -> tuple[float, ...]:
    """Return the delays of frames in seconds as browsers keep them; nothing for one frame, which stands still."""
    if len(delays) < 2:
        return ()
    return tuple(delay if delay > SHORTEST else USUAL for delay in islice(delays, MAX_FRAMES))
