"""What sound and film have in common: opening them, and turning any sound into one kind."""

import contextlib
import errno
import os
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import av.error
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.bitstream import BitStreamFilterContext
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.stream import Stream

from files.kinds import (
    AAC,
    AIFF,
    AMR,
    FLAC,
    M4A,
    MOV,
    MP3,
    MP4,
    OGG,
    THREE_GP,
    WAV,
    WEBM,
    WEBM_SOUND,
    Kind,
)
from files.refusal import Refused

# The reader is named, never guessed: a list of addresses is no recording, and a reader
# that follows them would fetch for whoever wrote it what only we may read.
READERS = {
    MP4: "mov",
    MOV: "mov",
    THREE_GP: "mov",
    M4A: "mov",
    WEBM: "matroska",
    WEBM_SOUND: "matroska",
    OGG: "ogg",
    MP3: "mp3",
    AAC: "aac",
    WAV: "wav",
    FLAC: "flac",
    AMR: "amr",
    AIFF: "aiff",
}
READ_OPTIONS = {"protocol_whitelist": "file"}
WRITE_OPTIONS = {"fflags": "+bitexact"}  # no name and version of the program
# What an encoder of AAC takes, and every player plays (ISO/IEC 14496-3, 1.6.3.4).
RATES = (16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
BIT_RATES = {"mono": 64_000, "stereo": 96_000}
# Seconds; a sentence for the child, rather than the end of the cleaner's time.
MAX_ENCODED = 60 * 60
NOTICED = 0.2  # seconds that sound may be early or late before anybody sees it
MOST_SILENCE = 10 * 60  # seconds
MOST_FAULTS = 200
# Bytes: two to some twenty, unless a header describes itself in words, which of AAC it can
# (ISO/IEC 14496-3, 4.4.1.1, comment_field_data).
MAX_HEADER = 32
NOT_ITS_FAULT = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.ENOENT}
BROKEN_RECORDING = "This recording is not whole, so choose it again or record it again."
TOO_LONG = "This recording is too long, so send it in shorter parts."
# They would write, for each fault of a file, a line that quotes it.
av.logging.set_level(None)


@contextlib.contextmanager
def opened(source: Path, kind: Kind) -> Iterator[InputContainer]:
    """A recording to be read. Any fault of it inside the block is a ``Refused``."""
    try:
        with av.open(
            str(source),
            "r",
            format=READERS[kind],
            options=READ_OPTIONS,
            metadata_errors="replace",
        ) as recording:
            yield recording
    except (av.error.FFmpegError, ValueError, EOFError, MemoryError) as fault:
        number = getattr(fault, "errno", None)
        if number == errno.EFBIG:  # the limit on what a cleaner may write
            raise Refused(TOO_LONG) from None
        if number in NOT_ITS_FAULT:
            raise OSError(number, os.strerror(number)) from None
        raise Refused(BROKEN_RECORDING) from None


def written(path: Path, form: str, **options: str) -> OutputContainer:
    """A recording to be written: in ``form``, with nothing said about it."""
    return av.open(str(path), "w", format=form, container_options=WRITE_OPTIONS | options)


def sound_in(recording: InputContainer) -> AudioStream | None:
    """The first track of sound that can be read: telephones add others that cannot."""
    for stream in recording.streams.audio:
        if stream.codec_context is not None and stream.codec_context.sample_rate:
            return stream
    return None


def codec_of(stream: Stream) -> str:
    """The codec's own name, whichever program reads it: "mp3", never "mp3float"."""
    return "" if stream.codec_context is None else stream.codec_context.codec.canonical_name


def can_be_copied(stream: AudioStream) -> bool:
    """Whether its header says nothing but how to read it."""
    return len(stream.codec_context.extradata or b"") <= MAX_HEADER


def packets_of(recording: InputContainer, *streams: Stream) -> Iterator[Packet]:
    """What is whole of a recording that may break off: a telephone's battery is empty."""
    some = False
    try:
        for packet in recording.demux(*streams):
            if packet.size:
                some = True
                yield packet
    except (av.error.InvalidDataError, av.error.EOFError):
        if not some:
            raise


