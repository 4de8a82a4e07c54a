"""A recording of sound on its way in: it plays and can be jumped about in everywhere."""

from pathlib import Path

from av.audio.stream import AudioStream
from av.packet import Packet

from files.kinds import M4A, MP3, Kind
from files.recordings import (
    Copied,
    Encoded,
    can_be_copied,
    codec_of,
    opened,
    packets_of,
    seconds_of,
    sound_in,
    written,
)
from files.refusal import Refused

NO_SOUND = "There is no sound in this recording, so record it again."
# ISO/IEC 11172-3, 2.4.2.3, layer III: kbit/s, of version 1 and of versions 2 and 2.5.
BIT_RATES = (
    (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
)
SAMPLE_RATES = (44_100, 48_000, 32_000)  # Hz, of version 1


def clean_sound(source: Path, folder: Path, kind: Kind) -> tuple[Path, Kind, float]:
    """Write ``folder/whole.m4a`` or ``.mp3``; its kind, and how many seconds it lasts.

    AAC and MP3 are copied into a new file without tags, pictures or chapters. All else
    becomes AAC, since a browser's own recording has neither a length nor an index, and
    Safari does not play every one. Raises ``Refused`` for what is broken or silent.
    """
    with opened(source, kind) as recording:
        track = sound_in(recording)
        if track is None:
            raise Refused(NO_SOUND)
        kept = MP3 if codec_of(track) == "mp3" else M4A
        path = folder / f"whole.{kept.extension}"
        if kept == MP3:
            options = {"id3v2_version": "0", "write_id3v1": "0", "write_xing": "1"}
            output = written(path, "mp3", **options)
        else:
            output = written(path, "ipod", movflags="+faststart")
        with output:
            part: Copied | Encoded
            if kept == MP3 or _is_plain_aac(track):
                part = Copied(output, track)
            else:
                part = Encoded(output, track, "aac", in_time=False)
            for packet in packets_of(recording, track):
                if kept != MP3 or _is_frame(packet):
                    part.take(packet)
            if not part.count:
                raise Refused(NO_SOUND)
            part.end()
        return path, kept, seconds_of(path, "mp3" if kept == MP3 else "mov")


def _is_plain_aac(track: AudioStream) -> bool:
    return codec_of(track) == "aac" and can_be_copied(track)


def _is_frame(packet: Packet) -> bool:
    """Whether a packet of MP3 is one frame, and not what stood between two of them.

    ISO/IEC 11172-3, 2.4.3.1: a frame's header gives its length. What has another length
    is a tag (ID3, APE, Lyrics3) or rubbish, which a writer would copy.
    """
    head = bytes(packet)[:4]
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return False
    version, rate, sampling = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or rate in (0, 15) or sampling == 3:
        return False
    first = version == 3
    hertz = SAMPLE_RATES[sampling] >> {3: 0, 2: 1, 0: 2}[version]
    length = (144 if first else 72) * BIT_RATES[not first][rate - 1] * 1000 // hertz
    return packet.size == length + (head[2] >> 1 & 1)
