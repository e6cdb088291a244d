"""What all containers of videos have in common: tracks, of which one has to be a video with frames."""

from collections.abc import Iterable
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
        is_locked: encrypted, so that no frame can be decoded.
        has_frames: there is anything in it.
        frame_rate: frames a second, if it is told.
    """

    kind: str
    is_locked: bool = False
    has_frames: bool = False
    frame_rate: float | None = None


def video_facts(kind: str, tracks: Iterable[Track]) -> FileFacts:
    """Return the facts of a video of that type.

    Raises:
        FileIsSoundError: there is no track but sound.
        VideoEmptyError: no video track has a frame.
    """
    tracks = list(tracks)
    videos = [track for track in tracks if track.kind == "video"]
    if not videos and any(track.kind == "sound" for track in tracks):
        raise FileIsSoundError
    with_frames = [track for track in videos if track.has_frames]
    if not with_frames:
        raise VideoEmptyError
    is_locked = all(track.is_locked for track in videos)
    return FileFacts(kind, "video", is_locked=is_locked, frame_rate=with_frames[0].frame_rate)
