"""bench/clock.sh [SOURCES] [SEED]

Makes the multi-phone set of ../shared/bench/clock from SOURCES (default: its public recordings) and SEED (1), takes it
in through the real program, asks `clock --json` three times, through the index alone (CONTRECHAMP_CLOCK_INDEX_ONLY), as
the program is shipped, and with every pair compared (`--all`), converts the groups to pairs and scores them with the
scorer of the set: tables per condition, a picture
(clock.svg) against the peers, errors, speed. CONTRECHAMP_BENCH_DIR keeps set, archive and results (default
build/bench); CONTRECHAMP_CLOCK_BENCH names the folder with gen.py and score.py. The last line is of `--all`:
`recall R false F median_ms M p95_ms P`, at the program's own threshold.
"""
import hashlib, json, os, shutil, subprocess, sys

from clock_picture import draw
from measure import HERE, PROGRAM, cost, refuse

LEAST_OVERLAP_S = 2.5
# Public set, seed 1, from the README of the set: recall at zero false.
PEERS = [
    ("chromaprint, best shift", 0.017),
    ("VideoSync", 0.027),
    ("Olaf", 0.077),
    ("syncstart", 0.223),
    ("audio-offset-finder", 0.350),
    ("envelope, 25 a second", 0.380),
    ("GCC-PHAT", 0.422),
    ("MFCC", 0.529),
    ("prototype A", 0.546),
    ("prototype C", 0.819),
]


def kit():
    named = os.environ.get("CONTRECHAMP_CLOCK_BENCH")
    if named:
        return named
    folder = HERE
    while folder != os.path.dirname(folder):
        folder = os.path.dirname(folder)
        found = os.path.join(folder, "shared", "bench", "clock")
        if os.path.isfile(os.path.join(found, "gen.py")):
            return found
    refuse("bench/clock.sh: no shared/bench/clock upwards; name it with CONTRECHAMP_CLOCK_BENCH")


def python_with_scipy():
    for python in (sys.executable, "/usr/bin/python3"):
        if subprocess.run([python, "-c", "import numpy, scipy"], capture_output=True).returncode == 0:
            return python
    refuse("bench/clock.sh: the generator needs numpy and scipy")


def pairs_of(clock):
    """(name of a, name of b, score, offset, drift, time in a) of every pair whose spans overlap on the group's
    clock."""
    for group in clock["groups"]:
        members = group["members"]
        direct = {}
        for link in group["links"]:
            direct[link["a"], link["b"]] = link
        widest = widest_paths(members, group["links"])
        for i, a in enumerate(members):
            for b in members[i + 1 :]:
                begin = max(a["offset_s"], b["offset_s"])
                end = min(m["offset_s"] + m["rate"] * m["duration_s"] for m in (a, b))
                if end - begin < LEAST_OVERLAP_S:
                    continue
                middle = (begin + end) / 2
                at, other = ((middle - m["offset_s"]) / m["rate"] for m in (a, b))
                row = [widest[a["id"], b["id"]], at - other, (b["rate"] - a["rate"]) * 1e6, at]
                link, sign = direct.get((a["id"], b["id"])), 1
                if link is None:
                    link, sign = direct.get((b["id"], a["id"])), -1
                if link is not None:
                    in_a = link["at_s"] if sign == 1 else link["at_s"] - link["offset_s"]
                    row = [link["score"], sign * link["offset_s"], sign * (link["drift_ppm"] or 0), in_a]
                yield (stem(a["name"]), stem(b["name"]), *row)


def widest_paths(members, links):
    """For each pair of members the weakest link of the best way between them."""
    part = {m["id"]: [m["id"]] for m in members}
    widest = {}
    for link in sorted(links, key=lambda l: -l["score"]):
        x, y = part[link["a"]], part[link["b"]]
        if x is y:
            continue
        for i in x:
            for j in y:
                widest[i, j] = widest[j, i] = link["score"]
        x += y
        for j in y:
            part[j] = x
    return widest


def stem(name):
    return os.path.splitext(name)[0]


