"""The page of the real program in headless Chromium: the sheet, an hour-long clip, copies side by side."""
import os, pathlib, shutil, subprocess, tempfile, time

from program import SKIP, Archive, main, samples
from server_test import Server

UI = pathlib.Path(__file__).parents[2] / "ui"


def test_page():
    if shutil.which("node") is None or not (UI / "node_modules" / "playwright-core").exists():
        print("skipped: node or playwright-core is not installed (./test installs them)")
        raise SystemExit(SKIP)
    valley, _ = samples()
    with tempfile.TemporaryDirectory() as folder, Archive() as archive:
        clip = sorted(valley.rglob("*.mp4"), key=lambda path: path.stat().st_size)[-1]
        subprocess.run(
            [
                "ffmpeg",
                "-v",
                "error",
                "-stream_loop",
                "-1",
                "-i",
                clip,
                "-map",
                "0",
                "-c",
                "copy",
                "-t",
                "3600",
                f"{folder}/hour.mp4",
            ],
            check=True,
        )
        server = Server(archive, "--ingest", valley, folder)
        until = time.monotonic() + 300
        while True:
            state = server.get("/api/archive")
            if (
                state["counts"]["items"] == 15
                and state["work"]["waiting"] + state["work"]["running"] == 0
                and state["ingest"] is None
            ):
                break
            assert time.monotonic() < until, state
            time.sleep(0.5)
        shots = os.environ.get("CONTRECHAMP_SHOTS")
        result = subprocess.run(
            ["node", "test/real.mjs", server.address, *([shots] if shots else [])], cwd=UI, timeout=280
        )
        # The made-up answers that the page is tested on, held to those of the program.
        dump = pathlib.Path(archive.folder, "places.txt")
        dump.write_text("11\tSarre\tSarre\t\t34.5\t69.2\tP\tPPL\tXX\t\t\t\t\t\t42\t\t\t\t\n")
        server.post("/api/gazetteer", {"file": str(dump)})
        mock = subprocess.run(["node", "test/mock_shapes.mjs", server.address], cwd=UI, timeout=120)
        server.stop()
        assert result.returncode == 0 and mock.returncode == 0


if __name__ == "__main__":
    main({"test_page": test_page})
