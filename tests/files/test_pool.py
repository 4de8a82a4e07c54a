"""The cleaners survive what is sent to them, and the machine survives the cleaners."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from files import pool as pools
from files.cleaner import MEMORY
from files.kinds import Refused
from files.pool import CleanerDied, Pool
from tests.factories import files as make

PLATFORM = Path(pools.__file__).parent.parent
linux = pytest.mark.skipif(
    sys.platform != "linux", reason="reads /proc, and Linux's limits"
)


@pytest.fixture(scope="module")
def pool():
    with Pool(children=2) as pool:
        yield pool


@pytest.fixture
def alone():
    """A pool of a single child, so that it is known which one has a file."""
    with Pool(children=1) as pool:
        yield pool


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "kept"
    path.mkdir()
    return path


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "photo"
    path.write_bytes(make.phone_jpeg())
    return path


def child_of(pool) -> subprocess.Popen:
    """The process of the only child of a pool, which is free."""
    return pool._free.queue[0].result().process


def told(pid: int, word: str) -> str:
    """One line of what the kernel tells of a process."""
    status = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(
        line.split(":")[1].strip() for line in status if line.startswith(word + ":")
    )


def is_there(pid: int) -> bool:
    try:
        return told(pid, "State")[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError, StopIteration):
        return False


def ends(pid: int) -> bool:
    until = time.monotonic() + 10
    while is_there(pid) and time.monotonic() < until:
        time.sleep(0.02)
    return not is_there(pid)


def test_a_file_is_cleaned_in_another_process(alone, photo, folder):
    kept = alone.clean(photo, folder, "photo.jpg")
    assert (kept.width, kept.height, kept.kind.extension) == (80, 120, "jpg")
    assert kept.whole == folder / "whole.jpg"
    assert kept.small == folder / "small.jpg"
    assert make.MAKER.encode() in photo.read_bytes()
    assert make.MAKER.encode() not in kept.whole.read_bytes()
    assert child_of(alone).pid != os.getpid()


def test_many_threads_ask_at_once(pool, tmp_path):
    files = {
        "photo.jpg": make.phone_jpeg(),
        "sound.webm": make.browser_sound(),
        "film.mov": make.phone_film(),
        "words.txt": "Straße, straße".encode(),
        "work.docx": make.office(),
    }

    def one(number: int):
        name = list(files)[number % len(files)]
        source, folder = tmp_path / f"{number}", tmp_path / f"kept-{number}"
        source.write_bytes(files[name])
        folder.mkdir()
        kept = pool.clean(source, folder, name)
        assert kept.whole.stat().st_size == kept.size
        return name, kept.sha256

    with ThreadPoolExecutor(8) as threads:
        found = set(threads.map(one, range(25)))
    # The same file gives the same bytes, whichever child had it.
    assert len(found) == len(files)


def test_a_refusal_comes_back_as_its_sentence(pool, tmp_path, folder):
    source = tmp_path / "sent"
    for data in (b"", b"GIF89a", make.phone_jpeg()[:2000], make.browser_sound()[:200]):
        source.write_bytes(data)
        with pytest.raises(Refused) as refusal:
            pool.clean(source, folder, "a.jpg")
        assert str(refusal.value).endswith(".")
        assert list(folder.iterdir()) == []


def killed_during(alone, source, folder) -> None:
    """Ask for ``source``, and kill the child while it has it."""
    # One that has not started yet would tell nothing of the file.
    warm = folder.parent / "warm"
    warm.write_bytes(make.phone_png((20, 20)))
    alone.clean(warm, folder, "warm.png")
    child = child_of(alone)
    child.send_signal(signal.SIGSTOP)  # now it is in the middle for as long as we like
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(alone.clean, source, folder, "a.jpg")
        time.sleep(0.1)
        assert not asked.done()
        (folder / "whole.jpg").write_bytes(b"half of it")
        child.send_signal(signal.SIGKILL)
        asked.result(30)


@linux
def test_a_child_killed_half_way_is_replaced(alone, photo, folder):
    assert alone.clean(photo, folder, "a.jpg")
    child = child_of(alone)
    with pytest.raises(CleanerDied):
        killed_during(alone, photo, folder)
    assert list(folder.iterdir()) == []
    # The caller tries again, and the next file is cleaned as well.
    assert alone.clean(photo, folder, "a.jpg").width == 80
    assert child_of(alone).pid != child.pid


@linux
def test_a_real_file_being_cleaned_when_the_child_is_killed(alone, tmp_path, photo, folder):
    large = tmp_path / "large"
    make.view(4000, 3000).save(large, "PNG", compress_level=1)
    assert alone.clean(photo, folder, "a.jpg")
    child = child_of(alone)
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(alone.clean, large, folder, "large.png")
        time.sleep(0.1)
        child.send_signal(signal.SIGKILL)
        with pytest.raises(CleanerDied):
            asked.result(30)
    assert alone.clean(large, folder, "large.png").width == 2000


def test_a_child_that_ended_while_it_waited_costs_nobody_a_file(alone, photo, folder):
    assert alone.clean(photo, folder, "a.jpg")
    child = child_of(alone)
    child.kill()
    child.wait()
    assert alone.clean(photo, folder, "a.jpg")
    assert child_of(alone).pid != child.pid


@linux
def test_a_file_that_ends_two_children_is_refused(alone, photo, tmp_path, folder):
    other = tmp_path / "other"
    other.write_bytes(make.phone_png())
    with pytest.raises(CleanerDied):
        killed_during(alone, photo, folder)
    with pytest.raises(CleanerDied):
        killed_during(alone, other, folder)
    with pytest.raises(Refused, match="could not open"):
        killed_during(alone, photo, folder)
    # One that ended a child, and was cleaned afterwards, starts anew.
    assert alone.clean(other, folder, "b.png")
    with pytest.raises(CleanerDied):
        killed_during(alone, other, folder)


def test_children_that_cannot_start_are_an_end_and_not_a_wait(photo, folder, monkeypatch):
    monkeypatch.setattr(pools.sys, "executable", "/bin/false")
    with Pool(children=1) as broken, pytest.raises(CleanerDied):
        broken.clean(photo, folder, "a.jpg")


@linux
def test_a_file_that_takes_too_long_is_refused(alone, photo, folder, monkeypatch):
    assert alone.clean(photo, folder, "a.jpg")
    monkeypatch.setitem(pools.SECONDS, "picture", 0.5)
    child = child_of(alone)
    child.send_signal(signal.SIGSTOP)
    with pytest.raises(Refused) as refusal:
        alone.clean(photo, folder, "a.jpg")
    assert str(refusal.value) == pools.TOO_SLOW
    assert ends(child.pid)
    monkeypatch.undo()
    assert alone.clean(photo, folder, "a.jpg")


@linux
def test_the_kernel_ends_a_child_that_uses_up_its_processor_time(
    alone, photo, tmp_path, folder
):
    assert alone.clean(photo, folder, "a.jpg")
    large = tmp_path / "large"
    make.view(5000, 5000).save(large, "PNG", compress_level=1)
    child = alone._free.queue[0].result()
    order = {"source": str(large), "folder": str(folder), "name": "a.png", "seconds": 0}
    with pytest.raises(Refused) as refusal:
        child.ask(order, 60)
    assert str(refusal.value) == pools.TOO_SLOW
    assert child.process.returncode == -signal.SIGXCPU
    assert alone.clean(photo, folder, "a.jpg")


def monstrous(tmp_path) -> dict[str, Path]:
    """Pictures that would take from 0.2 to 2 GB if they were simply opened.

    Of one colour, which costs a reader as much memory as any other.
    """
    pictures = {
        "13000.png": ("L", (13_000, 13_000), "PNG", {"compress_level": 1}),
        "9000.jpg": ("L", (9_000, 9_000), "JPEG", {}),
        "7000.jpg": ("RGB", (7_000, 7_000), "JPEG", {}),
        "passes.jpg": ("RGB", (7_000, 7_000), "JPEG", {"progressive": True}),
        "more-passes.jpg": (
            "RGB",
            (7_000, 7_000),
            "JPEG",
            {"progressive": True, "subsampling": 0},
        ),
        "cmyk.jpg": ("CMYK", (7_000, 7_000), "JPEG", {}),
        "7000.png": ("RGBA", (7_000, 7_000), "PNG", {"compress_level": 1}),
        "12000.png": ("RGB", (12_000, 4_000), "PNG", {"compress_level": 1}),
        "deep.png": ("I;16", (12_000, 4_000), "PNG", {"compress_level": 1}),
        "large.webp": ("RGBA", (3_150, 3_150), "WEBP", {"lossless": True, "quality": 0}),
        "larger.webp": ("RGB", (7_000, 7_000), "WEBP", {"method": 0}),
    }
    found = {}
    for name, (mode, size, kind, options) in pictures.items():
        found[name] = tmp_path / name
        Image.new(mode, size, 77).save(found[name], kind, **options)
    found["48.heic"] = tmp_path / "48.heic"
    picture = Image.new("RGB", (8_064, 6_048), "teal")
    found["48.heic"].write_bytes(make.phone_heic(picture=picture, tile_size=512))
    return found


@linux
def test_no_picture_takes_more_than_300_megabytes(alone, tmp_path, folder):
    """As the kernel measures it. What is not known beforehand ends at the child's limit."""
    kept, peaks = {}, {}
    for name, path in monstrous(tmp_path).items():
        with contextlib.suppress(Refused):
            kept[name] = alone.clean(path, folder, name)
        peaks[name] = int(told(child_of(alone).pid, "VmHWM").split()[0])
    most = max(peaks.values())
    assert most * 1024 <= 300_000_000
    assert most * 1024 >= 150_000_000, "nothing was opened at all"
    # What a telephone or a scanner may well make is kept.
    for name in ("7000.jpg", "passes.jpg", "cmyk.jpg", "12000.png", "deep.png", "48.heic"):
        assert max(kept[name].width, kept[name].height) >= 1_900
    assert not {"13000.png", "9000.jpg", "more-passes.jpg", "larger.webp"} & set(kept)