def score(kit_folder, truth, clock, out, name):
    with open(out + ".tsv", "w") as file:
        for row in pairs_of(clock):
            file.write("\t".join(str(v) for v in row) + "\n")
    command = [
        sys.executable,
        os.path.join(kit_folder, "score.py"),
        truth,
        out + ".tsv",
        "--name",
        name,
        "--default-thr",
        "0",
        "--json",
        out + ".json",
        "--bad",
    ]
    print(subprocess.run(command, capture_output=True, text=True, check=True).stdout, end="")
    with open(out + ".json") as file:
        return json.load(file)


def tables(found):
    """One table a condition: recall of the index and of every pair, at the program's own threshold."""
    columns = list(found)
    for key in ("kind", "factor", "snr", "overlap", "codec", "drift"):
        print(f"\n{key:24s}" + "".join(f"{c:>14s}" for c in columns))
        for value in found[columns[0]]["default"]["by"][key]:
            print(f"{value:24s}" + "".join(f"{found[c]['default']['by'][key].get(value, '-'):>14s}" for c in columns))


def errors_by_source(truth, rows_file):
    """Offset errors of right pairs: point sources, crowds, and where somebody walks, apart."""
    with open(truth) as file:
        known = json.load(file)
    clips = {c["id"]: c for c in known["clips"]}
    with open(rows_file) as file:
        rows = [line.split("\t") for line in file]
    found = {}
    for a, b, _, offset, drift, at in rows:
        found[a, b] = (float(offset), float(drift), float(at))
        found[b, a] = (-float(offset), 0, 0)
    errors = {}
    for p in known["pairs"]:
        if not p["pos"] or (p["a"], p["b"]) not in found:
            continue
        offset, drift, at = found[p["a"], p["b"]]
        error = abs(offset + drift * 1e-6 * (p["t_mid_a"] - at) - p["offset"])
        if error > 0.2:
            continue
        a, b = clips[p["a"]], clips[p["b"]]
        kind = ("crowd" if a["kind"] == "crowd" else "point source") + (", walking" if a["move"] or b["move"] else "")
        errors.setdefault(kind, []).append(1000 * error)
    for kind, values in sorted(errors.items()):
        values.sort()
        print(
            f"{kind:24s} {len(values):4d} pairs, median {values[len(values) // 2]:.2f} ms, p95 "
            f"{values[min(len(values) - 1, int(0.95 * len(values)))]:.1f} ms"
        )


def listening_s(run):
    """Processor seconds of listening alone, in the jail, of the one file of an archive."""
    jobs = json.loads(subprocess.run(run + ["jobs", "--json"], check=True, capture_output=True, text=True).stdout)
    return sum(job["cpu_seconds"] for job in jobs if job["stage"] == "listen")


def speed(folder):
    """Features of one long file, against the peer's decode and resampling of the same file."""
    files = sorted(f for f in os.listdir(os.path.join(folder, "set")) if f.endswith(".m4a"))[:40]
    long = os.path.join(folder, "long.m4a")
    if not os.path.exists(long):
        listing = os.path.join(folder, "long.txt")
        with open(listing, "w") as file:
            file.writelines(f"file 'set/{f}'\n" for f in files)
        subprocess.run(
            [
                "ffmpeg",
                "-nostdin",
                "-v",
                "error",
                "-y",
                "-f",
                "concat",
                "-safe",
                "0",
                "-i",
                listing,
                "-t",
                "600",
                "-ac",
                "2",
                "-ar",
                "48000",
                "-c:a",
                "aac",
                "-b:a",
                "128k",
                long,
            ],
            check=True,
        )
    peer = min(
        cost(
            [
                "ffmpeg",
                "-nostdin",
                "-v",
                "error",
                "-threads",
                "1",
                "-i",
                long,
                "-vn",
                "-ac",
                "1",
                "-ar",
                "8000",
                "-f",
                "null",
                "-",
            ]
        )[0]
        for _ in range(3)
    )
    root = os.path.join(folder, "long-archive")
    own, heard = [], []
    for options in ([], ["--seal-only"]):  # all that is derived of one file, against sealing alone
        costs = []
        for _ in range(3):
            shutil.rmtree(root, ignore_errors=True)
            subprocess.run([PROGRAM, "--archive", root, "init", "--agent", "bench"], check=True, capture_output=True)
            costs.append(cost([PROGRAM, "--archive", root, "ingest", *options, long])[0])
            if not options:
                heard.append(listening_s([PROGRAM, "--archive", root]))
        own.append(min(costs))
    listening = min(heard)
    print(
        f"\n600 s of AAC, stereo, 48 kHz: all stages {own[0] - own[1]:.2f} s of processor, ffmpeg -vn -ac 1 "
        f"-ar 8000 {peer:.2f} s: ratio {(own[0] - own[1]) / peer:.2f}; listening alone {listening:.2f} s: "
        f"{listening / peer:.2f}"
    )


