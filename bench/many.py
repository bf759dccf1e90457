"""bench/many.py [FILES] [GIB]   (default 20000 files of 1 to 3 kB, and one file of 8 GiB)

Memory of an ingest whatever the number and the size of files. Needs GIB × 2 of free space beside the archive.
The last line is `files F peak_mib M gib G peak_mib M`.
"""
import os, random, sys, tempfile, time

from measure import Peak, new_archive

count = int(sys.argv[1]) if len(sys.argv) > 1 else 20000
gib = float(sys.argv[2]) if len(sys.argv) > 2 else 8
noise = random.Random(1)
with tempfile.TemporaryDirectory() as folder:
    source = os.path.join(folder, "many")
    for number in range(count):
        if number % 500 == 0:
            os.makedirs(f"{source}/{number // 500}")
        with open(f"{source}/{number // 500}/{number}.txt", "wb") as file:
            file.write(noise.randbytes(1000 + number % 2000))
    start = time.monotonic()
    code, many_mib = Peak(new_archive(folder) + ["ingest", source]).run()
    print(f"{count} files: exit {code}, {time.monotonic() - start:.0f} s, most memory {many_mib:.0f} MiB", flush=True)
with tempfile.TemporaryDirectory() as folder:
    big = os.path.join(folder, "big.bin")
    block = noise.randbytes(1 << 20)
    with open(big, "wb") as file:
        for _ in range(int(gib * 1024)):
            file.write(block)
    start = time.monotonic()
    code, big_mib = Peak(new_archive(folder) + ["ingest", big]).run()
    print(f"{gib} GiB: exit {code}, {time.monotonic() - start:.0f} s, most memory {big_mib:.0f} MiB")
print(f"files {count} peak_mib {many_mib:.0f} gib {gib:g} peak_mib {big_mib:.0f}")
