"""The first hour of a person with the real program in headless Chromium: drop two folders, fold copies, mark ten
moments, place three events on chronology and map, put both sides under one event, find a place named in a note."""
import os, pathlib, shutil, subprocess

from program import SKIP, Archive, main, samples
from server_test import Server

UI = pathlib.Path(__file__).parents[2] / "ui"


def test_first_hour():
    if shutil.which("node") is None or not (UI / "node_modules" / "playwright-core").exists():
        print("skipped: node or playwright-core is not installed (./test installs them)")
        raise SystemExit(SKIP)
    valley, _ = samples()
    with Archive() as archive:
        server = Server(archive)
        shots = os.environ.get("CONTRECHAMP_SHOTS")
        result = subprocess.run(
            [
                "node",
                "test/first_hour.mjs",
                server.address,
                valley / "north",
                valley / "south",
                *([shots] if shots else []),
            ],
            cwd=UI,
            timeout=400,
        )
        server.stop()
        assert result.returncode == 0
        assert archive.run("verify").returncode == 0


if __name__ == "__main__":
    main({"test_first_hour": test_first_hour})