def main():
    kit_folder = kit()
    sources = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else os.path.join(kit_folder, "sources", "public")
    seed = sys.argv[2] if len(sys.argv) > 2 else "1"
    base = os.environ.get("CONTRECHAMP_BENCH_DIR", os.path.join(HERE, "..", "build", "bench"))
    folder = os.path.abspath(os.path.join(base, f"clock-{hashlib.sha256(sources.encode()).hexdigest()[:8]}-{seed}"))
    os.makedirs(folder, exist_ok=True)
    made, root = os.path.join(folder, "set"), os.path.join(folder, "archive")
    truth = os.path.join(made, "truth.json")
    if not os.path.exists(truth):
        subprocess.run(
            [
                python_with_scipy(),
                os.path.join(kit_folder, "gen.py"),
                "--sources",
                sources,
                "--out",
                made,
                "--seed",
                seed,
            ],
            check=True,
        )
    found = {}
    for name, options in (("index", []), ("shipped", []), ("all", ["--all"])):
        run = [PROGRAM, "--archive", root]
        if name != "all":
            take_in(
                run,
                root,
                made,
                dict(os.environ, **({"CONTRECHAMP_CLOCK_INDEX_ONLY": "1"} if name == "index" else {})),
                name,
            )
        out = os.path.join(folder, name)
        with open(out + ".clock.json", "w") as file:
            cpu, wall, code = cost_into(run + ["clock", *options, "--json"], file)
        if code != 0:
            refuse(f"bench/clock.sh: clock {' '.join(options)} ended with {code}")
        with open(out + ".clock.json") as file:
            clock = json.load(file)
        print(
            f"\nclock {' '.join(options)}: {len(clock['groups'])} groups, {len(clock['set_aside'])} links set "
            f"aside; {cpu:.0f} s of processor, {wall:.0f} s of wall"
        )
        found[name] = score(kit_folder, truth, clock, out, name)
        errors_by_source(truth, out + ".tsv")
    tables(found)
    speed(folder)
    picture = os.path.join(folder, "clock.svg")
    draw(picture, PEERS, found)
    print(f"picture: {os.path.relpath(picture)}")
    for name in found:
        r = found[name]["default"]
        print(
            (
                f"{name if name != 'all' else ''} recall {r['recall']:.3f} false {r['false']} median_ms "
                f"{r['med_ms']:.2f} p95_ms {r['p95_ms']:.1f}"
            ).strip()
        )


def take_in(run, root, made, environment, name):
    shutil.rmtree(root, ignore_errors=True)
    subprocess.run(run + ["init", "--agent", "bench"], check=True, capture_output=True)
    cpu, wall, code = cost(run + ["ingest", made], env=environment)
    if code == 2:
        refuse("bench/clock.sh: ingest could not run")
    print(f"\n{name}: ingest, all stages with the candidates: {cpu:.0f} s of processor, {wall:.0f} s of wall")


def cost_into(command, file):
    import resource, time

    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    code = subprocess.run(command, stdout=file, stderr=subprocess.DEVNULL).returncode
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.monotonic() - start, code


if __name__ == "__main__":
    main()
