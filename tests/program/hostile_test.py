"""Files made to break parsers: every one sealed bit for bit, each with a reason or a result, and the program goes on."""
import hashlib, sys

from program import SHARED, SKIP, Archive, main

CORPUS = SHARED / "corpora" / "hostile-media"
if not CORPUS.is_dir():
    print("skipped: the hostile corpus is not here")
    sys.exit(SKIP)


def test_hostile():
    files = [p for p in CORPUS.iterdir() if p.is_file()]
    with Archive() as archive:
        report = archive.json("ingest", CORPUS, code=1)
        assert len(report["sealed"]) + len(report["known"]) == len(files) and not report["refused"]
        sealed = {hashlib.sha256(p.read_bytes()).hexdigest() for p in files}
        assert {i["id"] for i in archive.json("ls")} == sealed
        assert all(f["reason"] for f in report["unreadable"]) and report["unreadable"]
        for job in archive.json("jobs"):
            assert job["state"] == "done" or (job["state"] == "failed" and job["error"]), job
        for item in archive.json("ls"):
            assert item["thumb"] or item["reason"] or item["kind"] in ("text", "sound", "other"), item
        assert archive.run("verify").returncode == 0
        print(len(files), "files,", len(report["unreadable"]), "unreadable")


main(globals())
