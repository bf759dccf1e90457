"""Chronology and map on a full story: opening, frames while zooming, and how soon a new event shows.
usage: story.py [--times 20000] [--archive DIR]    CONTRECHAMP_PROGRAM is the program

Makes an archive of small texts of which forty people say a time and twenty a place. Prints JSON."""
import argparse, json, pathlib, random, subprocess, tempfile, time

from measure import PROGRAM
from workbench import UI, Server

SPEAKERS, AT_ONCE, SAID_AT_ONCE = 40, 60, 20


def make_archive(archive, folder, items):
    folder.mkdir()
    for k in range(items):
        (folder / f"report {k:05}.txt").write_text(f"report {k} of the valley\n")
    run = lambda *args: subprocess.run([PROGRAM, "--archive", str(archive), *args], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    run("init", "--agent", "agent-1")
    run("ingest", str(folder), "--side", "north", "--source", "heron")


def speak(server, ids):
    rng = random.Random(5)
    connection = server.connect()
    for at in range(0, len(ids), AT_ONCE):
        some = ids[at:at + AT_ONCE]
        day = lambda: f"20{rng.randrange(29, 33)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 28):02}"
        said = []
        for k in range(SPEAKERS):
            said.append({"key": "time", "value": day() + rng.choice(["", "?", "~", f"T{rng.randrange(24):02}:{rng.randrange(60):02}Z"]), "by": f"p{k}"})
            if k % 2:
                said.append({"key": "place", "value": "the ford", "by": f"p{k}", "where": {"lat": 45 + rng.random(), "lon": 6 + rng.random(), "radius_m": 300}})
        for first in range(0, len(said), SAID_AT_ONCE):
            server.ask(connection, "/api/say", {"items": some, "say": said[first:first + SAID_AT_ONCE]})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=20000)
    parser.add_argument("--archive", type=pathlib.Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        archive = asked.archive or pathlib.Path(scratch, "archive")
        if not archive.exists():
            make_archive(archive, pathlib.Path(scratch, "reports"), asked.times // SPEAKERS)
        server = Server(archive)
        try:
            connection = server.connect()
            counts = server.ask(connection, "/api/chronology?limit=1")
            start = time.monotonic()
            if len(counts["rows"]) == 0:
                ids, after = [], ""
                while after is not None:
                    page = server.ask(connection, f"/api/items?limit=1000{'&after=' + after if after else ''}")
                    ids, after = ids + [one["id"] for one in page["items"]], page["next"]
                speak(server, ids)
            out = {"speaking_s": round(time.monotonic() - start, 1)}
            done = subprocess.run(["node", "test/measure_story.mjs", server.address], cwd=UI, check=True, capture_output=True, text=True)
            out.update(json.loads(done.stdout))
            print(json.dumps(out, indent=1))
        finally:
            server.stop()


if __name__ == "__main__":
    main()
