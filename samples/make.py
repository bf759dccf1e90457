#!/usr/bin/env python3
"""make.py FOLDER: makes the project's samples: one synthetic event in the valley of Orvenne, which does not exist.

Three cameras film the same scene from different places; a hammer, a bell and voices reach each camera after their real
delay (343 m/s). Two sides then re-upload and re-cut the clips. FOLDER/valley is what an ingest takes in;
FOLDER/truth.json says what is in it. Needs python3 and ffmpeg, nothing else. The same seed gives the same event.
"""
import hashlib, json, math, os, random, shutil, struct, subprocess, sys, wave

RATE, FPS, SPEED_OF_SOUND = 48000, 15, 343.0
SEED = 7
# name: start on the event's clock (s), length (s), distance to the hammer (m), window of the world (x, y, w, h), grade
CAMERAS = {
    "north/VID_20310412_140203.mp4": dict(
        start=3.0, length=22.0, metres=18.0, window=(60, 120, 900, 506), grade="eq=brightness=0.02"
    ),
    "north/MOV_0031.mov": dict(
        start=6.5, length=18.0, metres=41.0, window=(720, 40, 800, 450), grade="eq=contrast=1.15:saturation=0.7"
    ),
    "south/video_2031-04-12_14-02-11.mp4": dict(
        start=1.2, length=24.0, metres=63.0, window=(330, 300, 640, 360), grade="hue=h=12,eq=brightness=-0.05"
    ),
}


def run(*args):
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *args], check=True)


def write_world(path, width=1600, height=900):
    """Hills, a river and a village as a picture with detail everywhere."""
    rng = random.Random(SEED)
    waves = [
        (rng.uniform(0.003, 0.05), rng.uniform(0.003, 0.05), rng.uniform(0, 6.3), rng.uniform(4, 22)) for _ in range(9)
    ]
    houses = [
        (
            rng.randrange(100, 1500),
            rng.randrange(380, 800),
            rng.randrange(25, 70),
            rng.randrange(20, 55),
            rng.randrange(90, 210),
        )
        for _ in range(45)
    ]
    rows = bytearray()
    for y in range(0, height, 2):
        line = bytearray()
        for x in range(0, width, 2):
            v = 110.0
            for fx, fy, phase, size in waves:
                v += size * math.sin(fx * x + fy * y + phase)
            ridge = 300 + 90 * math.sin(x / 210.0) + 40 * math.sin(x / 63.0)
            r, g, b = v * 0.9, v, v * 0.75
            if y < ridge:
                r, g, b = 150 + y / 6, 165 + y / 7, 190 + y / 9
            elif abs(y - (620 + 60 * math.sin(x / 170.0))) < 22:
                r, g, b = 80, 100, 130
            line += bytes(max(0, min(255, int(c))) for c in (r, g, b)) * 2
        for hx, hy, hw, hh, tone in houses:
            if hy <= y < hy + hh:
                roof = tone // 2 if y < hy + hh // 3 else tone
                line[hx * 3 : (hx + hw) * 3] = bytes((roof, roof, max(0, roof - 20))) * hw
        rows += line * 2
    with open(path, "wb") as f:
        f.write(b"P6 %d %d 255\n" % (width, height) + bytes(rows))


def write_sound(path, camera, rng):
    """Hammer blows, a bell and a murmur, as they arrive at the camera; its own noise on top."""
    blows = random.Random(SEED + 1)
    events, t = [], 0.4
    while t < 32:
        events.append((t, blows.choice(["hammer", "hammer", "bell"]), blows.uniform(0.5, 1.0)))
        t += blows.uniform(0.35, 1.7)
    n = int(camera["length"] * RATE)
    samples = [rng.gauss(0, 120) for _ in range(n)]
    delay = camera["metres"] / SPEED_OF_SOUND
    loudness = 14000 * 18.0 / camera["metres"] ** 0.7 / 4
    for at, kind, size in events:
        first = int((at + delay - camera["start"]) * RATE)
        length = int((0.09 if kind == "hammer" else 0.8) * RATE)
        grain = random.Random(int(at * 1000))
        tone = 180 + 40 * size if kind == "hammer" else 620 + 90 * size
        for i in range(length):
            if 0 <= first + i < n:
                fade = math.exp(-i / (0.018 * RATE if kind == "hammer" else 0.25 * RATE))
                rough = grain.gauss(0, 1) if kind == "hammer" else 0.0
                samples[first + i] += (
                    loudness * size * fade * (0.7 * math.sin(2 * math.pi * tone * i / RATE) + 0.5 * rough)
                )
    with wave.open(path, "wb") as w:
        w.setnchannels(1), w.setsampwidth(2), w.setframerate(RATE)
        w.writeframes(struct.pack("<%dh" % n, *(max(-32000, min(32000, int(s))) for s in samples)))
    return delay


