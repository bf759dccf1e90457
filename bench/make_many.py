"""Makes N small files of an invented delivery, all different: pictures, a tenth clips, some sounds and texts.
usage: make_many.py FOLDER N"""
import os, pathlib, random, struct, subprocess, sys, wave

CELLS_X, CELLS_Y = 12, 8
WORDS = "pont de Sarre, col des Aulnes, پل ساری, moulin, Ourle-le-Haut, the ford, به‌روز, جسر".split(", ")


def picture(rng):
    """A patchwork no other picture has, as PPM: ffmpeg makes it larger and smooth."""
    return b"P6 %d %d 255\n" % (CELLS_X, CELLS_Y) + rng.randbytes(CELLS_X * CELLS_Y * 3)


def ffmpeg(*args, feed):
    process = subprocess.Popen(["ffmpeg", "-v", "error", "-y", *args], stdin=subprocess.PIPE)
    for block in feed:
        process.stdin.write(block)
    process.stdin.close()
    assert process.wait() == 0


def make(folder, count):
    rng = random.Random(7)
    for side in ("north", "south"):
        (folder / side).mkdir(parents=True)
    clips = min(count // 10, 300)
    sounds, texts = count // 20, count // 20
    pictures = count - clips - sounds - texts
    where = lambda i: folder / ("north" if i % 2 else "south")
    ffmpeg("-f", "image2pipe", "-vcodec", "ppm", "-i", "-", "-vf", "scale=320:180:flags=bicubic", "-q:v", "4", f"{folder}/p%06d.jpg",
           feed=(picture(rng) for _ in range(pictures)))
    for i, path in enumerate(sorted(folder.glob("p*.jpg"))):
        path.rename(where(i) / f"IMG_2031{1 + i % 12:02}{1 + i % 28:02}_{i:06}.jpg")
    # Clips of two seconds, cut from one stream of patchworks that change four times a second.
    ffmpeg("-f", "image2pipe", "-framerate", "4", "-vcodec", "ppm", "-i", "-", "-vf", "scale=320:180:flags=bicubic,fps=25", "-c:v", "libx264",
           "-preset", "ultrafast", "-force_key_frames", "expr:gte(t,n_forced*2)", "-f", "segment", "-segment_time", "2", f"{folder}/c%05d.mp4",
           feed=(picture(rng) for _ in range(8 * clips)))
    for i, path in enumerate(sorted(folder.glob("c*.mp4"))):
        path.rename(where(i) / f"VID_{i:05}.mp4")
    for i in range(sounds):
        with wave.open(str(where(i) / f"rec_{i:05}.wav"), "wb") as out:
            out.setnchannels(1), out.setsampwidth(2), out.setframerate(8000)
            out.writeframes(b"".join(struct.pack("<h", rng.randrange(-3000, 3000)) for _ in range(4000)))
    for i in range(texts):
        (where(i) / f"note_{i:05}.txt").write_text(f"{i}: {rng.choice(WORDS)}\n", encoding="utf-8")


if __name__ == "__main__":
    make(pathlib.Path(sys.argv[1]), int(sys.argv[2]))
