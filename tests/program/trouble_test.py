"""What goes wrong around the program: a job that lasts, Ctrl-C, a disk that takes nothing more, no sandbox."""
import ctypes, hashlib, pathlib, re, signal, struct, subprocess, tempfile, time

from program import Archive, main, samples
from server_test import Server


def long_sound(folder):
    """A file whose sound takes seconds to listen to."""
    size = 8000 * 3600
    head = struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8)
    path = pathlib.Path(folder) / "long.wav"
    noise = bytes((i * i * 31 + i // 7) % 251 for i in range(1 << 16))
    with path.open("wb") as file:
        file.write(b"RIFF" + struct.pack("<I", 36 + size) + b"WAVEfmt " + head + b"data" + struct.pack("<I", size))
        for at in range(0, size, len(noise)):
            file.write(noise[: size - at])
    return path


def children(pid):
    try:
        return [int(p) for p in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def freeze_worker(archive, pid, stage):
    """Stops the worker that does a job of this stage: the job lasts until its limit."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        time.sleep(0.02)
        if not any(job["stage"] == stage and job["state"] == "running" for job in archive.json("jobs")):
            continue
        for keeper in children(pid):
            for prepared in children(keeper):
                for worker in children(prepared):
                    subprocess.run(["kill", "-STOP", str(worker)], stderr=subprocess.DEVNULL)
                    time.sleep(0.3)
                    if worker in children(prepared):
                        return
    raise AssertionError("no worker was met")


def check_interrupted(archive, process):
    start = time.monotonic()
    process.send_signal(signal.SIGINT)
    code = process.wait(timeout=120)  # the worker is stopped: whoever waited for it would wait until its limit
    print(f"  ended {time.monotonic() - start:.1f} s after Ctrl-C", flush=True)
    assert archive.run("verify").returncode == 0
    states = {job["stage"]: job["state"] for job in archive.json("jobs")}
    assert states["listen"] == "waiting" and "failed" not in states.values(), states
    assert archive.json("ls")[0]["state"] == "waiting"
    return code


def test_interrupt_in_a_long_job():
    with tempfile.TemporaryDirectory() as folder, Archive() as archive:
        sound = long_sound(folder)
        process = subprocess.Popen(
            archive.command("ingest", sound), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        freeze_worker(archive, process.pid, "listen")
        assert check_interrupted(archive, process) == 2
        server = Server(archive)
        freeze_worker(archive, server.process.pid, "listen")
        assert check_interrupted(archive, server.process) == 0
        assert archive.run("ingest", sound).returncode == 0
        assert all(job["state"] == "done" for job in archive.json("jobs"))


def settled(server, condition):
    until = time.monotonic() + 60
    while not condition(state := server.get("/api/archive")):
        assert time.monotonic() < until, state
        time.sleep(0.1)
    return state


def test_serve_says_why_nothing_more_is_derived():
    valley, _ = samples()
    photo = valley / "south" / "photo_small.jpg"
    name = hashlib.sha256(photo.read_bytes()).hexdigest()[:2]
    with tempfile.TemporaryFile("w+") as errors, Archive() as archive:
        in_the_way = archive.root / "derived" / name  # as a full disk: what is derived cannot be kept
        in_the_way.write_text("no folder")
        server = Server(archive, "--ingest", photo, errors=errors)
        state = settled(server, lambda state: state["work"].get("stopped"))
        assert str(in_the_way) in state["work"]["stopped"] and state["work"]["failed"] == 0, state
        assert server.get("/api/items")["total"] == 1  # the page goes on
        server.stop(code=2)
        errors.seek(0)
        said = errors.read()
        assert "Nothing more is derived" in said and str(in_the_way) in said, said
        in_the_way.unlink()
        assert archive.run("ingest", photo).returncode == 0
        assert archive.json("ls")[0]["thumb"]


def test_serve_says_what_it_needs_and_what_is_free():
    valley, _ = samples()
    with tempfile.TemporaryFile("w+") as errors, Archive() as archive:
        server = Server(archive, "--ingest", valley / "south" / "photo_small.jpg", errors=errors)
        settled(server, lambda state: state["counts"]["items"] == 1 and state["ingest"] is None)
        server.stop()
        errors.seek(0)
        assert re.search(r"^\S+ k?B to copy, \S+ [kMGT]?B free$", errors.read(), re.M)


def test_rebuild_waits_for_no_other_process():
    valley, _ = samples()
    with Archive() as archive:
        assert archive.run("ingest", valley / "south" / "photo_small.jpg").returncode == 0
        first, second = Server(archive), Server(archive)
        second.get("/api/items")
        time.sleep(1)  # stopped while it opens the catalogue, it would hold a lock for which the first waits
        second.process.send_signal(signal.SIGSTOP)  # it cannot take the jobs over, but has the archive open
        first.stop()
        refused = archive.run("rebuild")
        assert refused.returncode == 2 and "another process" in refused.stderr, refused
        second.process.send_signal(signal.SIGCONT)
        item = second.get("/api/items")["items"][0]
        second.post(f"/api/items/{item['id']}/say", {"key": "note", "value": "still here"})
        second.stop()
        assert archive.json("ls")[0]["note"] == "still here"
        assert archive.run("rebuild").returncode == 0
        assert archive.json("ls")[0]["note"] == "still here"


def without_landlock():
    """In the child, before the program: landlock_create_ruleset is answered as by a kernel that has none."""

    class Filter(ctypes.Structure):
        _fields_ = [("code", ctypes.c_uint16), ("jt", ctypes.c_uint8), ("jf", ctypes.c_uint8), ("k", ctypes.c_uint32)]

    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_uint16), ("filter", ctypes.POINTER(Filter))]

    load_number, if_equal, answer = 0x20, 0x15, 0x06
    allow, no_such_call = 0x7FFF0000, 0x00050000 | 38
    lines = (Filter * 4)(
        (load_number, 0, 0, 0), (if_equal, 0, 1, 444), (answer, 0, 0, no_such_call), (answer, 0, 0, allow)
    )
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.prctl(38, 1, 0, 0, 0) == 0 and libc.prctl(22, 2, ctypes.byref(Program(4, lines)), 0, 0) == 0


def test_without_a_sandbox_everything_is_sealed_and_waits():
    valley, _ = samples()
    photo, film = valley / "south" / "photo_small.jpg", valley / "south" / "excerpt.mp4"
    with tempfile.TemporaryFile("w+") as errors, Archive() as archive:
        taken = archive.run("ingest", photo, preexec_fn=without_landlock)
        assert taken.returncode == 2 and taken.stdout.startswith("1 sealed, 0 known, 0 unreadable"), taken
        assert taken.stderr.count("no sandbox") == 1 and "Landlock is not available" in taken.stderr, taken.stderr
        assert archive.run("ingest", photo, "--seal-only", preexec_fn=without_landlock).returncode == 0
        server = Server(archive, "--ingest", film, errors=errors, preexec_fn=without_landlock)
        state = settled(
            server, lambda state: state["counts"]["items"] == 2 and (state["ingest"] or {}).get("phase") == "deriving"
        )
        assert "no sandbox" in state["work"]["stopped"] and state["work"]["waiting"] > 0, state
        items = server.get("/api/items")["items"]
        assert [item["state"] for item in items] == ["waiting", "waiting"], items
        assert server.ask(f"/api/items/{items[0]['id']}/view.webp")[0] in (400, 403, 404, 422)
        server.stop(code=2)
        errors.seek(0)
        assert errors.read().count("no sandbox") == 1
        assert archive.run("rebuild", preexec_fn=without_landlock).returncode == 2
        assert {job["state"] for job in archive.json("jobs")} == {"waiting"}
        assert archive.run("verify").returncode == 0
        assert archive.run("ingest", photo).returncode == 0  # as on a machine that has one
        assert {item["state"] for item in archive.json("ls")} == {"ready"}
        assert {job["state"] for job in archive.json("jobs")} == {"done"}


main(globals())
