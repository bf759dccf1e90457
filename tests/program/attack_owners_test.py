"""Archives of other users, media that take no writing, outputs that take nothing, files whose size reads 0."""
import contextlib, os, pathlib, shutil, stat, subprocess

import custody
from attack_kit import OTHER_USER, PROGRAM, ROOT, Case, Kept, execute, main, need, snapshot
from forging import drop_catalogue, left_by_a_batch
from server_test import Server


def give(case, what):
    paths = {
        "the folder": [case.root],
        "the settings": [case.root / "contrechamp.toml"],
        "everything": [case.root, *case.root.rglob("*")],
    }[what]
    for path in paths:
        os.chown(path, OTHER_USER, OTHER_USER, follow_symlinks=False)


def test_found_upwards(variant):
    need(ROOT, "files are given to another user by root only")
    for what in ("the folder", "the settings", "everything"):
        for below in ("", "objects", "incoming", "deep/er"):
            for command in ("ls", "verify", "say", "rebuild"):
                with variant(what, below or "in it", command), Case() as case:
                    left_by_a_batch(case.root, 2)
                    (case.root / "deep" / "er").mkdir(parents=True) if below == "deep/er" else None
                    give(case, what)
                    before = snapshot(case.folder)
                    args = ("say", "north-1.txt", "note=x") if command == "say" else (command,)
                    answer = execute([PROGRAM, *args], cwd=case.root / below)
                    assert answer.code == 2, f"{answer}"
                    said = str(case.root) in answer.err and "--archive" in answer.err
                    assert said, f"does not say what it found: {answer}"
                    assert snapshot(case.folder) == before, "something was changed"


def test_one_s_own_is_found_upwards(variant):
    for below in ("", "objects", "log"):
        with variant(below), Case() as case:
            assert execute([PROGRAM, "ls"], cwd=case.root / below).code == 0


def test_named(variant):
    need(ROOT, "files are given to another user by root only")
    for what in ("the folder", "the settings", "everything"):
        for catalogue in ("with its catalogue", "without"):
            with variant(what, catalogue), Case() as case:
                ids = case.ids()
                if catalogue == "without":
                    drop_catalogue(case.root)
                left_by_a_batch(case.root, 2)
                give(case, what)
                before = snapshot(case.root)
                name = sorted(ids)[0]
                assert case.ids() == ids
                for command in (("show", name), ("copies",), ("jobs",), ("clock",)):
                    case.run(*command, code=0)
                case.run("verify", code=0)
                case.run("get", name, "-o", case.folder / "out", code=(0, 1))
                (case.folder / "new").mkdir()
                (case.folder / "new" / "new.txt").write_text("new\n")
                for command in (
                    ("say", name, "note=x"),
                    ("withdraw", "9"),
                    ("incident", "title=x"),
                    ("ingest", case.folder / "new"),
                    ("rebuild",),
                ):
                    case.run(*command, code=2)
                assert snapshot(case.root) == before, "something was changed"


@contextlib.contextmanager
def mounted(case, *args):
    place = case.folder / "mounted"
    place.mkdir()
    try:
        for command in args:
            ran = subprocess.run(
                [word.format(root=case.root, place=place) for word in command.split()], capture_output=True
            )
            need(ran.returncode == 0, "mounting is not permitted here")
        case.root = place
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], capture_output=True)


def read_only(case):
    return mounted(case, "mount --bind {root} {place}", "mount -o remount,ro,bind {place}")


def check_looking(case, ids, written=False):
    name = sorted(ids)[0]
    assert case.ids() == ids
    for command in (("show", name), ("copies",), ("clock",), ("verify",)):
        case.run(*command, code=0)
    out = case.folder / "out"
    answer = case.run("get", name, "-o", out, code=1)
    assert custody.sha256(out.read_bytes()) == name and answer.err, f"no warning: {answer}"
    server = Server(case)
    try:
        assert {i["id"] for i in server.get("/api/items")["items"]} == ids
        kind = {"Content-Type": "application/json"}
        assert server.ask(f"/api/items/{name}/say", b'{"key": "note", "value": "x"}', kind)[0] >= 400
        assert server.get(f"/api/items/{name}")["id"] == name
    finally:
        server.process.terminate()
        server.process.wait(timeout=20)


def check_writing(case, ids):
    (case.folder / "new").mkdir()
    (case.folder / "new" / "new.txt").write_text("new\n" * 100000)
    for command in (
        ("say", sorted(ids)[0], "note=" + "x" * 5000),
        ("incident", "title=x"),
        ("ingest", case.folder / "new"),
        ("rebuild",),
    ):
        answer = case.run(*command, code=2)
        plain = answer.err and "terminate called" not in answer.err and len(answer.err) < 2000
        assert plain, f"no plain reason: {answer}"


