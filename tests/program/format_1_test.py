"""An archive of format 1, made by the program before format 2 came: it opens, verifies, says the same and goes on.

tests/data/format-1.tar.gz holds its sealed parts (invented people and places), format-1.json what that program said."""
import json, pathlib, tarfile, tempfile

from program import Archive, main

DATA = pathlib.Path(__file__).parents[1] / "data"
SAID = json.loads((DATA / "format-1.json").read_text())


class Kept(Archive):
    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="contrechamp-"))
        self.root = self.folder / "format-1"
        with tarfile.open(DATA / "format-1.tar.gz") as kept:
            kept.extractall(self.folder)


def check_said(archive):
    items = archive.json("ls")
    shown = [{key: item[key] for key in SAID["items"][0]} for item in items]
    assert shown == SAID["items"], shown
    for item, statements in SAID["statements"].items():
        now = archive.json("show", item)["statements"]
        for was, now_said in zip(statements, now, strict=True):
            assert {key: now_said[key] for key in was} == was, (item, was, now_said)
    incidents = archive.json("incidents")
    for was, now_said in zip(SAID["incidents"], incidents, strict=True):
        assert {key: now_said[key] for key in was} == was, (was, now_said)


def test_it_says_what_it_said():
    with Kept() as archive:
        verified = archive.json("verify")
        assert (
            verified["good"] and verified["head"] == SAID["head"] and verified["entries"] == SAID["entries"]
        ), verified
        check_said(archive)
        assert archive.run("rebuild", "--no-derive").returncode == 0
        check_said(archive)


def test_it_goes_on_in_its_own_format():
    with Kept() as archive, tempfile.TemporaryDirectory() as more:
        for number in range(200):  # more than a batch of format 2 would keep as single files
            (pathlib.Path(more) / f"{number}.txt").write_text(f"new {number}")
        assert archive.run("ingest", more, "--seal-only").returncode == 0
        assert archive.run("say", "pont.txt", "note=still here").returncode == 0
        assert not list((archive.root / "records").glob("pack-*"))
        verified = archive.json("verify")
        assert verified["good"] and verified["entries"] == SAID["entries"] + 402, verified
        assert len(archive.json("ls")) == len(SAID["items"]) + 200
        assert archive.json("show", "pont.txt")["note"] == "still here"


def test_a_new_archive_packs_what_is_many():
    with Archive() as archive, tempfile.TemporaryDirectory() as more:
        for number in range(200):
            (pathlib.Path(more) / f"{number}.txt").write_text(f"new {number}")
        assert archive.run("ingest", more, "--seal-only").returncode == 0
        assert list((archive.root / "records").glob("pack-*"))
        assert archive.json("verify")["good"]
        before = archive.json("ls")
        assert archive.run("rebuild", "--no-derive").returncode == 0
        assert archive.json("ls") == before


main(globals())