def film(world, wav, out, camera, index):
    x, y, w, h = camera["window"]
    s = camera["start"]
    # Two carts and a cloud cross the world on the event's clock; the hand that holds the camera shakes on its own.
    graph = (
        f"[0:v]fps={FPS},format=rgb24[w];"
        f"color=0x803020:s=60x34:r={FPS}[a];color=0x203860:s=44x70:r={FPS}[b];color=0xe8e8f0:s=170x46:r={FPS}[c];"
        f"[w][a]overlay=x='mod(120+55*(t+{s}),1600)':y='560+30*sin((t+{s})/2)'[w1];"
        f"[w1][b]overlay=x='1300-38*(t+{s})':y='470+24*sin((t+{s})*1.3)'[w2];"
        f"[w2][c]overlay=x='mod(20*(t+{s}),1500)':y=90[w3];"
        f"[w3]crop={w}:{h}:x='{x}+9*sin(t*{1.1 + 0.3 * index})':y='{y}+6*sin(t*{1.7 + 0.2 * index}+1)',"
        f"scale=640:360,{camera['grade']},noise=alls=6:allf=t:all_seed={index}[v]"
    )
    run(
        "-loop",
        "1",
        "-i",
        world,
        "-i",
        wav,
        "-filter_complex",
        graph,
        "-map",
        "[v]",
        "-map",
        "1:a",
        "-t",
        str(camera["length"]),
        "-c:v",
        "libx264",
        "-preset",
        "veryfast",
        "-crf",
        "27",
        "-g",
        "30",
        "-pix_fmt",
        "yuv420p",
        "-c:a",
        "aac",
        "-b:a",
        "64k",
        "-map_metadata",
        "-1",
        "-metadata",
        f"creation_time=2031-04-12T11:02:{int(s) + 5:02d}Z",
        "-movflags",
        "+faststart",
        out,
    )


