"""Files made to break parsers: every one sealed bit for bit, each with a reason or a result, and the program goes
on."""
import concurrent.futures, hashlib, subprocess, sys

from program import SHARED, SKIP, Archive, main

CORPUS = SHARED / "corpora" / "hostile-media"
if not CORPUS.is_dir():
    print("skipped: the hostile corpus is not here")
    sys.exit(SKIP)


def ffmpeg_gets_a_frame(file):
    try:
        drawn = subprocess.run(
            [
                "ffmpeg",
                "-v",
                "quiet",
                "-nostdin",
                "-threads",
                "1",
                "-i",
                str(file),
                "-map",
                "0:v:0",
                "-frames:v",
                "1",
                "-f",
                "rawvideo",
                "-pix_fmt",
                "gray",
                "-",
            ],
            stdout=subprocess.PIPE,
            timeout=10,
        ).stdout
    except subprocess.TimeoutExpired:
        return False
    return len(drawn) > 0


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
        # ffmpeg takes whatever is named .txt for drawn text.
        pictures = [p for p in files if p.suffix != ".txt"]
        with concurrent.futures.ThreadPoolExecutor(2) as two:
            expected = [p for p, drawn in zip(pictures, two.map(ffmpeg_gets_a_frame, pictures)) if drawn]
        seen = {item["id"] for item in archive.json("ls") if item["thumb"]}
        lost = [p.name for p in expected if hashlib.sha256(p.read_bytes()).hexdigest() not in seen]
        print("no picture of", len(lost), "of the", len(expected), "files from which ffmpeg gets a frame:", lost)
        assert len(expected) >= 40 and len(lost) <= 0.05 * len(expected)


main(globals())
