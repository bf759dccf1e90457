"""Makes N small files of an invented delivery: pictures, a tenth clips, some sounds and texts. All are different but
for one in
a hundred, which is a copy of another, smaller and coarser; and one in a thousand is heard by three recorders at once.
usage: make_many.py FOLDER N [SEED]"""
import pathlib, random, struct, subprocess, sys, wave

CELLS_X, CELLS_Y = 12, 8
RECORDERS, HEARD_S, RATE = 3, 12, 16000
WORDS = "pont de Sarre, col des Aulnes, پل ساری, moulin, Ourle-le-Haut, the ford, به‌روز, جسر".split(", ")


def picture(rng):
    """A patchwork no other picture has, as PPM: ffmpeg makes it larger and smooth."""
    return b"P6 %d %d 255\n" % (CELLS_X, CELLS_Y) + rng.randbytes(CELLS_X * CELLS_Y * 3)


def ffmpeg(*args, feed=()):
    process = subprocess.Popen(["ffmpeg", "-v", "error", "-y", *map(str, args)], stdin=subprocess.PIPE)
    for block in feed:
        process.stdin.write(block)
    process.stdin.close()
    assert process.wait() == 0


def hear(paths, seed):
    """One murmur that swells and falls, at each recorder from another moment on, each with a noise of its own."""
    for k, path in enumerate(paths):
        murmur = (
            f"anoisesrc=c=pink:seed={seed}:r={RATE}:d=40,tremolo=f=0.7:d=0.9,atrim={k * 2.5}:{k * 2.5 + HEARD_S},"
            f"asetpts=PTS-STARTPTS[heard]"
        )
        own = f"anoisesrc=c=white:seed={seed * 7 + k + 1}:a=0.1:r={RATE}:d={HEARD_S}[own]"
        echoes = f"aecho=1:0.8:{23 + 31 * k}|{61 + 17 * k}|{97 + 40 * k}:0.7|0.6|0.5"
        ffmpeg(
            "-filter_complex",
            f"{murmur};[heard]{echoes},lowpass=f={3000 + 1500 * k}[room];{own};[room][own]amix=normalize=0[out]",
            "-map",
            "[out]",
            "-ac",
            1,
            path,
        )


def make(folder, count, seed=7):
    rng = random.Random(seed)
    for side in ("north", "south"):
        (folder / side).mkdir(parents=True)
    clips = min(count // 10, 300)
    events = max(1, count // 1000)
    sounds, texts = count // 20 - RECORDERS * events, count // 20
    smaller, shorter = count // 100, count // 400
    pictures = count - clips - count // 20 - texts - smaller - shorter
    where = lambda i: folder / ("north" if i % 2 else "south")
    ffmpeg(
        "-f",
        "image2pipe",
        "-vcodec",
        "ppm",
        "-i",
        "-",
        "-vf",
        "scale=320:180:flags=bicubic",
        "-q:v",
        "4",
        f"{folder}/p%06d.jpg",
        feed=(picture(rng) for _ in range(pictures)),
    )
    made = sorted(folder.glob("p*.jpg"))
    # Up to four are copied from one picture, so that families have two to five members.
    ffmpeg(
        "-f",
        "image2pipe",
        "-vcodec",
        "mjpeg",
        "-i",
        "-",
        "-vf",
        "scale=256:144,eq=brightness='0.00002*n':eval=frame",
        "-q:v",
        "9",
        f"{folder}/s%06d.jpg",
        feed=(made[i // (1 + i % 4)].read_bytes() for i in range(smaller)),
    )
    for i, path in enumerate(made):
        path.rename(where(i) / f"IMG_2031{1 + i % 12:02}{1 + i % 28:02}_{seed}_{i:06}.jpg")
    for i, path in enumerate(sorted(folder.glob("s*.jpg"))):
        path.rename(where(i + 1) / f"forwarded_{seed}_{i:05}.jpg")
    # Clips of two seconds, cut from one stream of patchworks that change four times a second.
    ffmpeg(
        "-f",
        "image2pipe",
        "-framerate",
        "4",
        "-vcodec",
        "ppm",
        "-i",
        "-",
        "-vf",
        "scale=320:180:flags=bicubic,fps=25",
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
        "-force_key_frames",
        "expr:gte(t,n_forced*2)",
        "-f",
        "segment",
        "-segment_time",
        "2",
        f"{folder}/c%05d.mp4",
        feed=(picture(rng) for _ in range(8 * clips)),
    )
    cut = sorted(folder.glob("c*.mp4"))
    for i in range(min(shorter, len(cut))):
        ffmpeg(
            "-i",
            cut[i],
            "-vf",
            "scale=240:136",
            "-crf",
            30,
            "-preset",
            "ultrafast",
            where(i + 1) / f"again_{seed}_{i:05}.mp4",
        )
    for i, path in enumerate(cut):
        path.rename(where(i) / f"VID_{seed}_{i:05}.mp4")
    for i in range(sounds):
        with wave.open(str(where(i) / f"rec_{seed}_{i:05}.wav"), "wb") as out:
            out.setnchannels(1), out.setsampwidth(2), out.setframerate(8000)
            out.writeframes(b"".join(struct.pack("<h", rng.randrange(-3000, 3000)) for _ in range(4000)))
    for i in range(events):
        hear([where(k) / f"heard_{seed}_{i:03}_{k}.wav" for k in range(RECORDERS)], seed * 1000 + i)
    for i in range(texts):
        (where(i) / f"note_{seed}_{i:05}.txt").write_text(f"{seed}.{i}: {rng.choice(WORDS)}\n", encoding="utf-8")


if __name__ == "__main__":
    make(pathlib.Path(sys.argv[1]), int(sys.argv[2]), *map(int, sys.argv[3:]))
