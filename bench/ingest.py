"""bench/ingest.py [FOLDER…] (default: the project's samples)

Ingest of the files, sealing and every job, against sha256sum and a decode of the keyframes only of the same files, in
one run, three times, in turn. Prints processor and wall seconds, the most memory, what a request to the jail costs;
the last line is `ratio R peak_mib M`, R the median ratio of processor seconds.
"""
import os, statistics, subprocess, sys, tempfile, time

from measure import HERE, Peak, cost, new_archive, refuse, walk

folders = sys.argv[1:] or [os.path.join(HERE, "..", "samples", "made", "valley")]
files = list(walk(folders))
if not files:
    refuse(f"bench/ingest.py: no files in {' '.join(folders)}; ./samples/make.py samples/made makes the samples")


def plain():
    cpu, wall, _ = cost(["sha256sum", *files])
    for file in files:
        a, b, _ = cost(
            [
                "ffmpeg",
                "-v",
                "quiet",
                "-threads",
                "1",
                "-skip_frame",
                "nokey",
                "-i",
                file,
                "-map",
                "0:v:0?",
                "-f",
                "null",
                "-",
            ]
        )
        cpu, wall = cpu + a, wall + b
    return cpu, wall


ratios = []
for turn in range(3):
    with tempfile.TemporaryDirectory() as folder:
        cpu, wall, code = cost(new_archive(folder) + ["ingest", *folders])
    if code == 2:
        refuse("bench/ingest.py: ingest could not run")
    plain_cpu, plain_wall = plain()
    ratios.append(cpu / plain_cpu)
    print(
        f"run {turn + 1}: ingest {cpu:.2f} s of processor, {wall:.2f} s of wall; sha256sum and keyframes "
        f"{plain_cpu:.2f} s, {plain_wall:.2f} s"
    )
with tempfile.TemporaryDirectory() as folder:
    code, peak = Peak(new_archive(folder) + ["ingest", *folders]).run()
print(f"{len(files)} files, {sum(map(os.path.getsize, files)) / 1e6:.1f} MB")
print(f"ratio {statistics.median(ratios):.2f} peak_mib {peak:.0f}")