def exif_segment():
    """APP1 with time, device and place, written by hand: TIFF, big-endian, IFD0, Exif IFD, GPS IFD."""

    def ifd(entries, at):
        head, data = struct.pack(">H", len(entries)), b""
        data_at = at + 2 + 12 * len(entries) + 4
        for tag, kind, count, value in entries:
            if len(value) > 4:
                head += struct.pack(">HHII", tag, kind, count, data_at + len(data))
                data += value + b"\0" * (len(value) % 2)
            else:
                head += struct.pack(">HHI", tag, kind, count) + value.ljust(4, b"\0")
        return head + struct.pack(">I", 0) + data

    text = lambda s: (s.encode() + b"\0")
    degrees = lambda d, m, s: struct.pack(">6I", d, 1, m, 1, s, 100)
    exif_at, gps_at = 300, 400
    tiff = bytearray(struct.pack(">2sHI", b"MM", 42, 8))
    tiff += ifd(
        [
            (0x010F, 2, 8, text("Lumette")),
            (0x0110, 2, 4, text("L-3")),
            (0x0112, 3, 1, struct.pack(">H", 1)),
            (0x8769, 4, 1, struct.pack(">I", exif_at)),
            (0x8825, 4, 1, struct.pack(">I", gps_at)),
        ],
        8,
    )
    tiff = tiff.ljust(exif_at, b"\0") + ifd([(0x9003, 2, 20, text("2031:04:12 15:32:41"))], exif_at)
    tiff = tiff.ljust(gps_at, b"\0") + ifd(
        [
            (1, 2, 2, text("S")),
            (2, 5, 3, degrees(48, 7, 2340)),
            (3, 2, 2, text("W")),
            (4, 5, 3, degrees(123, 30, 1200)),
        ],
        gps_at,
    )
    body = b"Exif\0\0" + bytes(tiff)
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def make(folder):
    valley = os.path.join(folder, "valley")
    work = os.path.join(folder, "work")
    for path in (valley, work):
        shutil.rmtree(path, ignore_errors=True)
    for side in ("north", "south"):
        os.makedirs(os.path.join(valley, side))
    os.makedirs(work)
    at = lambda name: os.path.join(valley, name)
    world = os.path.join(work, "world.ppm")
    write_world(world)
    truth = {
        "event": "the hammer at Orvenne",
        "cameras": [],
        "copies": [],
        "unreadable": ["north/broken.mp4"],
        "kinds": {},
    }
    rng = random.Random(SEED + 2)
    for index, (name, camera) in enumerate(CAMERAS.items()):
        wav = os.path.join(work, f"{index}.wav")
        delay = write_sound(wav, camera, rng)
        film(world, wav, at(name), camera, index)
        truth["cameras"].append(
            {
                "name": name,
                "start_s": camera["start"],
                "length_s": camera["length"],
                "metres": camera["metres"],
                "delay_s": round(delay, 6),
            }
        )
    a, b, c = (at(n) for n in CAMERAS)
    na, nb, nc = CAMERAS
    font = "fontsize=22:fontcolor=white"
    x264 = (
        "-c:v",
        "libx264",
        "-preset",
        "veryfast",
        "-pix_fmt",
        "yuv420p",
        "-c:a",
        "aac",
        "-b:a",
        "48k",
        "-map_metadata",
        "-1",
    )

    def copy(name, segments, *args):
        run(*args, *x264, at(name))
        for source, qs, qe, ss, se in segments:
            truth["copies"].append({"a": name, "b": source, "a_start": qs, "a_end": qe, "b_start": ss, "b_end": se})

    copy("south/forwarded_small.mp4", [(na, 0, 22, 0, 22)], "-i", a, "-vf", "scale=320:-2", "-crf", "36")
    copy("south/excerpt.mp4", [(nb, 0, 8, 6, 14)], "-ss", "6", "-i", b, "-t", "8", "-crf", "30")
    copy(
        "south/with_banner.mp4",
        [(na, 0, 14, 4, 18)],
        "-ss",
        "4",
        "-i",
        a,
        "-t",
        "14",
        "-vf",
        "drawbox=x=540:y=12:w=84:h=40:color=white@0.9:t=fill,drawbox=x=0:y=316:w=640:h=44:color=red@0.85:t=fill",
        "-crf",
        "30",
    )
    copy(
        "north/compilation.mp4",
        [(nc, 0, 7, 3, 10), (na, 7, 14, 10, 17)],
        "-ss",
        "3",
        "-t",
        "7",
        "-i",
        c,
        "-ss",
        "10",
        "-t",
        "7",
        "-i",
        a,
        "-filter_complex",
        f"[0:v]fps={FPS}[x];[1:v]fps={FPS}[y];[x][0:a][y][1:a]concat=n=2:v=1:a=1[v][s]",
        "-map",
        "[v]",
        "-map",
        "[s]",
        "-crf",
        "30",
    )
    copy(
        "south/faster.mp4",
        [(nc, 0, 16, 0, 20)],
        "-t",
        "20",
        "-i",
        c,
        "-filter_complex",
        "[0:v]setpts=PTS/1.25[v];[0:a]atempo=1.25[s]",
        "-map",
        "[v]",
        "-map",
        "[s]",
        "-t",
        "16",
        "-crf",
        "30",
        "-metadata",
        "creation_time=2019-03-04T10:20:30Z",
    )
    copy("south/mirrored.mp4", [(nb, 0, 12, 2, 14)], "-ss", "2", "-i", b, "-t", "12", "-vf", "hflip", "-crf", "30")
    # Photos: one of the valley with its claims, one re-upload that lost them.
    photo = at("north/IMG_0412.jpg")
    run("-i", world, "-frames:v", "1", "-q:v", "4", "-bitexact", photo)
    jpeg = open(photo, "rb").read()
    open(photo, "wb").write(jpeg[:2] + exif_segment() + jpeg[2:])
    run("-i", world, "-frames:v", "1", "-vf", "scale=800:-2", "-q:v", "9", "-bitexact", at("south/photo_small.jpg"))
    truth["copies"].append(
        {"a": "south/photo_small.jpg", "b": "north/IMG_0412.jpg", "a_start": 0, "a_end": 0, "b_start": 0, "b_end": 0}
    )
    # Sound alone, a note, and a file that broke on the way.
    run(
        "-i",
        os.path.join(work, "1.wav"),
        "-c:a",
        "libopus",
        "-b:a",
        "24k",
        "-map_metadata",
        "-1",
        at("north/PTT-0007.ogg"),
    )
    with open(at("south/یادداشت.txt"), "w", encoding="utf-8") as f:
        f.write("چکش در اوروِن شنیده شد.\nOn entend le marteau, puis la cloche, depuis les deux rives.\n")
    whole = open(a, "rb").read()
    open(at("north/broken.mp4"), "wb").write(whole[:64] + bytes(2000))
    shutil.rmtree(work)
    truth["kinds"] = {"video": 10, "photo": 2, "sound": 1, "text": 1}
    with open(os.path.join(folder, "truth.json"), "w") as f:
        json.dump(truth, f, indent=1, ensure_ascii=False)


def main():
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    folder = sys.argv[1]
    version = hashlib.sha256(open(__file__, "rb").read()).hexdigest()
    stamp = os.path.join(folder, "stamp")
    if os.path.exists(stamp) and open(stamp).read() == version:
        return
    os.makedirs(folder, exist_ok=True)
    make(folder)
    with open(stamp, "w") as f:
        f.write(version)


main()
