"""bench/clock_extra.py SET OUT [CONDITION…]: conditions that the set of bench/clock.sh lacks, made from its clips, and
their score.

SET is a folder of that set (clips and truth.json). For every condition the second clip of each true pair of the base,
SNR and
codec events is changed by ffmpeg in a way whose effect on time is known, the first stays. OUT gets the clips and
truth.json
in the scorer's form, goes through the real program as it is shipped (CONTRECHAMP_CLOCK_ALL=1: with every pair
compared), and
a line a condition is printed: pairs found, median and largest error; then recall, false links and errors of all.
Without CONDITION all of them. Deterministic.

messenger  Opus at 16 kb/s, then AAC at 32 kb/s, as two forwards make it
telephone  GSM at 8 kHz
amr122     AMR, 12.2 kb/s, by Debian's libopencore-amrnb0: left out, with a message, where that is missing
amr475     AMR, 4.75 kb/s
dropped    packets lost (1 in 40), their times kept: holes in the file's own clock
edit       the first 1.5 s cut away by an edit list, not from the bytes
moved      the sound begins 2.2 s into the file: its times do not start at 0
gusts      bursts of wind at +6 dB, a third of the time
muted      silent for the middle third
doppler    a source that passes: 1 % higher for the first half, 1 % lower after it
talkers    a second talker over it, from another clip of speech, at 0 dB
"""
import ctypes, json, os, subprocess, sys

from clock import kit, pairs_of, score
from measure import new_archive, refuse

FACTORS = ("base", "snr", "codec")


def ffmpeg(*args):
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *args], check=True)


def encode(source, out, filters, *codec):
    ffmpeg(
        "-i", source, "-filter_complex", filters + "[o]", "-map", "[o]", *(codec or ("-c:a", "aac", "-b:a", "96k")), out
    )


def messenger(clip, out, _):
    ffmpeg("-i", clip["path"], "-c:a", "libopus", "-b:a", "16k", out + ".ogg")
    ffmpeg("-i", out + ".ogg", "-ar", "44100", "-c:a", "aac", "-b:a", "32k", out + ".m4a")
    os.remove(out + ".ogg")
    return ".m4a", lambda t: t


def telephone(clip, out, _):
    ffmpeg("-i", clip["path"], "-ac", "1", "-ar", "8000", "-c:a", "libgsm_ms", out + ".wav")
    return ".wav", lambda t: t


def amr_library():
    try:
        library = ctypes.CDLL("libopencore-amrnb.so.0")
    except OSError:
        return None
    library.Encoder_Interface_init.restype = ctypes.c_void_p
    library.Encoder_Interface_Encode.argtypes = [
        ctypes.c_void_p,
        ctypes.c_int,
        ctypes.c_void_p,
        ctypes.c_void_p,
        ctypes.c_int,
    ]
    library.Encoder_Interface_exit.argtypes = [ctypes.c_void_p]
    return library


def amr(clip, out, mode):
    pcm = subprocess.run(
        ["ffmpeg", "-nostdin", "-v", "error", "-i", clip["path"], "-ac", "1", "-ar", "8000", "-f", "s16le", "-"],
        check=True,
        capture_output=True,
    ).stdout
    library = amr_library()
    state = library.Encoder_Interface_init(0)
    frame = ctypes.create_string_buffer(64)
    with open(out + ".amr", "wb") as file:
        file.write(b"#!AMR\n")
        for begin in range(0, len(pcm) - 319, 320):  # 20 ms
            size = library.Encoder_Interface_Encode(state, mode, pcm[begin : begin + 320], frame, 0)
            file.write(frame.raw[:size])
    library.Encoder_Interface_exit(state)
    return ".amr", lambda t: t


def amr122(clip, out, _):
    return amr(clip, out, 7)


def amr475(clip, out, _):
    return amr(clip, out, 0)


def dropped(clip, out, _):
    ffmpeg("-i", clip["path"], "-c:a", "aac", "-b:a", "96k", out + ".tmp.mkv")
    ffmpeg("-i", out + ".tmp.mkv", "-c", "copy", "-bsf:a", "noise=drop=not(mod(n+7\\,40))", out + ".mkv")
    os.remove(out + ".tmp.mkv")
    return ".mkv", lambda t: t


