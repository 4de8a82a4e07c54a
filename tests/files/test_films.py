"""A film is shown as it was filmed, and says nothing of where, when or by whom."""

import io

import av
import pytest
from PIL import Image

from files.cleaning import clean
from files.kinds import OTHER_FILM, Refused
from tests.factories import files as make


@pytest.fixture
def cleaned(tmp_path):
    def of(data: bytes, name: str = "film"):
        source, folder = tmp_path / "sent", tmp_path / "kept"
        source.write_bytes(data)
        folder.mkdir(exist_ok=True)
        return clean(source, folder, name)

    return of


def with_a_subtitle_track() -> bytes:
    """A film with a track of words in it, as some cameras write their position."""
    plain = make.phone_film(turned=False)
    out = io.BytesIO()
    with av.open(io.BytesIO(plain)) as source, av.open(out, "w", format="mov") as target:
        tracks = {
            s.index: target.add_stream_from_template(s, opaque=True) for s in source.streams
        }
        words = target.add_stream("mov_text")
        words.codec_context.subtitle_header = b""
        for packet in source.demux():
            if packet.dts is not None:
                packet.stream = tracks[packet.stream.index]
                target.mux(packet)
        text = make.POSITION.encode()
        note = av.Packet(len(text).to_bytes(2) + text)
        note.stream, note.pts, note.dts, note.duration = words, 0, 0, 100
        target.mux(note)
    return out.getvalue()


SENT = {
    "h264.mov": (make.phone_film, "mp4", "h264", "aac"),
    "h264.mp4": (lambda: make.phone_film(form="mp4"), "mp4", "h264", "aac"),
    "h264-mp3.mp4": (
        lambda: make.phone_film(form="mp4", audio="libmp3lame"),
        "mp4",
        "h264",
        "aac",
    ),
    "h264-pcm.mov": (lambda: make.phone_film(audio="pcm_s16le"), "mp4", "h264", "aac"),
    "silent.mov": (lambda: make.phone_film(audio=None), "mp4", "h264", None),
    "hevc.mov": (lambda: make.phone_film(codec="libx265"), "mp4", "hevc", "aac"),
    "h264.3gp": (lambda: make.phone_film(form="3gp"), "mp4", "h264", "aac"),
    "vp9.mp4": (
        lambda: make.phone_film(form="mp4", codec="libvpx-vp9"),
        "webm",
        "vp9",
        "opus",
    ),
    "vp8.webm": (make.browser_film, "webm", "vp8", "opus"),
    "h264.webm": (
        lambda: make._written(
            "matroska",
            [
                lambda c: make._moving(c, "libx264", 2, (96, 64), tune="zerolatency"),
                lambda c: make._tone(c, "libopus", 2, 48_000, "mono"),
            ],
            metadata=make.TAGS,
            seekable=False,
            live="1",
        ),
        "mp4",
        "h264",
        "aac",
    ),
    "fragments.mp4": (
        lambda: make._written(
            "mp4",
            [
                lambda c: make._moving(c, "libx264", 2, (96, 64)),
                lambda c: make._tone(c, "aac", 2, 48_000, "mono"),
            ],
            metadata=make.TAGS,
            movflags="frag_keyframe+empty_moov",
        ),
        "mp4",
        "h264",
        "aac",
    ),
    "words.mov": (with_a_subtitle_track, "mp4", "h264", "aac"),
}


@pytest.mark.parametrize("name", SENT)
def test_a_film_plays_and_forgets(cleaned, name):
    making, extension, pictures, sound = SENT[name]
    data = making()
    had = [secret for secret in make.SECRETS if secret in data]
    assert had
    kept = cleaned(data, name)
    assert (kept.kind.family, kept.kind.extension) == ("video", extension)
    assert forgets(kept.whole)
    assert forgets(kept.small)
    assert plays(kept.whole, pictures, sound)
    assert kept.seconds == pytest.approx(2, abs=0.25)


def forgets(path) -> bool:
    data = path.read_bytes()
    assert not [secret for secret in make.SECRETS if secret in data]
    for word in (b"x264", b"x265", b"\xa9xyz", b"Handler of", b"Exif"):
        assert word not in data
    return True


def plays(path, pictures: str, sound: str | None) -> bool:
    with av.open(str(path)) as film:
        assert [s.type for s in film.streams] == (
            ["video", "audio"] if sound else ["video"]
        )
        assert film.streams.video[0].codec.canonical_name == pictures
        if sound:
            assert film.streams.audio[0].codec.canonical_name == sound
        assert not film.chapters()
        assert film.duration / av.time_base == pytest.approx(2, abs=0.25)
        track = film.streams.video[0]
        film.seek(int(1.4 * av.time_base))
        assert 0.7 < next(film.decode(track)).time <= 1.5
        film.seek(0)
        assert sum(1 for _ in film.decode(track)) == 20
    return True


