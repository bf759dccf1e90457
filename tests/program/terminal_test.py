"""What a person at a terminal sees while work goes on."""
import os, pty, re, subprocess, sys

from program import SKIP, Archive, main, samples

try:
    for end in pty.openpty():
        os.close(end)
except OSError as error:
    print("skipped: no terminal can be made here:", error)
    sys.exit(SKIP)


def test_progress_has_a_rate_and_an_end():
    valley, _ = samples()
    clips = sorted((valley / "south").glob("*.mp4"))[:4]
    with Archive() as archive:
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            archive.command("ingest", *clips), stdout=subprocess.DEVNULL, stderr=theirs, stdin=subprocess.DEVNULL
        )
        os.close(theirs)
        shown = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            if not part:
                break
            shown += part
        os.close(ours)
        assert process.wait() == 0
        lines = shown.decode(errors="replace").split("\r\x1b[K")
        rated = [line for line in lines if re.search(r"\d+ of \d+  \d+ %  [\d.]+/s  \d+:\d\d left$", line)]
        assert rated, lines
        assert lines[-1] == "" or "left" not in lines[-1], "the line is gone when the work is done"


def test_no_progress_where_nobody_looks():
    valley, _ = samples()
    clip = next((valley / "south").glob("*.mp4"))
    with Archive() as archive:
        assert "\x1b" not in archive.run("ingest", clip).stderr


main(globals())