def seconds_of(path: Path, form: str) -> float:
    """How long a recording that we wrote lasts."""
    with av.open(str(path), "r", format=form, options=READ_OPTIONS) as recording:
        return round((recording.duration or 0) / av.time_base, 3)


class Copied:
    """A track that goes over as it is, without being decoded.

    ``without`` names the kinds of unit that are left out of a film's pictures: remarks,
    in which cameras write where they are.
    """

    def __init__(self, output: OutputContainer, track: Stream, without: str = "") -> None:
        self.output = output
        self.track = output.add_stream_from_template(track, opaque=True)
        self.filter: BitStreamFilterContext | None = None
        if without:
            self.filter = BitStreamFilterContext(
                f"filter_units=remove_types={without}", track, self.track
            )
        self.last: int | None = None
        self.count = 0

    def take(self, packet: Packet) -> None:
        base = packet.time_base
        for part in self.filter.filter(packet) if self.filter else [packet]:
            part.time_base = base
            self._write(part)

    def _write(self, packet: Packet) -> None:
        if packet.dts is None:
            packet.dts = packet.pts
        if packet.dts is None:
            return
        # Browsers record two packets at one time now and then; a film cannot hold them.
        if self.last is not None and packet.dts <= self.last:
            packet.dts = self.last + 1
        if packet.pts is None or packet.pts < packet.dts:
            packet.pts = packet.dts
        self.last = packet.dts
        self.count += 1
        packet.stream = self.track
        self.output.mux(packet)

    def end(self) -> None:
        """Nothing is held back."""


class Encoded:
    """A track of sound that becomes AAC, or Opus in WebM: mono or stereo, as it was.

    With ``in_time`` silence takes the place of what is missing, so that the sound stays
    with a film's pictures; without it what was recorded follows on itself.
    """

    def __init__(
        self, output: OutputContainer, track: AudioStream, codec: str, *, in_time: bool
    ) -> None:
        self.output, self.in_time = output, in_time
        source = track.codec_context
        layout = "mono" if source.layout.nb_channels == 1 else "stereo"
        rate = next((rate for rate in RATES if rate >= source.sample_rate), RATES[-1])
        self.track = cast(
            AudioStream,
            output.add_stream(
                codec,
                rate=RATES[-1] if codec == "libopus" else rate,
                layout=layout,
                bit_rate=BIT_RATES[layout],
            ),
        )
        self.done = 0  # samples, at the rate of what comes in
        self.count = 0
        self.faults = 0

    def take(self, packet: Packet) -> None:
        try:
            frames = packet.decode()
        except av.error.InvalidDataError:
            # One packet that arrived broken is a click, and not the end of a recording.
            self.faults += 1
            if self.faults > MOST_FAULTS:
                raise
            return
        for frame in frames:
            self._encode(cast(AudioFrame, frame))

    def end(self) -> None:
        """Write what the encoder still holds."""
        if self.count:
            self.output.mux(self.track.encode(None))

    def _encode(self, frame: AudioFrame) -> None:
        rate = frame.sample_rate
        if self.in_time and frame.time is not None:
            late = round(frame.time * rate) - self.done
            if NOTICED * rate < late < MOST_SILENCE * rate:
                if self.count:
                    for silence in _silences(frame, late):
                        self._write(silence)
                else:
                    self.done = late
        self._write(frame)

    def _write(self, frame: AudioFrame) -> None:
        frame.pts, frame.time_base = self.done, Fraction(1, frame.sample_rate)
        self.done += frame.samples
        if self.done > MAX_ENCODED * frame.sample_rate:
            raise Refused(TOO_LONG)
        self.count += 1
        self.output.mux(self.track.encode(frame))


def _silences(like: AudioFrame, samples: int) -> Iterator[AudioFrame]:
    while samples > 0:
        part = min(samples, like.sample_rate)
        samples -= part
        silence = AudioFrame(format=like.format.name, layout=like.layout.name, samples=part)
        silence.sample_rate = like.sample_rate
        for plane in silence.planes:
            plane.update(bytes(plane.buffer_size))
        yield silence
