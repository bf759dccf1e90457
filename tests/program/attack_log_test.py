"""A log that is damaged, shortened, emptied or replaced, a catalogue that was forged: read on, never written onto."""
import json, sqlite3

import custody
from attack_kit import Case, Kept, commands, main
from forging import drop_catalogue, remove, write_log, write_sealed
from server_test import Server


def lines_of(case):
    return custody.log_bytes(case.root).splitlines(keepends=True)


def set_lines(case, lines):
    write_sealed(case.root / "log/entries-000000", b"".join(lines), 0o600)


def foreign(case):
    with Case("packed") as other:
        set_lines(case, lines_of(other))


def forged_anew(case):
    write_log(case.root, [custody.sha256(b"%d" % n) for n in range(len(lines_of(case)))])


def in_line(case, at, change):
    lines = lines_of(case)
    at = at if at >= 0 else len(lines) + at
    lines[at : at + 1] = change(lines, at)
    set_lines(case, lines)


def gone(lines, at):
    return []


def flip(lines, at):
    return [lines[at][:70] + (b"0" if lines[at][70:71] != b"0" else b"1") + lines[at][71:]]


SHORTENED = {
    "the last line is gone": lambda case: set_lines(case, lines_of(case)[:-1]),
    "half of it is gone": lambda case: set_lines(case, lines_of(case)[:13]),
    "the first line alone": lambda case: set_lines(case, lines_of(case)[:1]),
    "empty": lambda case: set_lines(case, []),
    "no file": lambda case: remove(case.root / "log/entries-000000"),
}
REPLACED = {
    "another archive's": foreign,
    "written anew": forged_anew,
    "binary": lambda case: set_lines(case, [bytes(range(256)) * 20]),
}
DAMAGED = {
    **{f"line {at}: a digit": (lambda case, at=at: in_line(case, at, flip)) for at in (0, 1, 12, -2)},
    **{f"line {at}: gone": (lambda case, at=at: in_line(case, at, gone)) for at in (0, 1, 12, -2)},
    **{
        f"line {at}: twice": (lambda case, at=at: in_line(case, at, lambda lines, at: lines[at : at + 1] * 2))
        for at in (0, 12, -1)
    },
    **{
        f"line {at}: no text": (lambda case, at=at: in_line(case, at, lambda lines, at: [b"\0" * 40 + b"\n"]))
        for at in (0, 12, -1)
    },
}
ALL = {**SHORTENED, **REPLACED, **DAMAGED}


def writes(case):
    archive = case.read()
    said = max(seq for seq, e in archive.events.items() if e["event"] == "metadata modification" and e.get("object"))
    incident = next((e["detail"]["incident"] for e in archive.events.values() if "incident" in e["detail"]), None)
    (case.folder / "new").mkdir()
    (case.folder / "new" / "new.txt").write_text("something new\n")
    name = sorted(archive.sealed)[0]
    yield "say", ("say", name, "note=x")
    yield "withdraw", ("withdraw", said)
    yield "incident", ("incident", "title=x")
    yield "say of an incident", ("say", incident, "place=x")
    yield "ingest", ("ingest", case.folder / "new", "--seal-only")
    yield "ingest of what is known", ("ingest", case.source / "north", "--seal-only")
    if "erase" in commands():
        yield "erase", ("erase", said, "--reason", "x")


def test_nothing_is_written_onto_it(variant):
    with Case() as case:
        asked = [name for name, _ in writes(case)]
    for how, spoil in ALL.items():
        with Case() as case:
            asking = dict(writes(case))
            spoil(case)
            sealed = case.sealed_parts()
            for name in asked:
                with variant(how, name):
                    answer = case.run(*asking[name], code=2)
                    assert case.sealed_parts() == sealed, f"{answer}: wrote"
                    assert "contrechamp verify" in answer.err, f"does not name verify: {answer}"
                sealed = case.sealed_parts()


