"""bench/copies.py MADE SHARED   (bench/copies.sh calls it)

MADE: a set by SHARED/gen.py. Takes references, then queries, then photos into one archive with the real program, and
scores what `copies` says with SHARED/score.py and score_photo.py: recall per edit against the peers, false pairs, how
well segments fit, cost. Writes prediction.json, photos.json and recall.svg into MADE/result. The last line is
`recall R false F segment_f1 S photo_recall P`: films and photos at the verdicts as shipped.
"""
import importlib.util, json, os, subprocess, sys, tempfile

from measure import PROGRAM, cost, new_archive, refuse

if len(sys.argv) != 3:
    refuse(__doc__.strip())
made, shared = sys.argv[1:]
result = os.path.join(made, "result")
os.makedirs(result, exist_ok=True)
truth_file = os.path.join(made, "truth.json")
with open(truth_file) as file:
    truth = json.load(file)
spec = importlib.util.spec_from_file_location("score", os.path.join(shared, "score.py"))
score = importlib.util.module_from_spec(spec)
spec.loader.exec_module(score)

# Recall at no false pair, from SHARED/README.md: the best peer on the public set (whole set; `signature` on a third).
PEERS = {
    "banner": 0.08,
    "box916": 0,
    "bright": 0.70,
    "compilation": 0.19,
    "crop10": 0,
    "crop20": 0,
    "crop35": 0,
    "down240": 0.75,
    "embed": 0.50,
    "ex3": 0.75,
    "ex5": 0.75,
    "fps12": 0.60,
    "grey": 0.70,
    "heavy1": 0,
    "heavy2": 0,
    "logo": 1,
    "mirror": 0,
    "pip": 0,
    "reenc_low": 0.80,
    "rot4": 0,
    "rot90": 0,
    "screenrec": 0,
    "speed09": 0.40,
    "speed11": 0.80,
    "speed125": 0.50,
    "split": 0,
    "variant": 0.75,
}


def names(folder):
    path = os.path.join(made, folder)
    return [os.path.join(path, name) for name in sorted(os.listdir(path))] if os.path.isdir(path) else []


def stem(name):
    return os.path.splitext(os.path.basename(name))[0]


def ask(command, *what):
    return json.loads(
        subprocess.run(
            command + ["--json", *what], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ).stdout
    )


def decode_cpu(files):
    return sum(
        cost(["ffmpeg", "-v", "quiet", "-threads", "1", "-i", file, "-map", "0:v:0", "-f", "null", "-"])[0]
        for file in files
    )


def fingerprint_bytes(root):
    return sum(
        os.path.getsize(os.path.join(folder, name))
        for folder, _, files in os.walk(os.path.join(root, "derived"))
        for name in files
        if "fingerprint" in name
    )


with tempfile.TemporaryDirectory() as folder:
    command = new_archive(folder)
    root = command[command.index("--archive") + 1]
    for what in ("ref", "query"):
        cpu, wall, code = cost(command + ["ingest", os.path.join(made, what)])
        if code == 2:
            refuse(f"bench/copies.py: ingest of {what} could not run")
        print(f"{what}: {len(names(what))} clips, {cpu:.0f} s of processor, {wall:.0f} s of wall")
    film_bytes = fingerprint_bytes(root)
    for what in ("photo_ref", "photo_query"):
        if names(what):
            cost(command + ["ingest", os.path.join(made, what)])
    pairs = ask(command, "copies")
    looks = {job["item"]: job["cpu_seconds"] for job in ask(command, "jobs") if job["stage"] == "look"}
    items = ask(command, "ls")

refs, photo_refs = {r["id"] for r in truth["refs"]}, {r["id"] for r in truth["photo_refs"]}
films, photos, crossed = [], [], []
for pair in pairs:
    for query, ref, order in ((pair["a"], pair["b"], "ab"), (pair["b"], pair["a"], "ba")):
        q, r = stem(query["name"]), stem(ref["name"])
        segments = [
            [s[f"{order[0]}_start"], s[f"{order[0]}_end"], s[f"{order[1]}_start"], s[f"{order[1]}_end"]]
            for s in pair["segments"]
        ]
        # What is not called a copy is listed below every copy.
        said = pair["score"] if pair["verdict"] == "copy" else pair["score"] * 0.4
        one = {"query": q, "ref": r, "score": said, "segments": segments}
        if r in refs and q.startswith(("q_", "d_")):
            films.append(one)
        elif r in photo_refs and q.startswith(("p_", "pd_")):
            photos.append(one)
        elif r in refs and q.startswith(("p_", "pd_")) and pair["verdict"] == "copy":
            crossed.append((q, r))
for name, what in (("prediction", films), ("photos", photos)):
    with open(os.path.join(result, f"{name}.json"), "w") as file:
        json.dump({"pairs": what}, file)

found = score.evaluate(truth_file, films, 0.5)
score.show(found, "films")
print("false copies:", found["default"]["fp_examples"] or "none")
print(f"photos called copies of films: {len(crossed)} {crossed[:6]}")
photo_recall = 0.0
if photos:
    said = subprocess.run(
        [
            sys.executable,
            os.path.join(shared, "score_photo.py"),
            truth_file,
            os.path.join(result, "photos.json"),
            "0.5",
        ],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    print(said.strip())
    photo_recall = float(next(line for line in said.splitlines() if line.startswith("default")).split()[2])

hours = sum(item["duration_s"] or 0 for item in items if item["kind"] == "video") / 3600
clips = names("ref") + names("query")
of_clip = {item["name"]: looks.get(item["id"], 0) for item in items}
look_cpu = sum(of_clip.get(os.path.basename(clip), 0) for clip in clips)
full_cpu = decode_cpu(clips)
print(
    f"fingerprints: {film_bytes / 1e6 / hours:.1f} MB an hour; processor {look_cpu:.1f} s against "
    f"{full_cpu:.1f} s of a full decode: {look_cpu / full_cpu:.2f}"
)


def picture(per):
    """Bars per edit: this program above the best peer."""
    edits = [edit for edit in sorted(per) if edit in PEERS]
    rows = []
    for i, edit in enumerate(edits):
        y = 40 + i * 26
        rows.append(
            f'<text x="118" y="{y + 13}" text-anchor="end">{edit}</text>'
            f'<rect x="124" y="{y}" width="{per[edit][2] * 460:.1f}" height="9" fill="#0b6"/>'
            f'<rect x="124" y="{y + 10}" width="{PEERS[edit] * 460:.1f}" height="7" fill="#99a"/>'
            f'<text x="592" y="{y + 13}">{per[edit][0]}/{per[edit][1]}</text>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="660" height="{60 + 26 * len(edits)}" '
        f'font-family="sans-serif" font-size="13">'
        f'<rect width="100%" height="100%" fill="#fff"/><text x="124" y="22">Recall per edit at no false pair:'
        f' Contrechamp (green), best peer (grey)</text>'
        + "".join(rows)
        + "</svg>\n"
    )


with open(os.path.join(result, "recall.svg"), "w") as file:
    file.write(picture(found["0FP"]["per"]))
default = found["default"]
print(
    f"recall {default['recall']:.3f} false {default['fp_pairs']} segment_f1 {default['seg_f1']:.3f} "
    f"photo_recall {photo_recall:.3f}"
)
