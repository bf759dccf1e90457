"""One bit flipped in each of 200 places, half in objects, half in log and records: verify names each by its path."""
import os, pathlib, random, shutil, tempfile

from program import Archive, main, samples

SEED = 20310412


def flip(path, bit):
    os.chmod(path, 0o600)
    data = bytearray(path.read_bytes())
    data[bit // 8] ^= 1 << (bit % 8)
    path.write_bytes(data)


def test_flips():
    valley, _ = samples()
    rng = random.Random(SEED)
    print("seed", SEED)
    with Archive() as archive:
        assert archive.run("ingest", valley, "--side", "north").returncode == 1
        assert archive.run("say", "excerpt.mp4", "note=seen twice").returncode == 0
        assert archive.run("verify").returncode == 0
        objects = [p for p in (archive.root / "objects").rglob("*") if p.is_file()]
        said = [p for f in ("log", "records") for p in (archive.root / f).rglob("*") if p.is_file()]
        logs = [p for p in said if p.parent.name == "log"]
        for turn in range(200):
            # Half in objects; of the rest every fourth in the log itself.
            path = rng.choice(objects if turn % 2 == 0 else logs if turn % 8 == 1 else said)
            bit = rng.randrange(path.stat().st_size * 8)
            flip(path, bit)
            result = archive.json("verify", code=1)
            named = [f["path"] for f in result["findings"]]
            assert str(path.relative_to(archive.root)) in named, (turn, path, bit, named)
            flip(path, bit)
        assert archive.run("verify").returncode == 0


def test_settings_and_strays():
    with Archive() as archive:
        flip(archive.root / "contrechamp.toml", 20)
        assert "contrechamp.toml" in [f["path"] for f in archive.json("verify", code=1)["findings"]]
        flip(archive.root / "contrechamp.toml", 20)
        (archive.root / "notes.txt").write_text("x")
        assert archive.json("verify", code=1)["findings"] == [
            {"path": "notes.txt", "kind": "extra", "what": "no part of an archive"}
        ]


def test_verify_writes_nothing():
    with Archive() as archive:

        def state():
            return sorted((str(p), p.stat().st_mtime_ns, p.stat().st_size) for p in archive.root.rglob("*"))

        before = state()
        assert archive.run("verify").returncode == 0
        assert state() == before


main(globals())
