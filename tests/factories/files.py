"""Files as pupils send them, with all that telephones and programs write into them.

Real encodings, made afresh. Each says somewhere what :data:`SECRETS` lists: none of it may
be left in what is kept.
"""

import io
import struct
import zipfile
from fractions import Fraction

import av
import pillow_heif
from av.bitstream import BitStreamFilterContext
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

MAKER = "Phone of Dee"
AUTHOR = "Dee Reed of Oak Lane"
POSITION = "+53.3725-001.4664+064.000/"
REMARK = "remark_from_the_camera"
TRAILER = b"what stood behind the end"
SECRETS = (
    MAKER.encode(),
    AUTHOR.encode(),
    AUTHOR.encode("utf-16-le"),
    POSITION.encode(),
    REMARK.encode(),
    TRAILER,
    b"53.3725",
    b"com.apple.quicktime",
    b"2026-05-04",
    b"2026:05:04",
)
ORIENTATION, GPS, MAKE, SOFTWARE, TAKEN, EXIF, MAKER_NOTE = (
    0x0112, 0x8825, 0x010F, 0x0131, 0x0132, 0x8769, 0x927C
)  # fmt: skip


def exif_of_a_phone(orientation: int = 6) -> bytes:
    """A position, a maker's note, a time, a thumbnail, and how the telephone was held."""
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE], exif[TAKEN] = orientation, MAKER, "2026:05:04 10:00:00"
    exif[SOFTWARE] = AUTHOR
    exif.get_ifd(GPS).update(
        {1: "N", 2: (53.0, 22.0, 21.0), 3: "W", 4: (1.0, 27.0, 59.0), 29: "2026:05:04"}
    )
    exif.get_ifd(EXIF)[MAKER_NOTE] = b"Apple iOS\0" + MAKER.encode()
    return exif.tobytes()


def xmp_of_a_phone() -> bytes:
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/'
        f'02/22-rdf-syntax-ns#"><rdf:Description creator="{AUTHOR}" position="53.3725"/>'
        "</rdf:RDF></x:xmpmeta>"
    ).encode()