def test_it_is_still_read(variant):
    for how, spoil in ALL.items():
        for catalogue in ("with its catalogue", "without"):
            with Case() as case:
                ids, before = case.ids(), Kept(case.root)
                name = sorted(ids)[0]
                spoil(case)
                sealed = case.sealed_parts()
                if catalogue == "without":
                    drop_catalogue(case.root)
                for command, codes in (
                    (("ls", "--json"), 0),
                    (("show", name), 0),
                    (("copies",), 0),
                    (("jobs",), 0),
                    (("verify",), 1),
                    (("get", name, "-o", case.folder / "out"), (0, 1)),
                ):
                    if catalogue == "without" and (
                        command[0] in ("show", "get") or how in SHORTENED or how in REPLACED
                    ):
                        if command[0] != "verify":
                            continue  # what its parts no longer say cannot be shown
                    with variant(how, catalogue, command[0]):
                        answer = case.run(*command, code=codes)
                        told = answer.err.lower()
                        said = command[0] == "verify" or "damaged" in told or "contrechamp verify" in told
                        assert said, f"does not say that it is damaged: {answer}"
                        if command[0] == "ls" and catalogue != "without":
                            assert {i["id"] for i in answer.json()} == ids, "not all are listed"
                        if command[0] == "get":
                            assert custody.sha256(custody.read(case.folder / "out") or b"") == name
                with variant(how, catalogue, "nothing was written"):
                    assert case.sealed_parts() == sealed


def test_verify_names_it(variant):
    for how, spoil in ALL.items():
        with variant(how), Case() as case:
            spoil(case)
            case.findings()
            case.findings("--quick")


def test_rebuild_does_not_lose_items(variant):
    for how, spoil in ALL.items():
        with variant(how), Case() as case:
            ids = case.ids()
            spoil(case)
            sealed = case.sealed_parts()
            answer = case.run("rebuild", "--no-derive", code=2)
            assert case.ids() == ids, f"{answer}: the catalogue lost items"
            assert case.sealed_parts() == sealed
    for how in ("half of it is gone", "line 12: a digit", "another archive's", "empty"):
        with variant(how, "accepted"), Case() as case:
            ALL[how](case)
            sealed = case.sealed_parts()
            case.run("rebuild", "--no-derive", "--accept-fewer", code=(0, 1))
            case.run("ls", code=0)
            assert case.sealed_parts() == sealed


def test_serve_shows_and_refuses(variant):
    for how in ("half of it is gone", "empty", "another archive's", "line 12: a digit", "line -1: twice"):
        with variant(how), Case() as case:
            ids = case.ids()
            name = sorted(ids)[0]
            ALL[how](case)
            sealed = case.sealed_parts()
            server = Server(case)
            try:
                assert {i["id"] for i in server.get("/api/items")["items"]} == ids
                kind = {"Content-Type": "application/json"}
                status = server.ask(f"/api/items/{name}/say", json.dumps({"key": "note", "value": "x"}).encode(), kind)[
                    0
                ]
                assert status >= 400, f"said: {status}"
                assert {i["id"] for i in server.get("/api/items")["items"]} == ids
            finally:
                server.process.terminate()
                server.process.wait(timeout=20)
            assert case.sealed_parts() == sealed


TRIGGERS = (
    "CREATE TRIGGER t AFTER INSERT ON item BEGIN DELETE FROM item WHERE id = new.id; END",
    "CREATE TRIGGER t BEFORE INSERT ON item BEGIN SELECT RAISE(IGNORE); END",
    "CREATE TRIGGER t AFTER UPDATE ON item BEGIN DELETE FROM item; END",
    "CREATE TRIGGER t AFTER INSERT ON event BEGIN DELETE FROM item; END",
    "CREATE TRIGGER t AFTER INSERT ON arrival BEGIN UPDATE item SET name = 'forged'; END",
    "CREATE TRIGGER t AFTER INSERT ON item BEGIN SELECT RAISE(ABORT, 'no'); END",
    "ALTER TABLE item RENAME TO hidden; CREATE VIEW item AS SELECT * FROM hidden WHERE 0",
    "CREATE TRIGGER t BEFORE INSERT ON arrival BEGIN SELECT RAISE(IGNORE); END",
)


