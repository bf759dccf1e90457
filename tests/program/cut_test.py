"""Files of derived data that are cut, linked or replaced under a program at work, and a gazetteer that lies
elsewhere."""
import os, pathlib, shutil, signal, struct, subprocess, tempfile, time, zlib

from program import Archive, main, samples
from server_test import Server

BATCH = 256  # clips of one file of the index (src/pipeline/stages/copies/copy_index.h)
DUMP = (
    "11\tOurle-le-Haut\tOurle-le-Haut\tUrla\t34.5\t69.25\tP\tPPL\tXX\t\t01\t\t\t\t"
    "4200\t\t1800\tAsia/Kabul\t2031-01-01\n"
)


def flat_picture(number):
    """A small PNG without detail, like no other."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    grey = bytes([number % 256])
    rows = (b"\0" + grey * 64) * 64
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 64, 64, 8, 0, 0, 0, 0))
        + chunk(b"tEXt", b"number\0%d" % number)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def wait_compared(archive, server, items):
    """Until so many items have been compared with those before them, or could not be."""
    until = time.monotonic() + 400
    while sum(job["stage"] == "copies" and job["state"] in ("done", "failed") for job in archive.json("jobs")) < items:
        assert server.process.poll() is None, "it ended"
        assert time.monotonic() < until
        time.sleep(1)


def test_serve_lives_when_everything_derived_is_cut():
    valley, _ = samples()
    photos = [valley / "south" / name for name in ("photo_small.jpg",)]
    films = sorted((valley / "south").glob("*.mp4"))[:2]
    with tempfile.TemporaryDirectory() as folder, Archive() as archive:
        # Those with something to find come first, so that they lie in the file of the index.
        assert archive.run("ingest", *photos, *films).returncode == 0
        given = pathlib.Path(folder, "given")
        given.mkdir()
        for number in range(BATCH - len(photos) - len(films)):
            (given / f"{number:03}.png").write_bytes(flat_picture(number))
        pathlib.Path(folder, "XX.txt").write_text(DUMP)
        assert archive.run("gazetteer", "--import", pathlib.Path(folder, "XX.txt")).returncode == 0
        server = Server(archive, "--ingest", given)
        wait_compared(archive, server, BATCH)
        assert list(archive.root.glob("derived/copy-index-*/*.index")), "a batch is full"
        for path in archive.root.glob("derived/**/*"):
            if path.is_file():
                os.truncate(path, 0)
        assert server.get("/api/copies") is not None
        assert server.ask("/api/gazetteer?text=ourle")[0] in (200, 422, 500)
        for item in server.get("/api/items")["items"][:20]:
            for what in ("thumb.webp", "sheet.webp", "sound"):
                server.ask(f"/api/items/{item['id']}/{what}")
        another = pathlib.Path(folder, "another.mp4")
        another.write_bytes(films[0].read_bytes() + b"\0")
        photo = pathlib.Path(folder, "another.jpg")
        photo.write_bytes(photos[0].read_bytes() + b"\0")
        server.post("/api/ingest", {"paths": [str(another), str(photo)]})
        wait_compared(archive, server, BATCH + 2)
        assert server.process.poll() is None
        assert not server.get("/api/archive")["work"].get("stopped")
        server.stop()
        assert archive.run("verify").returncode == 0


def test_a_dump_that_is_no_file():
    with tempfile.TemporaryDirectory() as folder, Archive() as archive:
        fifo = pathlib.Path(folder, "fifo")
        os.mkfifo(fifo)
        for path in (fifo, "/dev/zero", folder):
            refused = archive.run("gazetteer", "--import", path, timeout=60)
            assert refused.returncode == 2 and "no file to read" in refused.stderr, refused
        server = Server(archive)
        assert (
            server.ask("/api/gazetteer", b'{"file": "%s"}' % str(fifo).encode(), {"Content-Type": "application/json"})[
                0
            ]
            == 404
        )
        server.stop()


def test_an_import_is_broken_off_and_leaves_the_old_names():
    with tempfile.TemporaryDirectory() as folder, Archive() as archive:
        dump = pathlib.Path(folder, "XX.txt")
        dump.write_text(DUMP)
        taken = archive.json("gazetteer", "--import", dump, "--find", "ourle")
        assert taken["imported"] == 1 and taken["left_out"] == 0 and len(taken["found"]) == 1, taken
        with dump.open("w") as file:
            for number in range(1_500_000):
                file.write(DUMP.replace("11\tOurle", f"{100 + number}\tOther", 1))
        process = subprocess.Popen(
            archive.command("gazetteer", "--import", dump), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        until = time.monotonic() + 60
        while not any(path.stat().st_size > 0 for path in archive.root.glob("derived/gazetteer.sqlite.*.new")):
            assert process.poll() is None and time.monotonic() < until
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
        assert process.returncode == 2 and "interrupted" in said, said
        assert len(archive.json("gazetteer", "--find", "ourle")["found"]) == 1
        assert [path.name for path in archive.root.glob("derived/*")] == ["gazetteer.sqlite"]


def test_a_line_without_an_end():
    with tempfile.TemporaryDirectory() as folder, Archive() as archive:
        dump = pathlib.Path(folder, "XX.txt")
        dump.write_text(DUMP)
        os.truncate(dump, 1 << 30)
        # The program takes half of these addresses to start: a line of a gigabyte does not fit beside it.
        taken = subprocess.run(
            ["sh", "-c", 'ulimit -v 1500000; exec "$@"', "sh", *archive.command("gazetteer", "--import", dump)],
            capture_output=True,
            text=True,
        )
        assert taken.returncode == 0 and taken.stdout == "1 places\n" and "1 lines left out" in taken.stderr, taken


def test_an_import_writes_through_no_link():
    with tempfile.TemporaryDirectory() as folder, Archive() as mine, Archive() as foreign:
        dump = pathlib.Path(folder, "XX.txt")
        dump.write_text(DUMP)
        catalogue = foreign.root / "catalogue.sqlite"
        before = catalogue.read_bytes()
        (mine.root / "derived" / "gazetteer.sqlite").symlink_to(catalogue)
        assert "Ourle" not in mine.run("gazetteer", "--find", "ourle").stdout  # the link is gone, not followed
        assert mine.run("gazetteer", "--import", dump).returncode == 0
        assert catalogue.read_bytes() == before
        assert len(mine.json("gazetteer", "--find", "ourle")["found"]) == 1
        shutil.rmtree(mine.root / "derived")
        (mine.root / "derived").symlink_to(folder)
        assert mine.run("gazetteer", "--import", dump).returncode == 0  # into a folder that took the link's place
        assert (mine.root / "derived").is_dir() and not (mine.root / "derived").is_symlink()
        assert sorted(path.name for path in pathlib.Path(folder).iterdir()) == ["XX.txt"]


if __name__ == "__main__":
    main(globals())
