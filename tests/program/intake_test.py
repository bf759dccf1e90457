"""What people bring and take out: cards from a Mac or a PC, a restored backup, many hands at once, a copy's date."""
import os, pathlib, shutil, struct, subprocess, tempfile

from program import Archive, main, samples

APPLE_DOUBLE = struct.pack(">II16sH", 0x00051607, 0x00020000, b"Mac OS X        ", 2) + bytes(4000)
DS_STORE = b"\0\0\0\1Bud1" + bytes(6000)
COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4096)  # of Windows, as Thumbs.db is


def test_what_a_system_keeps_beside_footage_is_no_broken_footage():
    valley, _ = samples()
    with tempfile.TemporaryDirectory() as folder, Archive() as archive:
        card = pathlib.Path(folder)
        (card / "DCIM").mkdir()
        (card / "__MACOSX").mkdir()
        shutil.copy(valley / "north" / "IMG_0412.jpg", card / "DCIM")
        by_files = {
            "DCIM/._IMG_0412.jpg": APPLE_DOUBLE,
            "DCIM/.DS_Store": DS_STORE,
            "DCIM/Thumbs.db": COMPOUND,
            "DCIM/ehthumbs.db": COMPOUND + b"\1",
            "DCIM/desktop.ini": b"[.ShellClassInfo]\r\nIconFile=a.ico\r\n",
            "__MACOSX/._clip.mov": APPLE_DOUBLE + b"\2",
        }
        for name, content in by_files.items():
            (card / name).write_bytes(content)
        # Names alone say nothing: this is a photo.
        shutil.copy(valley / "south" / "photo_small.jpg", card / "DCIM" / "._photo.jpg")
        said = archive.run("ingest", card)
        assert said.returncode == 0, said
        assert "8 sealed, 0 known, 0 unreadable, 0 refused, 6 skipped" in said.stdout, said.stdout
        for name in by_files:
            assert f"skipped: {card}/{name}: " in said.stderr, (name, said.stderr)
        states = {item["name"]: (item["kind"], item["state"]) for item in archive.json("ls")}
        assert states["._photo.jpg"] == ("photo", "ready"), states
        assert all(state == "ready" for _, state in states.values()), states
        again = archive.json("ingest", card)
        assert {file["path"] for file in again["skipped"]} == {f"{card}/{name}" for name in by_files}, again
        assert again["unreadable"] == []


def test_what_was_restored_waits_and_says_so():
    valley, _ = samples()
    with Archive() as archive:
        assert archive.run("ingest", valley / "south" / "photo_small.jpg").returncode == 0
        restored = Archive()
        with restored:
            shutil.rmtree(restored.root)
            restored.root.mkdir(mode=0o700)
            for name in ("contrechamp.toml", "objects", "records", "log"):
                path = archive.root / name
                (shutil.copytree if path.is_dir() else shutil.copy2)(path, restored.root / name)
            listed = restored.run("ls")
            assert "waiting" in listed.stdout and "ready" not in listed.stdout, listed
            assert "1 of 1 items wait" in listed.stderr, listed
            assert [item["state"] for item in restored.json("ls", "--state", "waiting")] == ["waiting"]
            assert restored.json("ls", "--state", "ready") == []
            copies = restored.run("copies")
            assert copies.returncode == 0 and "1 of 1 items wait" in copies.stderr, copies
        assert "wait" not in archive.run("copies").stderr


def test_a_copy_that_goes_out_keeps_its_date():
    with tempfile.TemporaryDirectory() as folder, Archive() as archive:
        path = pathlib.Path(folder) / "note.txt"
        for second, name in ((1629021600, "note.txt"), (1529021600, "older.txt"), (-86400, "before.txt")):
            path = pathlib.Path(folder) / name
            path.write_text("one text" if second > 0 else "another")
            os.utime(path, (second, second))
        assert archive.run("ingest", folder, "--seal-only").returncode == 0
        for name, second in (("note.txt", 1529021600), ("before.txt", -86400)):
            out = pathlib.Path(folder) / ("out-" + name)
            assert archive.run("get", name, "-o", out).returncode == 0
            assert out.stat().st_mtime == second, (name, out.stat().st_mtime)


def test_many_writers_at_one_moment():
    with tempfile.TemporaryDirectory() as folder, Archive() as archive:
        (pathlib.Path(folder) / "note.txt").write_text("x")
        assert archive.run("ingest", folder, "--seal-only").returncode == 0
        for round in range(8):
            running = [
                subprocess.Popen(
                    archive.command("say", "note.txt", f"tag=w{round}-{i}", "--by", f"p{i}"),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.PIPE,
                    text=True,
                )
                for i in range(12)
            ]
            for process in running:
                said = process.communicate(timeout=120)[1]
                assert process.returncode == 0 and said == "", said
        assert len(archive.json("show", "note.txt")["statements"]) == 96


if __name__ == "__main__":
    main(globals())
