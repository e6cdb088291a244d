"""Which frames of a video are sampled: about one a second, and those that platforms sample.

vPDQ takes every n-th frame, n being the whole part of the rate that FFmpeg tells of the file. An MP4's is the average
of all its frames, to the last digit: 29.9999 becomes 29. A WebM's is the one that its header names, however far that
is from what its frames have. Recorders in browsers name none; FFmpeg then looks for one at which the first frames may
have been taken.

Three differences remain. Where frames come at no rate, FFmpeg takes a thousand a second, by which vPDQ samples one in
half a minute; here their average counts. Of a fragmented MP4 with an index FFmpeg knows the first fragments alone. And
where a Matroska file names no rate, FFmpeg believes the one inside H.264 or HEVC.
"""

from collections.abc import Sequence

from fingerprint.facts import FileFacts

FIRST_FRAMES = 41
"""By how many frames FFmpeg judges where times are in milliseconds."""

RATES = (
    *(twelfths / 12 for twelfths in range(12, 361)),
    *range(31, 61),
    *(80, 120, 240),
    *(rate / 1.001 for rate in (24, 30, 60, 12, 15, 48)),
)
"""Those that FFmpeg looks for, in its order."""

MAX_VARIANCE, NO_VARIANCE = 0.01, 1e-9
"""Of the differences to a rate's own times, as parts of a frame: what may be, and what is as good as none."""

LEAST_SHARE = 0.8
"""Part of the first frames' average that a rate must reach; it may be as far above as frames are missing."""

DIGITS = 8
"""Of a rate that is computed from sums of fractions."""


def frame_step(facts: FileFacts, count: int, seconds: float, first: Sequence[float]) -> int:
    """Return which frames are sampled: those whose number is a multiple of this.

    Args:
        facts: what the file says of itself.
        count: frames in the video.
        seconds: from the start of the first to the end of the last.
        first: starts of the first ``FIRST_FRAMES``, in seconds and in their order.
    """
    rate = facts.frame_rate
    if rate is None and facts.type in ("webm", "matroska"):
        rate = usual_rate(first)
    if rate is None:
        rate = round(count / seconds, DIGITS) if seconds > 0 else 0
    return max(int(rate), 1)


def usual_rate(times: Sequence[float]) -> float | None:
    """Return the rate at which frames were taken if some may be missing; None if they come at no usual one.

    Args:
        times: starts of frames in seconds, rising.
    """
    if len(times) < 3 or times[-1] <= times[0]:
        return None
    least = LEAST_SHARE * (len(times) - 1) / (times[-1] - times[0])
    variances = {rate: max(variance(times[1:], rate), NO_VARIANCE) for rate in RATES if rate >= least}
    best = min(variances, key=variances.__getitem__, default=0)
    return best if best and variances[best] < MAX_VARIANCE else None


def variance(times: Sequence[float], rate: float) -> float:
    """Return how much the differences of times to a rate's own vary, in frames."""
    # Moved by half a frame as well, for those that lie about the middle between two.
    return min(_variance([time * rate + shift for time in times]) for shift in (0, 0.5))


def _variance(places: list[float]) -> float:
    differences = [place - round(place) for place in places]
    mean = sum(differences) / len(differences)
    return sum(difference * difference for difference in differences) / len(differences) - mean * mean
