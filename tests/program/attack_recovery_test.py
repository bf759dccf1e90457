"""What a batch or an erasure left, true or forged, takes nothing away that the log names and reaches nothing else."""
import os, shutil, sqlite3, subprocess

import custody
from attack_kit import Case, Kept, main, need, spread
from forging import (
    append,
    deletion_of,
    drop_catalogue,
    encode,
    event_of,
    left_by_a_batch,
    plant,
    write_log,
    write_pending,
    write_sealed,
)


def older_catalogue(root):
    with sqlite3.connect(root / "catalogue.sqlite") as base:
        base.execute("PRAGMA user_version = 1")


CATALOGUES = {
    "there": lambda root: None,
    "absent": drop_catalogue,
    "of an older version": older_catalogue,
    "no database": lambda root: (drop_catalogue(root), (root / "catalogue.sqlite").write_bytes(b"x" * 5000)),
}
FIRST_COMMANDS = {
    "ls": ("ls", "--json"),
    "rebuild": ("rebuild", "--no-derive"),
    "say": ("say", "north-1.txt", "note=after"),
    "show": ("show", "south-2.txt"),
    "serve": None,
}


def first_command(case, name):
    if name != "serve":
        return case.run(*FIRST_COMMANDS[name], code=0)
    process = subprocess.Popen(case.command("serve"), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    process.stdout.readline()
    process.terminate()
    process.wait(timeout=20)


def test_what_another_process_sealed_stays(variant):
    """A listed object X as new, B sealed it, A died between its list and the log."""
    for number, (state, command) in enumerate((s, c) for s in CATALOGUES for c in FIRST_COMMANDS):
        place = (0, 3, 7)[number % 3]
        with variant("catalogue " + state, command, f"object {place}"), Case() as case:
            archive, before, ids = case.read(), Kept(case.root), case.ids()
            unknown = [custody.sha256(b"a"), custody.sha256(b"b")]
            write_pending(case.root, len(archive.entries), 2, [list(archive.sealed)[place]], unknown)
            CATALOGUES[state](case.root)
            first_command(case, command)
            case.kept(before)
            assert case.ids() == ids
            case.run("say", "north-0.txt", "note=goes on", code=0)
            case.good()


def test_records_that_the_log_names_stay(variant):
    for state, change in CATALOGUES.items():
        for seqs in ("first", "middle", "last", "all"):
            with variant("catalogue " + state, seqs), Case() as case:
                before, archive = Kept(case.root), case.read()
                named = [c for _, c in archive.entries]
                chosen = {"first": named[:1], "middle": named[7:9], "last": named[-1:], "all": named}[seqs]
                write_pending(case.root, len(named), 1, list(archive.sealed), chosen)
                change(case.root)
                case.run("ls", code=0)
                case.kept(before)
                case.run("say", "north-0.txt", "note=goes on", code=0)
                case.kept(before)
                case.good()


def test_what_the_log_does_not_name_goes(variant):
    """The other side: what a batch that died had published before its entries is taken away by the next writer."""
    for objects, others, published in ((1, 0, True), (0, 1, True), (2, 3, True), (1, 1, False), (3, 0, False)):
        with variant(objects, "objects", others, "other records", published), Case() as case:
            before = Kept(case.root)
            left = left_by_a_batch(case.root, objects, published, others)
            verified = case.json("verify")
            assert verified["good"] and verified["unfinished"], verified
            case.run("say", "north-0.txt", "note=goes on", code=0)
            case.kept(before)
            assert not [path for path in left if path.exists()], "is still there"
            assert not case.good()["unfinished"]


def paths_outside(case):
    depth = os.path.relpath(case.canary, case.root / "objects")
    for path in (
        f"{depth}/victim",
        f"{depth}/tree/file",
        "../../canary/victim",
        "../canary/victim",
        "../contrechamp.toml",
        str(case.canary / "victim"),
        str(case.canary / ("a" * 64)),
        "ab/../../../canary/victim",
        "../log/entries-000000",
    ):
        yield path
    yield f"aa/../../../canary/{'a' * 64}"


def test_pending_reaches_nothing_outside(variant):
    with Case() as case:
        paths = [p.replace(str(case.folder), "FOLDER") for p in paths_outside(case)]
    for path in paths:
        for word in ("object", "record"):
            with variant(word, path), Case() as case:
                before = Kept(case.root)
                toml = (case.root / "contrechamp.toml").read_bytes()
                name = path.replace("FOLDER", str(case.folder))
                write_pending(case.root, len(case.read().entries), 2, **{word + "s": [name]})
                case.run("ls", code=0)
                case.run("say", "north-0.txt", "note=goes on", code=0)
                case.untouched()
                assert (case.root / "contrechamp.toml").read_bytes() == toml
                case.kept(before)
                case.good()


def test_erasing_reaches_nothing_outside(variant):
    with Case() as case:
        paths = [p.replace(str(case.folder), "FOLDER") for p in paths_outside(case)]
    for path in paths:
        for said in (True, False):
            with variant(path, "with a deletion" if said else "alone"), Case() as case:
                name = path.replace("FOLDER", str(case.folder))
                if said:
                    append(case.root, deletion_of(case.read(), 4, record=name))
                before = Kept(case.root)
                toml = (case.root / "contrechamp.toml").read_bytes()
                (case.root / "incoming/erasing").write_text(f"{name} 0 {custody.ZEROS}\n")
                for command in (("ls",), ("say", "north-0.txt", "note=goes on"), ("rebuild", "--no-derive")):
                    case.run(*command)
                case.untouched()
                assert (case.root / "contrechamp.toml").read_bytes() == toml
                case.kept(before)


def test_erasing_takes_no_record_that_carries_the_seal(variant):
    """A forged deletion and a forged list: creation, ingestion, deletion records stay, and others that are not said."""
    for kind in ("creation", "ingestion", "deletion", "not said"):
        for at in (0, 1, 2):
            with variant(kind, at), Case("erased") as case:
                archive = case.read()
                seqs = [
                    s for s, e in archive.events.items() if e["event"] == ("transfer" if kind == "not said" else kind)
                ]
                seq = spread(seqs)[min(at, len(spread(seqs)) - 1)]
                commitment = dict(archive.entries)[seq]
                if kind != "not said":
                    lie = ({}, {"event": "transfer"}, {"event": "accession"})[at]
                    append(case.root, deletion_of(archive, seq, **lie))
                before = Kept(case.root)
                (case.root / "incoming/erasing").write_text(f"{commitment} 0 {custody.ZEROS}\n")
                drop_catalogue(case.root)
                for command in (("ls",), ("say", "north-0.txt", "note=goes on"), ("rebuild", "--no-derive")):
                    case.run(*command)
                case.kept(before)
                assert custody.path_of(case.root, "records", commitment).exists(), "the record was erased"


def test_forged_pending_cuts_nothing(variant):
    with Case() as case:
        entries = len(case.read().entries)
    for first, count in (
        (0, 10**6),
        (1, 10**6),
        (entries // 2, 10**6),
        (entries - 1, 2),
        (entries - 1, 10**6),
        (0, 2**63 - 1),
        (1, 2**62),
        (-1, 10**6),
        (-(2**63), 5),
        (entries, 10**6),
        (entries + 5, 5),
        (2**63 - 1, 2**63 - 1),
    ):
        for listed, command in (("nothing", "ls"), ("everything", "ls"), ("nothing", "say"), ("everything", "rebuild")):
            with variant(f"batch {first} {count}", listed, command), Case() as case:
                before, archive = Kept(case.root), case.read()
                names = (list(archive.sealed), [c for _, c in archive.entries]) if listed == "everything" else ((), ())
                write_pending(case.root, first, count, *names)
                if listed == "everything":
                    drop_catalogue(case.root)
                case.run(*FIRST_COMMANDS[command], code=0)
                case.kept(before)
                case.run("say", "north-0.txt", "note=goes on", code=0)
                case.kept(before)
                case.good()


MALFORMED = {
    "empty": b"",
    "a blank line": b"\n",
    "without an end": b"batch 1 99999\nobject ",
    "end alone": b"end 0\n",
    "binary": bytes(range(256)) * 50,
    "zeros": bytes(5000),
    "numbers too large": b"batch 99999999999999999999999 1\nend 0\n",
    "no numbers": b"batch a b\nend 0\n",
    "unknown words": b"batch 1 900000\nrm -rf\neat everything\nend 0\n",
    "carriage returns": b"batch 1 99999\r\nend 0\r\n",
    "a long line": b"batch 1 99999\nobject " + b"a" * 5_000_000 + b"\nend 0\n",
    "short names": b"batch 2 9999\nobject a\nrecord b\nobject ab\nend 0\n",
    "upper case": b"batch 2 9999\nobject " + b"A" * 64 + b"\nend 0\n",
    "names of folders": b"batch 2 9999\nobject ..\nrecord .\nobject /\nend 0\n",
    "lines after the end": b"batch 2 99999\nend 0\nend 0\nobject x\n",
}


def test_a_malformed_list_blocks_nothing(variant):
    for place in ("pending", "erasing"):
        for what, text in MALFORMED.items():
            with variant(place, what), Case() as case:
                before = Kept(case.root)
                (case.root / "incoming" / place).write_bytes(text)
                case.run("ls", code=0)
                case.run("say", "north-0.txt", "note=goes on", code=0)
                case.run("say", "north-0.txt", "note=and on", code=0)
                case.kept(before)
                case.untouched()
                case.good()


def test_a_foreign_list_blocks_nothing(variant):
    """The list of another archive, and its erasure."""
    for place in ("pending", "erasing"):
        with variant(place), Case() as case, Case("erased") as other:
            before, theirs = Kept(case.root), other.read()
            if place == "pending":
                write_pending(case.root, 3, 900, list(theirs.sealed), [c for _, c in theirs.entries])
            else:
                text = f"{theirs.entries[-2][1]} {len(theirs.entries) - 1} {theirs.head}\n"
                (case.root / "incoming/erasing").write_text(text)
            case.run("ls", code=0)
            case.run("say", "north-0.txt", "note=goes on", code=0)
            case.kept(before)
            case.good()


def test_only_a_torn_line_is_cut(variant):
    with Case() as case:
        entries = len(case.read().entries)
    line = f"{entries} HEAD {'ab' * 32}"
    for torn in (line[:1], line[:3], line[:40], line, "\0" * 100):
        for command in ("ls", "say", "ingest"):
            with variant(repr(torn[:12]), len(torn), command), Case() as case:
                before, ids = Kept(case.root), case.ids()
                with open(case.root / "log/entries-000000", "a") as log:
                    log.write(torn.replace("HEAD", case.read().head))
                args = (
                    ("ingest", case.source / "north", "--seal-only") if command == "ingest" else FIRST_COMMANDS[command]
                )
                case.run(*args, code=0)
                case.run("say", "north-0.txt", "note=goes on", code=0)
                case.kept(before)
                assert case.ids() == ids
                case.good()


def test_what_no_crash_leaves_behind_the_log(variant):
    """Bytes behind the last line that are no beginning of one: cut or refused, but no line goes with them."""
    for tail in (b"x" * 200, bytes(range(11, 200)), b"0 ", b"9" * 30, b"a" * 5_000_000):
        for command in ("ls", "say", "ingest"):
            with variant(tail[:8], command), Case() as case:
                before, ids = Kept(case.root), case.ids()
                with open(case.root / "log/entries-000000", "ab") as log:
                    log.write(tail)
                args = FIRST_COMMANDS.get(command, ("ingest", case.source / "north", "--seal-only"))
                answer = case.run(*args)
                case.kept(before)
                assert case.ids() == ids
                if answer.code == 0 and command != "ls":
                    case.good()


def long_log(case, entries):
    """Goes on to so many entries, the records as the program may keep them: many in one pack."""
    commitments = [c for _, c in case.read().entries]
    packed = "format = 2" in (case.root / "contrechamp.toml").read_text()
    datas = [encode(event_of("accession", {"folder": f"f{n}"})) for n in range(entries - len(commitments))]
    if packed:
        for at in range(0, len(datas), 4096):
            pack = case.root / "records" / f"pack-{len(commitments) + at:012}"
            write_sealed(pack, b"".join(datas[at : at + 4096]))
    else:
        for data in datas:
            plant(case.root, "records", data)
    write_log(case.root, commitments + [custody.sha256(data) for data in datas])
    drop_catalogue(case.root)


def test_at_the_edge_of_a_log_file(variant):
    with Case() as made:
        long_log(made, custody.LINES + 3)
        log = custody.log_bytes(made.root)
        for first, count in ((custody.LINES - 2, 900), (custody.LINES, 900), (custody.LINES + 3, 2), (5, 10**6)):
            with variant(f"batch {first} {count}"):
                write_pending(made.root, first, count)
                made.run("say", "north-0.txt", "note=goes on", code=0, timeout=120)
                now = custody.log_bytes(made.root)
                assert now.startswith(log) and now.count(b"\n") > log.count(b"\n"), "the log was cut"
                log = now
        with variant("verify"):
            made.run("verify", code=0, timeout=120)


KILLED_AT = (
    "link,linkat",
    "rename,renameat,renameat2",
    "syncfs,fsync,fdatasync",
    "unlink,unlinkat",
    "pwrite64",
    "write",
    "mkdir,mkdirat",
)


def test_killed_at_a_system_call(variant):
    """Ingest is killed at a call; the catalogue is lost as well; nothing acknowledged before is."""
    need(shutil.which("strace"), "strace is not here")
    for calls in KILLED_AT:
        for when in (1, 2, 4, 8, 16):
            with variant(calls, when), Case() as case:
                (case.source / "new").mkdir()
                shutil.copy(case.source / "north/north-1.txt", case.source / "new/known.txt")
                for n in range(3):
                    (case.source / "new" / f"new-{n}.txt").write_text(f"new {n}\n")
                before, ids = Kept(case.root), case.ids()
                kill = [
                    "strace",
                    "-f",
                    "-qq",
                    "-o",
                    "/dev/null",
                    "-e",
                    "trace=" + calls,
                    "-e",
                    f"inject={calls}:signal=SIGKILL:when={when}",
                ]
                subprocess.run(
                    kill + case.command("ingest", case.source / "new", "--seal-only"),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    timeout=60,
                )
                case.kept(before)
                died = Kept(case.root)
                drop_catalogue(case.root)
                assert case.ids() >= ids
                case.kept(died)
                case.run("ingest", case.source / "new", "--seal-only", code=0)
                case.kept(died)
                assert len(case.ids()) == len(ids) + 3
                case.good()


if __name__ == "__main__":
    main(globals())
