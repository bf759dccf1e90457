"""kill -9 at 60 moments spread over a whole ingest; the same command again must end as an undisturbed run."""
import os, pathlib, shutil, signal, subprocess, tempfile, time

from program import Archive, main, samples

MOMENTS = 60


def make_source(folder):
    valley, _ = samples()
    for name in ("south/excerpt.mp4", "south/photo_small.jpg", "north/broken.mp4", "north/PTT-0007.ogg"):
        shutil.copy(valley / name, folder)
    for i in range(60):
        (folder / f"note-{i:02}.txt").write_text(f"note {i}\n" * (1 + i * 200))
    shutil.copy(folder / "note-00.txt", folder / "same.txt")


def ids(archive):
    return sorted((i["id"], i["name"], i["kind"], i["arrivals"]) for i in archive.json("ls"))


def undisturbed(source):
    with Archive() as archive:
        start = time.monotonic()
        archive.run("ingest", source)
        return time.monotonic() - start


def test_kill():
    with tempfile.TemporaryDirectory() as source:
        source = pathlib.Path(source)
        make_source(source)
        with Archive() as archive:
            assert archive.run("ingest", source).returncode == 1  # one file is broken
            expected = ids(archive)
        length = sorted(undisturbed(source) for _ in range(4))[0] * 0.9
        before_end = 0
        for moment in range(MOMENTS):
            with Archive() as archive:
                process = subprocess.Popen(
                    archive.command("ingest", source),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    start_new_session=True,
                )
                start = time.monotonic()
                try:
                    process.wait(timeout=0.95 * length * (moment + 0.5) / MOMENTS if moment < 55 else length * 1.3)
                    if moment < 55:  # the machine has become faster than it was when measured
                        length = min(length, 0.9 * (time.monotonic() - start))
                except subprocess.TimeoutExpired:
                    before_end += 1
                os.killpg(process.pid, signal.SIGKILL) if process.poll() is None else None
                process.wait()
                assert archive.run("verify").returncode == 0, (moment, archive.run("verify").stdout)
                assert archive.run("ingest", source).returncode == 1, moment
                assert ids(archive) == expected, moment
                verified = archive.json("verify")
                assert verified["good"] and not verified["unfinished"], verified
                assert all(j["state"] in ("done", "failed") for j in archive.json("jobs"))
        print(f"{before_end} of {MOMENTS} kills before the end of an ingest of {length:.2f} s")
        assert before_end >= 50


def test_interrupt():
    with tempfile.TemporaryDirectory() as source, Archive() as archive:
        source = pathlib.Path(source)
        make_source(source)
        process = subprocess.Popen(archive.command("ingest", source), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        message = process.stderr.readline().decode()  # it has begun, however slow the machine
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        message += process.communicate()[1].decode()
        assert process.returncode in (1, 2), (process.returncode, message)
        assert archive.run("verify").returncode == 0
        assert archive.run("ingest", source).returncode == 1
        assert len(archive.json("ls")) == 64


main(globals())
