"""bench/hostile.py FOLDER

Ingest of files made to break decoders, against Debian's ffmpeg, which decodes one frame of each on its own. Of the
files from which ffmpeg gets a picture, the last line says how many give one here: `share S of N`.
ffmpeg takes every file named *.txt, whatever is in it, for ANSI art ("tty") and draws it: those are counted apart.
"""
import hashlib, json, os, subprocess, sys, tempfile

from measure import new_archive, refuse, walk

if len(sys.argv) != 2:
    refuse(__doc__)
files = list(walk(sys.argv[1:]))
with tempfile.TemporaryDirectory() as folder:
    command = new_archive(folder)
    code = subprocess.run(
        command + ["ingest", sys.argv[1]], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ).returncode
    items = json.loads(subprocess.run(command + ["ls", "--json"], capture_output=True, check=True).stdout)
    verify = subprocess.run(command + ["verify"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
    seen = {item["id"] for item in items if item["thumb"]}
    expected, drawn_text, lost = 0, 0, []
    for file in files:
        out = os.path.join(folder, "frame.ppm")
        try:
            subprocess.run(
                ["ffmpeg", "-v", "quiet", "-y", "-threads", "1", "-i", file, "-map", "0:v:0", "-frames:v", "1", out],
                timeout=10,
                stdin=subprocess.DEVNULL,
            )
        except subprocess.TimeoutExpired:
            pass
        if os.path.exists(out) and os.path.getsize(out) > 0:
            os.remove(out)
            kind = subprocess.run(
                ["ffprobe", "-v", "quiet", "-show_entries", "format=format_name", "-of", "csv=p=0", file],
                capture_output=True,
                text=True,
            ).stdout.strip()
            if kind == "tty":
                drawn_text += 1
                continue
            expected += 1
            with open(file, "rb") as data:
                if hashlib.sha256(data.read()).hexdigest() not in seen:
                    lost.append(os.path.relpath(file, sys.argv[1]))
for name in lost:
    print("no picture of", name)
print(
    f"{len(files)} files, {len(items)} items, ingest ended with {code}, verify with {verify}; {drawn_text} "
    f"more are text that ffmpeg draws"
)
print(f"share {1 - len(lost) / max(expected, 1):.4f} of {expected}")