def test_an_mp4_can_start_before_it_is_all_there(cleaned):
    data = cleaned(make.phone_film()).whole.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_a_film_held_upright_stays_so(cleaned):
    flat = cleaned(make.phone_film(turned=False))
    assert (flat.width, flat.height) == (96, 64)
    kept = cleaned(make.phone_film())
    assert (kept.width, kept.height) == (64, 96)
    with av.open(str(kept.whole)) as film:
        assert next(film.decode(video=0)).rotation == -90
    with Image.open(kept.small) as still:
        assert still.size == (64, 96)
        # Red rises to the right as it lies, so downwards once it stands.
        red = still.getchannel("R")
        assert red.getpixel((32, 88)) > red.getpixel((32, 8)) + 100


def test_safari_is_told_that_hevc_is_one_it_plays(cleaned):
    data = cleaned(make.phone_film(codec="libx265")).whole.read_bytes()
    assert b"hvc1" in data
    assert b"hev1" not in data


def test_the_pictures_are_copied_and_not_made_anew(cleaned):
    def packets(data):
        with av.open(data) as film:
            return [bytes(p) for p in film.demux(video=0) if p.size]

    sent = make.browser_film()
    assert packets(str(cleaned(sent).whole)) == packets(io.BytesIO(sent))


def test_sound_stays_with_the_pictures(cleaned):
    """Sound that comes in later than the pictures does so afterwards."""
    out = io.BytesIO()
    with av.open(out, "w", format="matroska") as container:
        video, pictures = make._moving(container, "libx264", 3, (96, 64))
        _, notes = make._tone(container, "pcm_s16le", 1, 48_000, "mono")
        assert video
        for packet in notes:
            packet.pts += 48_000
            packet.dts += 48_000
        for packet in pictures + notes:
            container.mux(packet)
    with av.open(str(cleaned(out.getvalue()).whole)) as film:
        first = next(film.decode(audio=0))
        assert first.time == pytest.approx(1, abs=0.1)


def test_a_broken_packet_of_sound_is_a_click(cleaned):
    """Sound that is decoded: each packet of MP3 begins with a header, or is none."""

    def broken(data: bytes, numbers: slice) -> bytes:
        with av.open(io.BytesIO(data)) as film:
            sounds = [(p.pos, p.size) for p in film.demux(audio=0) if p.size]
        for at, _ in sounds[numbers]:
            data = data[:at] + bytes(4) + data[at + 4 :]
        return data

    sent = make.phone_film(seconds=8, form="mp4", audio="libmp3lame")
    kept = cleaned(broken(sent, slice(40, 42)))
    assert kept.seconds == pytest.approx(8, abs=0.1)
    with av.open(str(kept.whole)) as film:
        heard = sum(frame.samples for frame in film.decode(audio=0))
    assert heard / 44_100 == pytest.approx(8, abs=0.2)
    # Of sound that is broken throughout nothing is left; the pictures are still a film.
    with av.open(str(cleaned(broken(sent, slice(0, None))).whole)) as film:
        assert [stream.type for stream in film.streams] == ["video"]


@pytest.mark.parametrize(
    ("making", "sentence"),
    [
        (lambda: make.phone_film(codec="mpeg4"), OTHER_FILM),
        (lambda: make.phone_film(codec="mjpeg", audio=None), OTHER_FILM),
        (lambda: make.phone_film()[:20_000], None),
        (lambda: make.browser_film()[:300], None),
        (lambda: make._box(b"ftyp", b"qt  \0\0\0\0qt  "), None),
        (lambda: b"RIFF\x10\0\0\0AVI " + b"\0" * 60, OTHER_FILM),
    ],
)
def test_what_cannot_be_played_gets_a_sentence(cleaned, tmp_path, making, sentence):
    with pytest.raises(Refused) as refusal:
        cleaned(making())
    assert sentence in (None, str(refusal.value))
    assert list((tmp_path / "kept").iterdir()) == []


@pytest.mark.parametrize("name", ["h264.mov", "hevc.mov", "vp8.webm", "vp9.mp4"])
def test_a_film_cut_or_altered_anywhere_is_refused_or_kept(cleaned, name):
    whole = SENT[name][0]()
    places = list(range(1, len(whole), max(1, len(whole) // 20)))
    head = whole.find(b"moov")
    if head > 0:
        places += range(head, len(whole), max(1, (len(whole) - head) // 60))
    for at in places:
        altered = bytearray(whole)
        altered[at] ^= 0xFF
        for data in (whole[:at], bytes(altered)):
            try:
                assert cleaned(data, name).size
            except Refused:
                continue
