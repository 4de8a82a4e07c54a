"""A recording plays and seeks everywhere, and says nothing but what is heard."""

import io
import struct

import av
import pytest

from files import recordings
from files.cleaning import clean
from files.kinds import Refused
from files.sounds import NO_SOUND
from tests.factories import files as make


@pytest.fixture
def cleaned(tmp_path):
    def of(data: bytes, name: str = "sound"):
        source, folder = tmp_path / "sent", tmp_path / "kept"
        source.write_bytes(data)
        folder.mkdir(exist_ok=True)
        return clean(source, folder, name)

    return of


def plays(path, seconds: float) -> bool:
    """As a browser needs it: a length at the front, and every place can be gone to."""
    with av.open(str(path)) as recording:
        assert recording.duration / av.time_base == pytest.approx(seconds, abs=0.1)
        assert not recording.streams.video
        assert not recording.chapters()
        track = recording.streams.audio[0]
        for at in (seconds * 0.7, seconds * 0.2):
            recording.seek(int(at * av.time_base))
            frame = next(recording.decode(track))
            assert frame.time == pytest.approx(at, abs=0.15)
        recording.seek(0)
        heard = sum(frame.samples for frame in recording.decode(track))
        assert heard / track.rate == pytest.approx(seconds, abs=0.15)
    return True


def forgets(path) -> bool:
    data = path.read_bytes()
    assert not [secret for secret in make.SECRETS if secret in data]
    for word in (b"ID3", b"APETAG", b"TAG", b"LYRICS", b"\xff\xd8\xff", b"Handler of"):
        assert word not in data
    return True


SENT = {
    "webm": make.browser_sound,
    "opus.ogg": lambda: make.sound("ogg", "libopus", rate=48_000),
    "flac.ogg": lambda: make.sound("ogg", "flac"),
    "flac": lambda: make.sound("flac", "flac"),
    "wav": lambda: make.sound("wav", "pcm_s16le"),
    "aiff": lambda: make.sound("aiff", "pcm_s16be"),
    "alac.m4a": lambda: make.sound("ipod", "alac"),
    "m4a": lambda: make.sound("ipod", "aac"),
    "keys.m4a": lambda: make.sound("ipod", "aac", movflags="use_metadata_tags"),
    "aac": lambda: make.sound("adts", "aac"),
    "mp3": make.tagged_mp3,
    "low.mp3": lambda: make.sound("mp3", "libmp3lame", rate=22_050, layout="mono"),
    "aac.mov": lambda: make.sound("mov", "aac"),
    "mp3.mov": lambda: make.sound("mov", "libmp3lame"),
}


@pytest.mark.parametrize("name", SENT)
def test_a_sound_plays_and_forgets(cleaned, name):
    data = SENT[name]()
    if name not in ("aac", "low.mp3"):
        assert [secret for secret in make.SECRETS if secret in data], "nothing to forget"
    kept = cleaned(data, name)
    assert kept.kind.family == "sound"
    assert kept.kind.extension == ("mp3" if "mp3" in name else "m4a")
    assert kept.whole.name == f"whole.{kept.kind.extension}"
    assert kept.seconds == pytest.approx(2, abs=0.1)
    assert forgets(kept.whole)
    assert plays(kept.whole, 2)
    assert kept.small is None


def test_aac_is_copied_and_other_sound_is_not(cleaned):
    def packets(data):
        with av.open(data) as recording:
            return [bytes(p) for p in recording.demux(audio=0) if p.size]

    sent = make.sound("ipod", "aac")
    assert packets(str(cleaned(sent).whole)) == packets(io.BytesIO(sent))


@pytest.mark.parametrize(("layout", "most"), [("mono", 70_000), ("stereo", 105_000)])
def test_it_is_small_and_has_as_many_channels(cleaned, layout, most):
    kept = cleaned(make.sound("wav", "pcm_s16le", seconds=8, layout=layout))
    with av.open(str(kept.whole)) as recording:
        assert recording.streams.audio[0].layout.name == layout
    assert kept.size * 8 / 8 < most
    data = kept.whole.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat"), "the index stands at the end"


@pytest.mark.parametrize("rate", [8_000, 11_025, 96_000])
def test_any_rate_is_heard_at_its_speed(cleaned, rate):
    assert plays(cleaned(make.sound("wav", "pcm_s16le", rate=rate)).whole, 2)


