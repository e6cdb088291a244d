"""What all containers of videos have in common: tracks, of which one has to be a video with frames."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from fingerprint.exceptions import FileIsSoundError, VideoEmptyError
from fingerprint.facts import FileFacts

# A film in many languages has two dozen; whoever writes thousands wants to keep us busy.
MAX_TRACKS = 50


@dataclass(frozen=True)
class Track:
    """One track of a container.

    Attributes:
        kind: ``video``, ``sound``, or ``other``: subtitles, chapters, time codes, where the camera was.
        number: by which the rest of the file refers to it.
        is_locked: encrypted, so that no frame can be decoded.
        has_frames: the list of tracks itself tells of some.
        frame_rate: frames a second, if it is told.
    """

    kind: str
    number: int
    is_locked: bool = False
    has_frames: bool = False
    frame_rate: float | None = None


def video_facts(kind: str, tracks: Iterable[Track], has_more: Callable[[set[int]], bool]) -> FileFacts:
    """Return the facts of a video of that type.

    Args:
        kind: the type.
        tracks: all that are listed.
        has_more: tells whether the rest of the file has frames of a track with one of these numbers.

    Raises:
        FileIsSoundError: there is no track but sound.
        VideoEmptyError: no video track has a frame.
    """
    tracks = list(tracks)
    videos = [track for track in tracks if track.kind == "video"]
    if not videos and any(track.kind == "sound" for track in tracks):
        raise FileIsSoundError
    with_frames = [track for track in videos if track.has_frames]
    if not with_frames and not has_more({track.number for track in videos}):
        raise VideoEmptyError
    is_locked = all(track.is_locked for track in videos)
    return FileFacts(kind, "video", is_locked=is_locked, frame_rate=(with_frames or videos)[0].frame_rate)
