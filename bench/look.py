"""bench/look.py [SOURCES [SECONDS]]

What the stage `look` costs where keyframes are frequent: of each film of SOURCES that is at least 720 lines high
(default: ../shared/bench/copies/sources/public/video) SECONDS (default 20) are encoded at 720 and 1080 lines with a
keyframe every two seconds, taken in, and compared with a full decode of the same files on one thread. Where the films
are made: CONTRECHAMP_BENCH, else a folder that is removed. The last line is `films N look_s A decode_s B ratio R worst
W`.
"""
import json, os, subprocess, sys, tempfile

from measure import cost, new_archive, refuse

HERE = os.path.dirname(os.path.abspath(__file__))
shared = os.environ.get("CONTRECHAMP_SHARED", os.path.join(HERE, "..", "..", "shared"))
sources = sys.argv[1] if len(sys.argv) > 1 else os.path.join(shared, "bench", "copies", "sources", "public", "video")
seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 20
if not os.path.isdir(sources):
    refuse(f"bench/look.py: no folder {sources}")


def height(path):
    said = subprocess.run(
        ["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "stream=height", "-of", "json", path],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ).stdout
    streams = json.loads(said or "{}").get("streams", [])
    return streams[0].get("height", 0) if streams else 0


def encode(path, lines, to):
    subprocess.run(
        [
            "ffmpeg",
            "-v",
            "error",
            "-nostdin",
            "-stream_loop",
            "-1",
            "-i",
            path,
            "-t",
            str(seconds),
            "-an",
            "-vf",
            f"fps=30,scale=-2:{lines},format=yuv420p",
            "-c:v",
            "libx264",
            "-preset",
            "fast",
            "-crf",
            "21",
            "-g",
            "60",
            "-keyint_min",
            "60",
            "-sc_threshold",
            "0",
            to,
        ],
        check=True,
    )


with tempfile.TemporaryDirectory() as scratch:
    made = os.path.join(os.environ.get("CONTRECHAMP_BENCH", scratch), "look")
    os.makedirs(made, exist_ok=True)
    for name in sorted(os.listdir(sources)):
        path = os.path.join(sources, name)
        if height(path) < 720:
            continue
        for lines in (720, 1080):
            to = os.path.join(made, f"{os.path.splitext(name)[0]}-{lines}.mp4")
            if not os.path.exists(to):
                encode(path, lines, to)
    command = new_archive(scratch)
    if cost(command + ["ingest", made])[2] == 2:
        refuse("bench/look.py: ingest could not run")

    def ask(what):
        return json.loads(subprocess.run(command + ["--json", what], check=True, stdout=subprocess.PIPE).stdout)

    names = {item["id"]: item["name"] for item in ask("ls")}
    looks = {names[job["item"]]: job["cpu_seconds"] for job in ask("jobs") if job["stage"] == "look"}
    decodes = {
        name: cost(
            [
                "ffmpeg",
                "-v",
                "quiet",
                "-threads",
                "1",
                "-i",
                os.path.join(made, name),
                "-map",
                "0:v:0",
                "-f",
                "null",
                "-",
            ]
        )[0]
        for name in looks
    }

for name in sorted(looks):
    print(f"{name:40} look {looks[name]:.2f} s, decode {decodes[name]:.2f} s: {looks[name] / decodes[name]:.2f}")
worst = max(looks[name] / decodes[name] for name in looks)
print(
    f"films {len(looks)} look_s {sum(looks.values()):.2f} decode_s {sum(decodes.values()):.2f} "
    f"ratio {sum(looks.values()) / sum(decodes.values()):.3f} worst {worst:.2f}"
)
