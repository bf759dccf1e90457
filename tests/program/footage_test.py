"""The page of the real program on real footage: public clips of the benchmark, and a mirrored cut of one of them."""
import os, pathlib, shutil, subprocess, sys, tempfile, time

from program import SHARED, SKIP, Archive, main
from server_test import Server

UI = pathlib.Path(__file__).parents[2] / "ui"
FOOTAGE = SHARED / "bench" / "copies" / "sources" / "public" / "video"
if not FOOTAGE.is_dir():
    print("skipped: the footage of the benchmark is not here")
    sys.exit(SKIP)
if shutil.which("node") is None or not (UI / "node_modules" / "playwright-core").exists():
    print("skipped: node or playwright-core is not installed (./test installs them)")
    sys.exit(SKIP)


def duration(path):
    told = subprocess.run(
        ["ffprobe", "-v", "quiet", "-show_entries", "format=duration", "-of", "csv=p=0", path],
        capture_output=True,
        text=True,
    )
    return float(told.stdout.strip() or 0)


def test_footage():
    clips = sorted((p for p in FOOTAGE.iterdir() if p.is_file()), key=lambda path: (path.stat().st_size, path.name))
    long = next(p for p in clips if duration(p) > 12)
    with tempfile.TemporaryDirectory() as folder, Archive() as archive:
        folder = pathlib.Path(folder)
        (folder / "north").mkdir(), (folder / "south").mkdir()
        for clip in {*clips[:10], long}:
            shutil.copy(clip, folder / "north")
        subprocess.run(
            [
                "ffmpeg",
                "-v",
                "error",
                "-ss",
                "2",
                "-i",
                long,
                "-t",
                "8",
                "-vf",
                "hflip,scale=320:-2",
                "-c:v",
                "libx264",
                "-crf",
                "28",
                "-an",
                folder / "south" / "mirrored cut.mp4",
            ],
            check=True,
        )
        assert archive.run("ingest", folder / "north", "--side", "north", "--seal-only").returncode == 0
        server = Server(archive, "--ingest", folder / "south", "--side", "south")
        until = time.monotonic() + 300
        while True:
            state = server.get("/api/archive")
            if (
                state["counts"]["items"] >= 11
                and state["work"]["waiting"] + state["work"]["running"] == 0
                and state["ingest"] is None
            ):
                break
            assert time.monotonic() < until, state
            time.sleep(0.5)
        shots = os.environ.get("CONTRECHAMP_SHOTS")
        result = subprocess.run(
            ["node", "test/footage.mjs", server.address, long.name, *([shots] if shots else [])], cwd=UI, timeout=280
        )
        server.stop()
        assert result.returncode == 0


main(globals())