def view(width: int = 60, height: int = 40, mode: str = "RGB") -> Image.Image:
    """Something to see: red rising to the right, blue falling to the bottom, some grain."""
    ramp = Image.linear_gradient("L")
    grain = Image.effect_noise((max(1, width // 4), max(1, height // 4)), 25)
    picture = Image.merge(
        "RGB",
        (
            ramp.rotate(90).resize((width, height)),
            grain.resize((width, height)),
            ramp.rotate(180).resize((width, height)),
        ),
    )
    return picture if mode == "RGB" else picture.convert(mode)


def phone_jpeg(size=(120, 80), *, orientation=6, picture=None, **options) -> bytes:
    """A telephone's photograph: lying on its side, and knowing where it was."""
    picture = picture or view(*size)
    out = io.BytesIO()
    picture.save(
        out,
        "JPEG",
        quality=92,
        exif=exif_of_a_phone(orientation),
        xmp=xmp_of_a_phone(),
        comment=AUTHOR.encode(),
        icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
        **options,
    )
    data = out.getvalue()
    # IPTC, in Photoshop's segment: by whom (2:80).
    iptc = b"\x1c\x02\x50" + struct.pack(">H", len(AUTHOR)) + AUTHOR.encode()
    resource = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(iptc)) + iptc
    segment = b"Photoshop 3.0\0" + resource + b"\0" * (len(resource) % 2)
    return (
        data[:2] + b"\xff\xed" + struct.pack(">H", len(segment) + 2) + segment + data[2:]
    ) + TRAILER


def phone_png(size=(120, 80), *, picture=None) -> bytes:
    notes = PngInfo()
    notes.add_text("Author", AUTHOR)
    notes.add_itxt("XML:com.adobe.xmp", xmp_of_a_phone().decode(), zip=False)
    out = io.BytesIO()
    (picture or view(*size)).save(out, "PNG", exif=exif_of_a_phone(), pnginfo=notes)
    return out.getvalue() + TRAILER


def phone_webp(size=(120, 80), *, picture=None, **options) -> bytes:
    out = io.BytesIO()
    (picture or view(*size)).save(
        out, "WEBP", exif=exif_of_a_phone(), xmp=xmp_of_a_phone(), **options
    )
    return out.getvalue() + TRAILER


def phone_heic(size=(128, 96), *, picture=None, **options) -> bytes:
    """As an iPhone makes it; it stands upright by itself, whatever its Exif says."""
    out = io.BytesIO()
    file = pillow_heif.from_pillow(picture or view(*size))
    file.info["exif"], file.info["xmp"] = exif_of_a_phone(1), xmp_of_a_phone()
    file.save(out, quality=60, **options)
    return out.getvalue()


def _tone(container, codec: str, seconds: float, rate: int, layout: str, **options):
    """A track of a tone of 440 Hz: the stream, and its encoded packets in order."""
    stream = container.add_stream(codec, rate=rate, layout=layout, **options)
    packets = []
    samples = 960
    for start in range(0, int(seconds * rate), samples):
        frame = av.AudioFrame(format="s16", layout=layout, samples=samples)
        count = frame.layout.nb_channels
        wave = [
            ((at * 440 * 2 // rate) % 2 * 2 - 1) * 6000
            for at in range(start, start + samples)
        ]
        frame.planes[0].update(
            struct.pack(f"<{samples * count}h", *(v for v in wave for _ in range(count)))
        )
        frame.sample_rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
        packets += stream.encode(frame)
    return stream, packets + stream.encode(None)


def _moving(container, codec: str, seconds: float, size, **options):
    """A track of pictures that change, 10 a second."""
    if codec == "libx265":
        # Which pictures it borrows from later ones hangs on the machine's processor, and
        # with it where a player finds itself after a jump.
        options = {"x265-params": "bframes=0:log-level=error"} | options
    stream = container.add_stream(codec, rate=10, options=options)
    stream.width, stream.height = size
    stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    stream.codec_context.gop_size = 5
    packets = []
    for number in range(int(seconds * 10)):
        picture = view(*size).rotate(number * 7)
        packets += stream.encode(av.VideoFrame.from_image(picture))
    return stream, packets + stream.encode(None)


def _written(form: str, tracks, *, metadata=None, seekable=True, **options) -> bytes:
    """Tracks (functions of the container) as one file of the format ``form``."""
    out: io.IOBase = io.BytesIO() if seekable else _Pipe()
    with av.open(out, "w", format=form, container_options=options) as container:
        container.metadata.update(metadata or {})
        packets = []
        for track in tracks:
            stream, its = track(container)
            stream.metadata["handler_name"] = f"Handler of {AUTHOR}"
            packets += its
        for packet in sorted(packets, key=lambda p: (p.dts or 0) * p.time_base):
            container.mux(packet)
    return out.getvalue()


class _Pipe(io.RawIOBase):
    """Where a browser writes: there is no going back to put in a length."""

    def __init__(self) -> None:
        self.data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        self.data += bytes(data)
        return len(data)

    def getvalue(self) -> bytes:
        return bytes(self.data)


TAGS = {
    "title": "My river",
    "artist": AUTHOR,
    "comment": REMARK,
    "make": MAKER,
    "location": POSITION,
    "creation_time": "2026-05-04T10:00:00Z",
}


def browser_sound(seconds=2.0) -> bytes:
    """What a browser's MediaRecorder gives: WebM with Opus, no length and no index."""
    return _written(
        "webm",
        [lambda c: _tone(c, "libopus", seconds, 48_000, "mono")],
        metadata=TAGS,
        seekable=False,
        live="1",
    )


def browser_film(seconds=2.0, size=(96, 64)) -> bytes:
    """The same with pictures in VP8."""
    return _written(
        "webm",
        [
            lambda c: _moving(c, "libvpx", seconds, size),
            lambda c: _tone(c, "libopus", seconds, 48_000, "mono"),
        ],
        metadata=TAGS,
        seekable=False,
        live="1",
    )


def sound(form: str, codec: str, seconds=2.0, rate=44_100, layout="stereo", **options):
    """Any other sound, with its tags: form and codec are FFmpeg's words."""
    return _written(
        form, [lambda c: _tone(c, codec, seconds, rate, layout)], metadata=TAGS, **options
    )


def tagged_mp3(seconds=2.0) -> bytes:
    """MP3 with a picture and an author at its front, and tags at its end."""
    photo = phone_jpeg()
    frames = []
    for name, body in (
        (b"TPE1", b"\x03" + AUTHOR.encode()),
        (b"TXXX", b"\x03place\0" + POSITION.encode()),
        (b"APIC", b"\x03image/jpeg\0\x03\0" + photo),
    ):
        frames.append(name + _seven(len(body)) + b"\0\0" + body)
    tag = b"".join(frames)
    audio = sound("mp3", "libmp3lame", seconds, id3v2_version="0", write_id3v1="0")
    half = audio.find(b"\xff\xfb", len(audio) // 2)
    lyrics = b"LYRICSBEGIN" + AUTHOR.encode() + b"000031LYRICS200"
    ape = b"APETAGEX" + struct.pack("<4I8x", 2000, 0, 0, 0) + AUTHOR.encode()
    old = b"TAG" + b"My river".ljust(30, b"\0") + AUTHOR.encode().ljust(30, b"\0")
    return (
        b"ID3\x04\0\0" + _seven(len(tag)) + tag + audio[:half] + TRAILER + audio[half:]
    ) + (lyrics + ape + old.ljust(128, b"\0"))


def _seven(number: int) -> bytes:
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))


def phone_film(
    seconds=2.0, size=(96, 64), *, form="mov", codec="libx264", audio="aac", turned=True
) -> bytes:
    """A telephone's film: where, when, by whom, with what; held upright, so lying inside.

    Its place stands twice, as ``©xyz`` and as ``com.apple.quicktime.location.ISO6709``,
    and a third time as a remark between the pictures.
    """
    tracks = [lambda c: _moving(c, codec, seconds, size)]
    if audio:
        tracks.append(lambda c: _tone(c, audio, seconds, 44_100, "stereo"))
    data = _written(form, tracks, metadata=TAGS)
    if codec == "libx264":
        data = _with_remarks(data, form)
    keys = {
        "com.apple.quicktime.location.ISO6709": POSITION,
        "com.apple.quicktime.make": MAKER,
        "com.apple.quicktime.creationdate": "2026-05-04T10:00:00+0100",
    }
    place = POSITION.encode()
    xyz = _box(b"\xa9xyz", struct.pack(">HH", len(place), 0x15C7) + place)
    data = _with_in_moov(data, _box(b"udta", xyz) + _quicktime_keys(keys))
    return _turned(data) if turned else data


def _with_remarks(data: bytes, form: str) -> bytes:
    """Put a remark (SEI, "user data unregistered") before each picture of H.264."""
    out = io.BytesIO()
    uuid = "086f3693-b7b3-4f2c-9653-21492feee5b8"
    with (
        av.open(io.BytesIO(data), "r") as source,
        av.open(out, "w", format=form) as target,
    ):
        target.metadata.update(source.metadata)
        tracks = {
            s.index: target.add_stream_from_template(s, opaque=True) for s in source.streams
        }
        adding = BitStreamFilterContext(
            f"h264_metadata=sei_user_data={uuid}+{REMARK}",
            source.streams.video[0],
            tracks[source.streams.video[0].index],
        )
        for packet in source.demux():
            if packet.dts is None:
                continue
            track, base = tracks[packet.stream.index], packet.time_base
            for part in (
                adding.filter(packet) if packet.stream.type == "video" else [packet]
            ):
                part.time_base, part.stream = base, track
                target.mux(part)
    return out.getvalue()


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + kind + body


def _quicktime_keys(items: dict[str, str]) -> bytes:
    """QuickTime File Format, "Metadata atom": names first, then their values."""
    handler = _box(b"hdlr", struct.pack(">4x4x4s12xx", b"mdta"))
    names = b"".join(_box(b"mdta", name.encode()) for name in items)
    values = b"".join(
        _box(
            struct.pack(">I", number),
            _box(b"data", struct.pack(">II", 1, 0) + value.encode()),
        )
        for number, value in enumerate(items.values(), 1)
    )
    return _box(
        b"meta",
        handler
        + _box(b"keys", struct.pack(">II", 0, len(items)) + names)
        + _box(b"ilst", values),
    )


def _with_in_moov(data: bytes, boxes: bytes) -> bytes:
    """Add to the box "moov", which stands last: the places of the samples stay right."""
    at = data.rfind(b"moov") - 4
    length = int.from_bytes(data[at : at + 4])
    assert at + length == len(data), "the box is not the last"
    return data[:at] + struct.pack(">I", length + len(boxes)) + data[at + 4 :] + boxes


def _turned(data: bytes) -> bytes:
    """Say in the header of the first track: a quarter turn clockwise to be seen upright."""
    at = data.index(b"tkhd") + 4
    matrix = at + 4 + 20 + 8 + 8  # ISO/IEC 14496-12, 8.3.2, version 0
    assert data[at] == 0
    quarter = struct.pack(">9i", 0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30)
    return data[:matrix] + quarter + data[matrix + 36 :]


def pdf(*, extra: bytes = b"", trailer: bytes = b"") -> bytes:
    """One empty page; ``extra`` stands in its catalogue."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R " + extra + b" >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] >>",
    ]
    out = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 4\n0000000000 65535 f \n"
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        out
        + b"trailer << /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start
        + trailer
    )


def zipped(entries: dict[str, bytes], *, stored: tuple[str, ...] = ()) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            how = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(name, data, how)
    return out.getvalue()


def office(extension: str = "docx", **extra: bytes) -> bytes:
    """A file of Word, Excel or PowerPoint; ``extra`` are more entries: name, bytes."""
    folder, part = {
        "docx": ("word", "document"),
        "xlsx": ("xl", "workbook"),
        "pptx": ("ppt", "presentation"),
    }[extension]
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{types}"/>'.encode(),
            "_rels/.rels": b"<Relationships/>",
            f"{folder}/{part}.xml": b"<w:document>River, river</w:document>",
            "docProps/core.xml": f"<creator>{AUTHOR}</creator>".encode(),
            **extra,
        }
    )


def open_document(extension: str = "odt", **extra: bytes) -> bytes:
    word = {"odt": "text", "ods": "spreadsheet", "odp": "presentation", "odg": "graphics"}
    kind = f"application/vnd.oasis.opendocument.{word[extension]}".encode()
    entries = {"mimetype": kind, "content.xml": b"<office:document-content/>", **extra}
    return zipped(entries, stored=("mimetype",))