def test_on_a_medium_that_is_read_only(variant):
    need(ROOT, "only root may mount")
    for state in ("as it was left", "without a catalogue", "with what a batch left", "with a catalogue that is behind"):
        for what in ("looking", "writing"):
            with variant(state, what), Case() as case:
                ids = case.ids()
                if state == "without a catalogue":
                    drop_catalogue(case.root)
                elif state == "with what a batch left":
                    left_by_a_batch(case.root, 2)
                elif state == "with a catalogue that is behind":
                    kept = (case.root / "catalogue.sqlite").read_bytes()
                    case.run("say", sorted(ids)[0], "note=later", code=0)
                    drop_catalogue(case.root)
                    (case.root / "catalogue.sqlite").write_bytes(kept)
                before = snapshot(case.root)
                real = case.root
                with read_only(case):
                    check_looking(case, ids) if what == "looking" else check_writing(case, ids)
                assert snapshot(real) == before, "something was changed"


def test_on_a_medium_that_is_full(variant):
    need(ROOT, "only root may mount")
    for what in ("looking", "writing"):
        for room in (0, 4096):
            with variant(what, room), Case() as case, mounted(case, "mount -t tmpfs -o size=8m none {place}") as place:
                case.root = place / "archive"
                shutil.copytree(case.folder / "archive", case.root)
                ids, before = case.ids(), Kept(case.root)
                with contextlib.suppress(OSError), open(place / "filler", "wb", buffering=0) as filler:
                    while True:
                        filler.write(bytes(4096))
                if room:
                    os.truncate(place / "filler", (place / "filler").stat().st_size - room)
                check_looking(case, ids) if what == "looking" else check_writing(case, ids)
                case.kept(before)
                (place / "filler").unlink()
                case.run("say", sorted(ids)[0], "note=there is room again", code=0)
                case.kept(before)
                assert case.ids() >= ids
                case.good()


def test_a_file_whose_size_reads_0(variant):
    empty = custody.sha256(b"")
    for path in ("/proc/version", "/proc/filesystems", "/proc/mounts", "/proc/cmdline", "/proc/sys/kernel/ostype"):
        if not os.access(path, os.R_OK) or not pathlib.Path(path).read_bytes():
            continue
        for how in ("alone", "in a folder"):
            if how == "in a folder" and path != "/proc/sys/kernel/ostype":
                continue
            with variant(path, how), Case() as case:
                data = pathlib.Path(path).read_bytes()
                answer = case.run(
                    "ingest", path if how == "alone" else "/proc/sys/kernel/random", "--seal-only", "--json"
                )
                ids = case.ids()
                assert empty not in ids, "sealed as an empty file"
                told = answer.json()
                assert answer.code in (0, 1) and (
                    custody.sha256(data) in ids or told["refused"] or told["skipped"] or how == "in a folder"
                ), f"{answer}"
                case.good()
    with variant("a file that is empty"), Case() as case:
        (case.folder / "empty.txt").write_text("")
        case.run("ingest", case.folder / "empty.txt", "--seal-only", code=0)
        assert empty in case.ids()
        case.good()


def test_an_output_that_takes_nothing(variant):
    for command in (
        ("verify",),
        ("verify", "--json"),
        ("ls",),
        ("ls", "--json"),
        ("show", "north-1.txt"),
        ("jobs",),
        ("copies", "--json"),
        ("rebuild", "--no-derive", "--json"),
        ("--help",),
        ("--version",),
        ("say", "north-1.txt", "note=x", "--json"),
    ):
        with variant(*command, "to a full disk"), Case() as case, open("/dev/full", "w") as full:
            assert case.run(*command, stdout=full).code == 2, "says that it is done"
    for command in (
        ("ls",),
        ("say", "nobody", "note=x"),
        ("ingest", "/nowhere"),
        ("ingest", "source", "--seal-only"),
        ("verify",),
        ("show", "x"),
        ("unknown",),
    ):
        for stream in ("/dev/full", "closed"):
            with variant(*command, "reasons to", stream), Case() as case, open("/dev/full", "w") as full:
                (case.folder / "source" / "more.txt").write_text("more\n")
                errors = {"stderr": full} if stream == "/dev/full" else {"preexec_fn": lambda: os.close(2)}
                case.run(*command, cwd=case.folder, **errors)
                case.good()
    for closed in ((0,), (1,), (2,), (0, 1, 2)):
        with variant("closed", *closed), Case() as case:
            before = Kept(case.root)
            (case.source / "more.txt").write_text("more\n")
            for command in (("say", "north-1.txt", "note=x"), ("ingest", case.source, "--seal-only"), ("ls",)):
                case.run(*command, preexec_fn=lambda: [os.close(fd) for fd in closed])
            case.kept(before)
            case.good()


def test_nobody_else_can_read_it(variant):
    for umask in (0, 0o022, 0o777 & ~0o700):
        with variant(oct(umask)), Case() as case:
            root = case.folder / "made"
            mask = os.umask(umask)
            try:
                run = lambda *args: execute([PROGRAM, "--archive", str(root), *map(str, args)], timeout=60)
                assert run("init", "--agent", "x").code == 0 and run("ingest", case.source).code == 0
                assert run("say", "north-1.txt", "note=x").code == 0 and run("rebuild").code == 0
                out = case.folder / "out"
                assert run("get", "north-1.txt", "-o", out).code == 0
            finally:
                os.umask(mask)
            for path in [root, *root.rglob("*")]:
                mode = path.lstat().st_mode
                assert not mode & 0o077, f"{path.relative_to(root)} is {oct(stat.S_IMODE(mode))}"


if __name__ == "__main__":
    main(globals())
