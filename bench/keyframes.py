"""bench/keyframes.py MADE OUT [EACH]

MADE: a set of bench/copies.sh. Encodes its films anew into OUT with a keyframe every two seconds and none at cuts, as
much
of what phones and platforms write: of the queries every EACH-th (default 3). Then `python3 bench/copies.py OUT SHARED`
says what the program finds where it looks at keyframes.
"""
import json, os, subprocess, sys
from concurrent.futures import ThreadPoolExecutor

if len(sys.argv) not in (3, 4):
    print(__doc__.strip(), file=sys.stderr)
    raise SystemExit(2)
made, out = sys.argv[1:3]
each = int(sys.argv[3]) if len(sys.argv) > 3 else 3


def encode(path):
    to = os.path.join(out, path)
    if not os.path.exists(to):
        subprocess.run(
            [
                "ffmpeg",
                "-v",
                "error",
                "-nostdin",
                "-i",
                os.path.join(made, path),
                "-c:a",
                "copy",
                "-c:v",
                "libx264",
                "-threads",
                "1",
                "-preset",
                "veryfast",
                "-crf",
                "16",
                "-force_key_frames",
                "expr:gte(t,n_forced*2)",
                "-sc_threshold",
                "0",
                to,
            ],
            check=True,
        )


with open(os.path.join(made, "truth.json")) as file:
    truth = json.load(file)
truth["queries"], truth["photo_queries"] = truth["queries"][::each], []
for folder in ("ref", "query", "photo_ref", "photo_query"):
    os.makedirs(os.path.join(out, folder), exist_ok=True)
with open(os.path.join(out, "truth.json"), "w") as file:
    json.dump(truth, file)
wanted = {query["id"] for query in truth["queries"]}
films = [os.path.join("ref", name) for name in sorted(os.listdir(os.path.join(made, "ref")))]
films += [
    os.path.join("query", name)
    for name in sorted(os.listdir(os.path.join(made, "query")))
    if os.path.splitext(name)[0] in wanted
]
with ThreadPoolExecutor(os.cpu_count()) as pool:
    list(pool.map(encode, films))
print(f"films {len(films)}")
