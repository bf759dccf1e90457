"""An archive whose making was killed is made by the same command again; what is there already is left as it is."""
import os, pathlib, shutil, subprocess, tempfile

import custody
from attack_kit import MEMORY, PROGRAM, Case, execute, main, make_canary, need, snapshot, spread
from forging import put_in_place, write_sealed

CALLS = (
    "mkdir",
    "mkdirat",
    "openat",
    "write",
    "pwrite64",
    "link",
    "linkat",
    "rename",
    "renameat",
    "renameat2",
    "unlink",
    "unlinkat",
    "fsync",
    "fdatasync",
    "syncfs",
    "chmod",
    "fchmod",
    "fchmodat",
    "flock",
    "ftruncate",
    "fcntl",
    "close",
)
MOST_POINTS = int(os.environ.get("CONTRECHAMP_ATTACK_POINTS", "10"))  # of one call: all of them need minutes


class Place:
    """A folder in which an archive is to be made."""

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="contrechamp-init-", dir=MEMORY))
        make_canary(self.folder / "canary")
        self.root = self.folder / "archive"
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder)

    def command(self, agent="tester"):
        return [PROGRAM, "--archive", str(self.root), "init", "--agent", agent]

    def again(self):
        """The same command ends with an archive, or says that there is one; either way it is sound."""
        answer = execute(self.command())
        assert answer.code == 0 or (answer.code == 2 and "archive" in answer.err), f"cannot be made: {answer}"
        verified = execute([PROGRAM, "--archive", str(self.root), "verify"])
        assert verified.code == 0, f"init: {answer}; {verified}"
        archive = custody.Archive(self.root)
        assert archive.good, archive.findings[:4]
        assert archive.events[0]["event"] == "creation", "nobody sealed the settings"
        said = execute(
            [PROGRAM, "--archive", str(self.root), "ingest", str(self.folder / "canary" / "file"), "--seal-only"]
        )
        assert said.code == 0, said


def calls_made(place):
    """Name and number of each system call from the first that makes something to the end."""
    subprocess.run(
        ["strace", "-f", "-qq", "-o", str(place.folder / "trace"), "-e", "trace=" + ",".join(CALLS)] + place.command(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=60,
    )
    counts, first, made = {}, {}, False
    for line in (place.folder / "trace").read_text(errors="replace").splitlines():
        call = line.split(" ", 1)[1].strip().split("(")[0]
        counts[call] = counts.get(call, 0) + 1
        made = made or call.startswith("mkdir")  # what is before is the loader's
        if made:
            first.setdefault(call, counts[call])
    return {call: range(first[call], counts[call] + 1) for call in first if call in CALLS}


def test_killed_at_a_system_call(variant):
    need(shutil.which("strace"), "strace is not here")
    with Place() as place:
        calls = calls_made(place)
    assert "mkdir" in calls or "mkdirat" in calls, calls
    for call, numbers in calls.items():
        for when in spread(numbers, MOST_POINTS):
            with variant(call, when), Place() as place:
                kill = [
                    "strace",
                    "-f",
                    "-qq",
                    "-o",
                    "/dev/null",
                    "-e",
                    "trace=" + call,
                    "-e",
                    f"inject={call}:signal=SIGKILL:when={when}",
                ]
                subprocess.run(kill + place.command(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60)
                place.again()


def partial(place, what):
    """What a killed init leaves: its settings name it an archive, and are there only when it is one."""
    root = place.root
    root.mkdir(mode=0o700)
    for folder in ("objects", "records", "log", "derived", "incoming")[: {"nothing": 0, "two folders": 2}.get(what, 5)]:
        (root / folder).mkdir(mode=0o700)
    if "log" in what:
        write_sealed(root / "log/entries-000000", b"", 0o600)
    if "process" in what:
        (root / "incoming/process-0123456789abcdef").mkdir()
        write_sealed(root / "incoming/process-0123456789abcdef/lock", b"", 0o600)
    if "locks" in what:
        write_sealed(root / "incoming/commit.lock", b"", 0o600)


def test_half_made(variant):
    for what in (
        "nothing",
        "two folders",
        "folders",
        "folders, empty log",
        "folders, process",
        "folders, process, locks, empty log",
    ):
        with variant(what), Place() as place:
            partial(place, what)
            place.again()


def test_an_archive_is_not_made_again(variant):
    for base in ("empty", "notes", "erased", "packed"):
        for agent in ("tester", "another"):
            with variant(base, agent), Case(base) as case:
                before = snapshot(case.root)
                answer = execute([PROGRAM, "--archive", str(case.root), "init", "--agent", agent], shown=["init"])
                assert answer.code == 2, f"{answer}"
                assert snapshot(case.root) == before, "something was changed"
                case.good()
    for what in ("log", "records", "contrechamp.toml", "objects"):
        with variant("lost", what), Case() as case:
            shutil.rmtree(case.root / what) if what != "contrechamp.toml" else (case.root / what).unlink()
            before = snapshot(case.root)
            assert (
                execute([PROGRAM, "--archive", str(case.root), "init", "--agent", "tester"]).code == 2
            ), "made over what is left"
            assert snapshot(case.root) == before, "something was changed"


def test_other_folders_are_refused(variant):
    def make(root, what):
        root.mkdir()
        file = {
            "a file": "x",
            "a hidden file": ".x",
            "an archive's name": "catalogue.sqlite",
            "settings": "contrechamp.toml",
        }.get(what)
        if file:
            (root / file).write_text("mine\n")
        elif what == "objects of somebody":
            (root / "objects").mkdir()
            (root / "objects" / "mine").write_text("mine\n")
        elif what == "a folder":
            (root / "mine").mkdir()
        elif what == "a log of somebody":
            (root / "log").mkdir()
            (root / "log" / "entries-000000").write_text("mine\n")
        else:
            put_in_place(root / "derived", what, root.parent / "canary")

    for what in (
        "a file",
        "a hidden file",
        "an archive's name",
        "settings",
        "objects of somebody",
        "a folder",
        "a log of somebody",
        "link to a folder",
        "dangling link",
        "fifo",
    ):
        with variant(what), Place() as place:
            make(place.root, what)
            before = snapshot(place.folder)
            answer = execute(place.command())
            assert answer.code == 2 and answer.err, f"{answer}"
            assert snapshot(place.folder) == before, "something was changed"
    for what in ("link to a file", "dangling link", "fifo", "file", "link to zeros", "link to a full folder"):
        with variant("the folder is a", what), Place() as place:
            if what == "file":
                place.root.write_text("mine\n")
            elif what == "link to a full folder":
                place.root.symlink_to(place.folder / "canary" / "tree")
            else:
                put_in_place(place.root, what, place.folder / "canary")
            before = snapshot(place.folder)
            answer = execute(place.command())
            assert answer.code == 2 and answer.err, f"{answer}"
            assert snapshot(place.folder) == before, "something was changed"
    with variant("no agent"), Place() as place:
        assert execute([PROGRAM, "--archive", str(place.root), "init"]).code == 2 and not os.path.exists(place.root)
        assert execute([PROGRAM, "--archive", str(place.root), "init", "--agent", ""]).code == 2 and not os.path.exists(
            place.root
        )


if __name__ == "__main__":
    main(globals())