def test_a_recording_that_breaks_off_is_kept_as_far_as_it_goes(cleaned):
    data = make.browser_sound(4)
    kept = cleaned(data[: len(data) // 2])
    assert 1 < kept.seconds < 3
    assert plays(kept.whole, kept.seconds)


def test_a_click_does_not_end_a_recording(cleaned):
    data = make.browser_sound(4)
    with av.open(io.BytesIO(data)) as recording:
        packets = [bytes(packet) for packet in recording.demux(audio=0) if packet.size]
    # RFC 6716, 3.2.5: a packet of many frames that says it has none is malformed.
    broken = b"\xff\0" + packets[99][2:]
    assert 1 <= data.count(packets[99]) < 20  # a tone repeats itself
    kept = cleaned(data.replace(packets[99], broken))
    assert kept.seconds == pytest.approx(4, abs=0.1)
    # One in which nothing can be heard is no recording.
    for packet in packets:
        data = data.replace(packet, b"\xff\0" + packet[2:])
    with pytest.raises(Refused):
        cleaned(data)


def test_a_picture_in_a_sound_is_left_out(cleaned):
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        cover = container.add_stream("mjpeg", rate=1)
        cover.width, cover.height, cover.pix_fmt = 64, 64, "yuvj420p"
        track, packets = make._tone(container, "aac", 2, 44_100, "mono")
        frame = av.VideoFrame.from_image(make.view(64, 64))
        container.mux(cover.encode(frame))
        container.mux(packets)
        assert track
    kept = cleaned(out.getvalue(), "film.mp4")
    assert kept.kind.family == "sound"
    assert plays(kept.whole, 2)


def silent_wav(samples: int) -> bytes:
    form = (b"fmt ", 16, 1, 1, 8_000, 16_000, 2, 16)
    head = struct.pack("<4sI4s4sIHHIIHH", b"RIFF", 36 + samples * 2, b"WAVE", *form)
    return head + b"data" + struct.pack("<I", samples * 2) + bytes(samples * 2)


BAD = {
    "nothing.wav": (lambda: silent_wav(0), NO_SOUND),
    "head.mp3": (lambda: b"ID3\x04\0\0\0\0\0\0", recordings.BROKEN_RECORDING),
    "rubbish.mp3": (lambda: b"\xff\xfb" + b"\x55" * 4000, None),
    "head.ogg": (lambda: b"OggS" + b"\0" * 60, recordings.BROKEN_RECORDING),
    "head.flac": (lambda: b"fLaC" + b"\0" * 60, recordings.BROKEN_RECORDING),
    "head.wav": (lambda: b"RIFF\x10\0\0\0WAVE", recordings.BROKEN_RECORDING),
    "head.webm": (lambda: make.browser_sound()[:200], None),
    "end.m4a": (lambda: make.sound("ipod", "aac")[-2000:], None),
    "head.aac": (lambda: b"\xff\xf1\x50\x80", None),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_not_a_recording_gets_a_sentence(cleaned, tmp_path, name):
    making, sentence = BAD[name]
    with pytest.raises(Refused) as refusal:
        cleaned(making(), name)
    assert sentence in (None, str(refusal.value))
    assert list((tmp_path / "kept").iterdir()) == []


def test_one_that_is_too_long_is_refused(cleaned, monkeypatch):
    monkeypatch.setattr(recordings, "MAX_ENCODED", 3)
    assert cleaned(silent_wav(8_000 * 2)).seconds == pytest.approx(2, abs=0.1)
    with pytest.raises(Refused, match="too long"):
        cleaned(silent_wav(8_000 * 4))


@pytest.mark.parametrize("name", ["webm", "opus.ogg", "flac", "wav", "m4a", "aac", "mp3"])
def test_a_sound_cut_or_altered_anywhere_is_refused_or_kept(cleaned, name):
    whole = SENT[name]()
    for at in range(1, len(whole), max(1, len(whole) // 10)):
        altered = bytearray(whole)
        altered[at] ^= 0xFF
        for data in (whole[:at], bytes(altered)):
            try:
                assert cleaned(data, name).size
            except Refused:
                continue