@linux
@pytest.mark.parametrize(("megabytes", "fits"), [(150, True), (300, False)])
def test_what_is_not_known_beforehand_ends_at_the_limit(megabytes, fits):
    program = (
        "from files.cleaner import restrict\nrestrict()\n"
        f"try:\n    bytes({megabytes * 1_000_000})\nexcept MemoryError:\n    print('no')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(PLATFORM)},
        check=True,
    )
    assert done.stdout == (b"" if fits else b"no\n")


@linux
def test_a_child_has_little_of_everything(alone, photo, folder, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "very secret")
    with Pool(children=1) as another:
        assert another.clean(photo, folder, "a.jpg")
        pid = child_of(another).pid
        limits = Path(f"/proc/{pid}/limits").read_text()
        found = {line[:26].strip(): line[26:].split() for line in limits.splitlines()}
        assert found["Max data size"][:2] == [str(MEMORY)] * 2
        assert found["Max core file size"][:2] == ["0", "0"]
        assert found["Max open files"][:2] == ["64", "64"]
        assert found["Max cpu time"][0] != "unlimited"
        assert found["Max file size"][0] != "unlimited"
        assert b"very secret" not in Path(f"/proc/{pid}/environ").read_bytes()
        assert told(pid, "NoNewPrivs") == "1"
        assert (
            os.getpriority(os.PRIO_PROCESS, pid) == os.getpriority(os.PRIO_PROCESS, 0) + 5
        )