def edit(clip, out, _):
    ffmpeg("-i", clip["path"], "-c:a", "aac", "-b:a", "96k", out + ".tmp.mp4")
    ffmpeg("-ss", "1.5", "-i", out + ".tmp.mp4", "-c", "copy", out + ".mp4")
    os.remove(out + ".tmp.mp4")
    return ".mp4", lambda t: t - 1.5


def moved(clip, out, _):
    ffmpeg(
        "-f",
        "lavfi",
        "-i",
        "color=c=gray:s=64x64:r=5:d=5",
        "-itsoffset",
        "2.2",
        "-i",
        clip["path"],
        "-map",
        "0:v",
        "-map",
        "1:a",
        "-c:v",
        "mpeg4",
        "-c:a",
        "aac",
        "-b:a",
        "96k",
        out + ".mkv",
    )
    return ".mkv", lambda t: t + 2.2


def gusts(clip, out, _):
    wind = (
        f"anoisesrc=c=brown:a=1:seed={int(clip['id'], 16) % 100000}:d={clip['dur']:.3f},lowpass=f=500,"
        f"volume='if(lt(mod(t\\,3)\\,1)\\,0.16\\,0)':eval=frame[w];"
    )
    encode(clip["path"], out + ".m4a", wind + "[0:a][w]amix=inputs=2:duration=first:normalize=0")
    return ".m4a", lambda t: t


def muted(clip, out, _):
    third = clip["dur"] / 3
    encode(clip["path"], out + ".m4a", f"[0:a]volume=0:enable='between(t,{third:.3f},{2 * third:.3f})'")
    return ".m4a", lambda t: t


def doppler(clip, out, _):
    half = clip["dur"] / 2
    parts = (
        f"[0:a]aresample=48000,asplit[x][y];[x]atrim=0:{half:.4f},asetrate=48480,aresample=48000[p];"
        f"[y]atrim={half:.4f},asetpts=PTS-STARTPTS,asetrate=47520,aresample=48000[q];[p][q]concat=n=2:v=0:a=1"
    )
    encode(clip["path"], out + ".m4a", parts)
    return ".m4a", lambda t: t / 1.01 if t < half else half / 1.01 + (t - half) / 0.99


def talkers(clip, out, other):
    ffmpeg(
        "-i",
        clip["path"],
        "-i",
        other["path"],
        "-filter_complex",
        "[0:a][1:a]amix=inputs=2:duration=first:normalize=0[o]",
        "-map",
        "[o]",
        "-c:a",
        "aac",
        "-b:a",
        "96k",
        out + ".m4a",
    )
    return ".m4a", lambda t: t


CONDITIONS = [messenger, telephone, dropped, edit, moved, gusts, muted, doppler, talkers, amr122, amr475]
SHARES = 9  # each takes two of as many shares of the pairs


def asked(names):
    unknown = set(names) - {c.__name__ for c in CONDITIONS}
    if unknown:
        refuse(f"bench/clock_extra.py: no condition {', '.join(sorted(unknown))}")
    if amr_library() is None:
        print("AMR is left out: apt-get install libopencore-amrnb0")
    return [
        (n, c)
        for n, c in enumerate(CONDITIONS)
        if (not names or c.__name__ in names) and (not c.__name__.startswith("amr") or amr_library())
    ]


