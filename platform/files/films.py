"""A film on its way in: its pictures and sound, and nothing that the camera adds."""

import re
from dataclasses import dataclass
from pathlib import Path

import av.error
from av.container import InputContainer
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image

from files.kinds import MP4, OTHER_FILM, WEBM, Kind
from files.photographs import SMALL_EDGE, Encoded, encoded_jpeg
from files.recordings import (
    READ_OPTIONS,
    Copied,
    can_be_copied,
    codec_of,
    opened,
    packets_of,
    seconds_of,
    sound_in,
    written,
)
from files.recordings import Encoded as EncodedSound
from files.refusal import Refused

NO_PICTURES = "There are no pictures in this film, so film it again."
# How each is written anew, and which of its units are remarks: of H.264 "SEI" (ITU-T
# H.264, 7.3.1: type 6), of HEVC the same before and after (H.265, 7.4.2: 39 and 40), of
# AV1 metadata (AV1 6.2.2: 5).
CARRIED = {
    "h264": (MP4, "6"),
    "hevc": (MP4, "39-40"),
    "av1": (MP4, "5"),
    "vp8": (WEBM, ""),
    "vp9": (WEBM, ""),
}
START = re.compile(rb"\x00?\x00\x00\x01")
REMARKS = (39, 40)
COVERS = {"mjpeg", "png", "bmp", "gif", "webp"}
TURNS = {
    90: Image.Transpose.ROTATE_90,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_270,
}
# Points. A still of more would cost more memory than a cleaner has.
MAX_STILL = 9_000_000


@dataclass(frozen=True)
class Film:
    """A film as it is kept, and one picture of it."""

    path: Path
    kind: Kind
    width: int  # points, as it is seen
    height: int
    seconds: float
    still: Encoded | None


def clean_film(source: Path, folder: Path, kind: Kind) -> Film | None:
    """Write ``folder/whole.mp4`` or ``.webm``; ``None`` when there is only sound.

    The first track of pictures is copied as it is, with how it is turned, and the first
    of sound (AAC in MP4, Opus in WebM; other sound becomes that). Tags, position, maker,
    times, chapters, covers, tracks of data and remarks between the pictures stay behind.
    Raises ``Refused`` for what is broken, or of a kind that browsers do not play.
    """
    with opened(source, kind) as recording:
        pictures = _pictures_in(recording)
        sound = sound_in(recording)
        if pictures is None:
            if sound is None:
                raise Refused(NO_PICTURES)
            return None
        kept, remarks = CARRIED[codec_of(pictures)]
        path = folder / f"whole.{kept.extension}"
        if kept == MP4:
            output, same, codec = written(path, "mp4", movflags="+faststart"), "aac", "aac"
        else:
            output, same, codec = written(path, "webm"), "opus", "libopus"
        with output:
            film = Copied(output, pictures, remarks)
            if codec_of(pictures) == "hevc":
                # Safari plays no HEVC of any other name (Apple, HLS authoring, 1.10).
                film.track.codec_context.codec_tag = "hvc1"
                film.track.codec_context.extradata = _without_remarks(
                    film.track.codec_context.extradata or b""
                )
            parts: dict[int, Copied | EncodedSound] = {pictures.index: film}
            if sound is not None:
                if codec_of(sound) == same and can_be_copied(sound):
                    parts[sound.index] = Copied(output, sound)
                else:
                    parts[sound.index] = EncodedSound(output, sound, codec, in_time=True)
            for packet in packets_of(recording, *(s for s in (pictures, sound) if s)):
                parts[packet.stream.index].take(packet)
            if not film.count:
                raise Refused(NO_PICTURES)
            for part in parts.values():
                part.end()
        form = "mov" if kept == MP4 else "matroska"
        width, height, still = _seen(path, form)
        return Film(path, kept, width, height, seconds_of(path, form), still)


def _without_remarks(header: bytes) -> bytes:
    """The header of a track of HEVC, in which encoders and cameras write of themselves.

    It comes out of the filter as a row of units (H.265, annex B).
    """
    units = [unit for unit in START.split(header) if unit]
    return b"".join(
        b"\0\0\0\1" + unit for unit in units if unit[0] >> 1 & 0x3F not in REMARKS
    )


def _pictures_in(recording: InputContainer) -> VideoStream | None:
    others = False
    for stream in recording.streams.video:
        codec = codec_of(stream)
        if codec in CARRIED and not stream.disposition & Disposition.attached_pic:
            return stream
        others = others or codec not in COVERS
    if others or (recording.streams.video and not recording.streams.audio):
        raise Refused(OTHER_FILM)
    return None


def _seen(path: Path, form: str) -> tuple[int, int, Encoded | None]:
    """How large a film that we wrote is seen, and its first picture if easily had."""
    with av.open(str(path), "r", format=form, options=READ_OPTIONS) as film:
        track = film.streams.video[0]
        width, height = track.codec_context.width, track.codec_context.height
        turn, still = 0, None
        if width * height <= MAX_STILL:
            track.codec_context.thread_count = 1
            try:
                frame = next(film.decode(track))
                turn = frame.rotation % 360
                still = _still(frame, turn)
            except (av.error.FFmpegError, StopIteration, ValueError, MemoryError):
                pass  # it may play all the same
    return (height, width, still) if turn in (90, 270) else (width, height, still)


def _still(frame: VideoFrame, turn: int) -> Encoded:
    scale = min(1, SMALL_EDGE / max(frame.width, frame.height))
    size = [max(2, round(side * scale)) for side in (frame.width, frame.height)]
    picture = frame.reformat(width=size[0], height=size[1], format="rgb24").to_image()
    if turn in TURNS:
        picture = picture.transpose(TURNS[turn])
    return encoded_jpeg(picture)