def test_a_child_gives_way_to_another_in_time(alone, photo, folder, monkeypatch):
    monkeypatch.setattr(pools, "MOST_FILES", 3)
    seen = []
    for _ in range(6):
        seen.append(child_of(alone).pid)
        alone.clean(photo, folder, "a.jpg")
    assert len(set(seen[:3])) == 1
    assert len(set(seen)) == 2


@linux
def test_children_outlive_the_thread_that_made_the_pool(photo, folder):
    made: list[Pool] = []

    def make_and_go() -> None:
        made.append(Pool(children=1).__enter__())
        assert made[0].clean(photo, folder, "a.jpg")

    thread = threading.Thread(target=make_and_go)
    thread.start()
    thread.join()
    with contextlib.ExitStack() as leaving:
        leaving.push(made[0])
        pid = child_of(made[0]).pid
        time.sleep(0.2)
        assert is_there(pid)
        assert made[0].clean(photo, folder, "a.jpg")
        assert child_of(made[0]).pid == pid
    assert ends(pid)


@linux
@pytest.mark.parametrize("stopped", [False, True])
def test_children_end_with_a_parent_that_is_killed(stopped):
    program = (
        "import time\nfrom files.pool import Pool\n"
        "with Pool(children=2) as pool:\n"
        "    print(*(f.result().process.pid for f in list(pool._free.queue)), flush=True)\n"
        "    time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(PLATFORM)},
    ) as parent:
        pids = [int(word) for word in parent.stdout.readline().split()]
        assert len(pids) == 2
        until = time.monotonic() + 30
        while not all(_ready(pid) for pid in pids) and time.monotonic() < until:
            time.sleep(0.05)
        if stopped:  # in the middle of a file: it cannot see that its pipe is closed
            for pid in pids:
                os.kill(pid, signal.SIGSTOP)
        parent.kill()
        assert all(ends(pid) for pid in pids)


def _ready(pid: int) -> bool:
    return f"Max data size             {MEMORY}" in Path(f"/proc/{pid}/limits").read_text()


def test_a_fault_of_ours_is_reported_and_a_full_disk_is_told(
    alone, photo, tmp_path, caplog
):
    with pytest.raises(FileNotFoundError):
        alone.clean(photo, tmp_path / "not-there", "a.jpg")
    assert "FileNotFoundError" in caplog.text
    folder = tmp_path / "there"
    folder.mkdir()
    assert alone.clean(photo, folder, "a.jpg")


@pytest.mark.parametrize(
    "change",
    [
        {"whole": "../whole.jpg"},
        {"whole": "/etc/passwd"},
        {"small": "x/small.jpg"},
        {"width": "wide"},
        {"kind": ["picture"]},
        {"sha256": None, "size": None},
    ],
)
def test_a_child_is_not_taken_at_its_word(folder, change):
    answer = {
        "whole": "whole.jpg",
        "small": "small.jpg",
        "kind": ["picture", "image/jpeg", "jpg"],
        "width": 1,
        "height": 1,
        "seconds": 0,
        "sha256": "0" * 64,
        "size": 1,
        "caution": "",
    }
    assert pools._understood(answer, folder).whole == folder / "whole.jpg"
    with pytest.raises(pools._Failed):
        pools._understood(answer | change, folder)