def test_a_trigger_hides_nothing(variant):
    for sql in TRIGGERS:
        for command in ("ingest", "rebuild"):
            with variant(sql[:70], command), Case() as case:
                ids = case.ids()
                with sqlite3.connect(case.root / "catalogue.sqlite") as base:
                    base.executescript(sql)
                (case.folder / "new").mkdir()
                (case.folder / "new" / "new.txt").write_text("something new\n")
                name = custody.sha256(b"something new\n")
                if command == "rebuild":
                    case.run("rebuild", "--no-derive", code=0)
                case.run("ingest", case.folder / "new", "--seal-only", code=0)
                items = {i["id"]: i["name"] for i in case.json("ls")}
                assert set(items) == ids | {name}, f"{len(items)} of {len(ids) + 1} are shown"
                assert "forged" not in items.values()
                case.good()


def test_changed_records_are_not_believed(variant):
    """A record whose bytes are not those of its commitment is damage, whatever it says now."""
    changes = {
        "place": (b"ford 2", b"FORGED"),
        "name": (b"north-2.txt", b"FORGED2.txt"),
        "side": (b'"north"', b'"FORGE"'),
        "agent": (b'"agent":"tester"', b'"agent":"FORGED"'),
    }
    for what, (old, new) in changes.items():
        for command in (("rebuild", "--no-derive"), ("ls",), ("rebuild", "--no-derive", "--accept-fewer")):
            with variant(what, *command), Case() as case:
                archive = case.read()
                for seq, data in archive.records.items():
                    if old in data:
                        write_sealed(case.root / archive.where[seq], data.replace(old, new))
                if command == ("ls",):
                    drop_catalogue(case.root)
                    case.run("ls", code=0)
                else:
                    case.run(*command, code=2 if len(command) == 2 else (0, 1, 2))
                shown = case.run("ls", "--json").out
                shown += "".join(case.run("show", name, "--json").out for name in sorted(archive.sealed))
                assert "FORGE" not in shown, "what was forged is shown"
                case.findings()


ROWS = (
    "INSERT INTO job (item, stage, version, state) SELECT 999, stage, 1, 0 FROM job LIMIT 1",
    "INSERT INTO job (item, stage, version, state) SELECT 999, stage, 1, 1 FROM job LIMIT 1",
    "INSERT INTO job (item, stage, version, state) SELECT item, 999, 3, 0 FROM job LIMIT 1",
    "INSERT INTO job (item, stage, version, state) VALUES (-1, -1, -1, 0)",
    "INSERT INTO job (item, stage, version, state) VALUES ('../../x', 'look', 1, 0)",
    "UPDATE job SET state = 77",
    "UPDATE job SET state = 'no state'",
    "UPDATE job SET version = 99",
    "UPDATE OR IGNORE job SET item = 998",
    "INSERT INTO item (id, sha512, size_bytes, seq) VALUES ('{zero}', '', -1, 900)",
    "UPDATE item SET size_bytes = 'x', name = x'ff00'",
    "UPDATE position SET entries = 900000",
    "UPDATE position SET entries = -1",
    "UPDATE position SET last_hash = 'x'",
    "UPDATE position SET entries = 3",
    "DELETE FROM position",
    "DELETE FROM item",
    "DROP TABLE event",
    "PRAGMA user_version = 1",
    "PRAGMA user_version = 99",
    "UPDATE item SET id = '../../../canary/file' WHERE id = '{item}'",
)


def test_a_forged_catalogue_blocks_nothing(variant):
    """What another program wrote into the catalogue makes no command wait for ever, and rebuild mends it."""
    for sql in ROWS:
        with variant(sql[:80]), Case() as case:
            ids, before = case.ids(), Kept(case.root)
            with sqlite3.connect(case.root / "catalogue.sqlite") as base:
                base.executescript(sql.format(zero="0" * 64, item=sorted(ids)[1]))
            for command in (
                ("ls",),
                ("jobs",),
                ("clock",),
                ("ingest", case.source / "north"),
                ("say", sorted(ids)[0], "note=x"),
            ):
                case.run(*command, timeout=20)
            case.kept(before)
            case.run("rebuild", timeout=60, code=(0, 2))
            case.run("rebuild", "--accept-fewer", timeout=60, code=0)
            assert case.ids() == ids
            case.untouched()
            case.kept(before)
            case.good()


if __name__ == "__main__":
    main(globals())