def make(truth, source, out, conditions):
    clips = {c["id"]: dict(c, path=os.path.join(source, c["file"])) for c in truth["clips"]}
    pairs = [
        p
        for p in truth["pairs"]
        if p["pos"] and clips[p["a"]]["factor"] in FACTORS and clips[p["a"]]["dev"] == 0 and clips[p["b"]]["dev"] == 1
    ]
    # One clip an event, each used once: two clips with one talker over them would share his voice.
    speech = list(
        {c["event"]: c for c in clips.values() if c["kind"] == "speech" and c["factor"] not in FACTORS}.values()
    )
    new_clips, new_pairs = {}, []
    for n, condition in conditions:
        chosen = pairs[n % SHARES :: SHARES] + pairs[(n + 4) % SHARES :: SHARES]
        for k, p in enumerate(chosen[: len(speech)]):
            a, b = clips[p["a"]], clips[p["b"]]
            name = f"{condition.__name__}{k:02d}"
            ending, time_of = condition(b, os.path.join(out, name), speech[k % len(speech)])
            if not os.path.exists(os.path.join(out, a["file"])):
                os.link(a["path"], os.path.join(out, a["file"])) if os.stat(a["path"]).st_dev == os.stat(
                    out
                ).st_dev else ffmpeg("-i", a["path"], "-c", "copy", os.path.join(out, a["file"]))
            new_clips[a["id"]] = dict(a, factor="first")
            new_clips[name] = dict(b, id=name, file=name + ending, factor=condition.__name__)
            new_pairs.append(
                dict(
                    a=name,
                    b=a["id"],
                    pos=1,
                    overlap=p["overlap"],
                    drift_ppm=0,
                    offset=time_of(p["t_mid_a"] - p["offset"]) - p["t_mid_a"],
                    t_mid_a=time_of(p["t_mid_a"] - p["offset"]),
                )
            )
    true = {frozenset((p["a"], p["b"])) for p in new_pairs}
    ids = sorted(new_clips)
    for i, x in enumerate(ids):
        for y in ids[i + 1 :]:
            if new_clips[x]["event"] != new_clips[y]["event"] and frozenset((x, y)) not in true:
                if "talkers" not in (new_clips[x]["factor"], new_clips[y]["factor"]):
                    new_pairs.append(
                        dict(
                            a=x,
                            b=y,
                            pos=0,
                            cls="same_kind" if new_clips[x]["kind"] == new_clips[y]["kind"] else "other",
                        )
                    )
    for c in new_clips.values():
        c.pop("path", None)
    with open(os.path.join(out, "truth.json"), "w") as file:
        json.dump(dict(truth, clips=list(new_clips.values()), pairs=new_pairs), file)


def table(truth, rows_file):
    """A line a condition, of its own pairs: found, median and largest error of those."""
    with open(truth) as file:
        known = json.load(file)
    conditions = {c["id"]: c["factor"] for c in known["clips"]}
    with open(rows_file) as file:
        found = {}
        for a, b, _, offset, drift, at in (line.split("\t") for line in file):
            found[a, b] = (float(offset), float(drift), float(at))
            found[b, a] = (-float(offset), 0, 0)
    errors = {}
    for p in known["pairs"]:
        if not p["pos"]:
            continue
        row = errors.setdefault(conditions[p["a"]], [])
        offset, drift, at = found.get((p["a"], p["b"]), (None, 0, 0))
        row.append(None if offset is None else 1000 * abs(offset + drift * 1e-6 * (p["t_mid_a"] - at) - p["offset"]))
    print(f"\n{'condition':12s} found     median ms   largest ms")
    for name, row in sorted(errors.items()):
        right = sorted(e for e in row if e is not None and e <= 200)
        print(
            f"{name:12s} {len(right):2d} of {len(row):2d} "
            + (f"{right[len(right) // 2]:11.2f} {right[-1]:12.1f}" if right else "")
        )


def main():
    if len(sys.argv) < 3:
        refuse(__doc__)
    source, out = sys.argv[1:3]
    truth = os.path.join(out, "truth.json")
    if not os.path.exists(truth):
        os.makedirs(out, exist_ok=True)
        with open(os.path.join(source, "truth.json")) as file:
            make(json.load(file), source, out, asked(sys.argv[3:]))
    run = new_archive(os.path.join(out, ".."))
    subprocess.run(run + ["ingest", out], capture_output=True)
    options = ["--all"] if os.environ.get("CONTRECHAMP_CLOCK_ALL") else []
    clock = json.loads(
        subprocess.run(run + ["clock", *options, "--json"], check=True, capture_output=True, text=True).stdout
    )
    found = score(kit(), truth, clock, os.path.join(out, "..", "extra"), "extra")
    table(truth, os.path.join(out, "..", "extra.tsv"))
    r = found["default"]
    print(f"recall {r['recall']:.3f} false {r['false']} median_ms {r['med_ms']:.2f} p95_ms {r['p95_ms']:.1f}")


if __name__ == "__main__":
    main()
