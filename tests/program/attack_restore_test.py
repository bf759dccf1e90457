"""What is lost or damaged is said, stays listed, and comes back from a delivery or a backup."""
import os, shutil

import custody
from attack_kit import Case, Kept, main, spread
from forging import plant, put_in_place, remove, write_sealed

DAMAGES = {
    "missing": lambda data: None,
    "changed, of the same size": lambda data: data[:-1] + bytes([data[-1] ^ 1]),
    "its first byte": lambda data: bytes([data[0] ^ 128]) + data[1:],
    "cut": lambda data: data[: len(data) // 2],
    "longer": lambda data: data + b"more",
    "empty": lambda data: b"",
    "another file's": None,
}


def damage(case, name, how):
    """Changes a sealed object; returns the bytes that lie there now."""
    path = custody.path_of(case.root, "objects", name)
    data = path.read_bytes()
    others = [n for n in sorted(case.read().sealed) if n != name]
    now = DAMAGES[how](data) if DAMAGES[how] else custody.path_of(case.root, "objects", others[0]).read_bytes()
    remove(path)
    if now is not None:
        write_sealed(path, now)
    return now


def each(variant, check, damages=DAMAGES, *told):
    """check(case, name, bytes that lie there now, how) for the first, a middle and the last object, in each way."""
    for how in damages:
        for at in range(3):
            with variant(*told, how, at), Case() as case:
                name = spread(sorted(case.read().sealed))[at]
                check(case, name, damage(case, name, how), how)


def events(case, name):
    return [e for e in case.read().events.values() if e.get("object") == name]


def restored(case, name, damaged, before):
    data = custody.read(custody.path_of(case.root, "objects", name)) or b""
    assert custody.sha256(data) == name, "the object was not restored"
    case.kept(before)
    assert "recovery" in [e["event"] for e in events(case, name)], "no event recovery"
    if damaged:
        kept = [os.path.join(where, f) for where, _, files in os.walk(case.root / "quarantine") for f in files]
        assert any(custody.read(path) == damaged for path in kept), f"the damaged bytes were not kept: {kept}"
    assert name in case.ids()
    item = next(i for i in case.json("ls") if i["id"] == name)
    assert not item.get("damage"), item.get("damage")
    case.good()


def test_taken_in_again(variant):
    def check(case, name, damaged, how):
        before = Kept(case.root)
        for side in ("north", "south"):
            case.run("ingest", case.source / side, code=0, timeout=60)
        restored(case, name, damaged, before)

    each(variant, check)


def test_taken_in_again_under_another_name(variant):
    def check(case, name, damaged, how):
        before = Kept(case.root)
        (case.folder / "again").mkdir()
        for file in (f for f in case.source.rglob("*") if f.is_file()):
            shutil.copy(file, case.folder / "again" / f"x-{file.name}")
        case.run("ingest", case.folder / "again", "--seal-only", code=0, timeout=60)
        restored(case, name, damaged, before)

    each(variant, check, ("missing", "its first byte", "cut"))


def make_backup(case, kind):
    """The bytes of every object in a folder: what repair is pointed at."""
    if kind == "the delivery":
        return case.source
    for number, file in enumerate(f for f in case.source.rglob("*") if f.is_file()):
        data = file.read_bytes()
        name = custody.sha256(data)
        target = {
            "an archive": f"objects/{name[:2]}/{name}",
            "objects alone": f"{name[:2]}/{name}",
            "deep, under other names": f"c/d e/renamed {number}.bin",
        }[kind]
        target = case.folder / "backup" / target
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    if kind == "an archive":
        for part in ("records", "log"):
            shutil.copytree(case.root / part, case.folder / "backup" / part)
        shutil.copy(case.root / "contrechamp.toml", case.folder / "backup")
    return case.folder / "backup"


def test_repair_from_a_folder(variant):
    for kind in ("the delivery", "an archive", "objects alone", "deep, under other names"):

        def check(case, name, damaged, how):
            before = Kept(case.root)
            source = make_backup(case, kind)
            case.run("repair", "--from", source, code=0, timeout=60)
            restored(case, name, damaged, before)
            case.untouched()

        each(variant, check, ("missing", "changed, of the same size", "cut"), kind)


def test_repair_puts_the_log_back(variant):
    """From a backup whose log goes on from what is left; never from another chain, and nothing is made shorter."""

    def lines(root, change):
        path = root / "log/entries-000000"
        write_sealed(path, b"".join(change(path.read_bytes().splitlines(keepends=True))), 0o600)

    damages = {
        "the last line is gone": lambda l: l[:-1],
        "half of it is gone": lambda l: l[:13],
        "empty": lambda l: [],
        "a digit": lambda l: l[:12] + [l[12].replace(l[12][70:80], b"0123456789")] + l[13:],
        "a line is gone": lambda l: l[:12] + l[13:],
        "two lines swapped": lambda l: l[:3] + [l[4], l[3]] + l[5:],
    }
    for how, change in damages.items():
        with variant(how), Case() as case:
            before = Kept(case.root)
            shutil.copytree(case.root, case.folder / "backup")
            lines(case.root, change)
            case.run("repair", "--from", case.folder / "backup", code=0, timeout=60)
            case.kept(before)
            case.good()
            case.run("say", "north-1.txt", "note=goes on", code=0)
            case.good()
        with variant(how, "the backup is another archive"), Case() as case, Case("packed") as other:
            lines(case.root, change)
            before = Kept(case.root)
            case.run("repair", "--from", other.root, code=(1, 2), timeout=60)
            case.kept(before)
            case.findings()
    with variant("an older backup"), Case() as case:
        shutil.copytree(case.root, case.folder / "backup")
        case.run("say", "north-1.txt", "note=later", code=0)
        before = Kept(case.root)
        case.run("repair", "--from", case.folder / "backup", code=0, timeout=60)
        case.kept(before)
        case.good()


def test_repair_puts_records_back(variant):
    for at in (0, 1, 5, 12, -1):
        for how in ("missing", "changed", "cut"):
            with variant(at, how), Case() as case:
                before, archive = Kept(case.root), case.read()
                shutil.copytree(case.root, case.folder / "backup")
                path = custody.path_of(case.root, "records", archive.entries[at][1])
                data = path.read_bytes()
                remove(path)
                if how != "missing":
                    write_sealed(path, data[:-3] if how == "cut" else data.replace(b"tester", b"FORGED"))
                case.run("repair", "--from", case.folder / "backup", code=0, timeout=60)
                case.kept(before)
                case.good()


def test_repair_alone_says_what_is_damaged(variant):
    def check(case, name, damaged, how):
        before = case.sealed_parts()
        answer = case.run("repair", code=1)
        assert name[:8] in answer.out + answer.err, f"does not say what: {answer}"
        assert case.sealed_parts() == before

    each(variant, check)
    with variant("nothing is damaged"), Case() as case:
        case.run("repair", code=0)
        case.good()


def test_repair_takes_no_other_bytes(variant):
    for what in ("nothing", "other files", "the damaged bytes", "the right name, other bytes", "links", "a fifo"):
        for how in ("missing", "cut"):
            with variant(what, how), Case() as case:
                name = sorted(case.read().sealed)[2]
                original = custody.path_of(case.root, "objects", name).read_bytes()
                damaged = damage(case, name, how)
                backup = case.folder / "backup" / "objects" / name[:2]
                backup.mkdir(parents=True)
                if what == "other files":
                    (backup / "x").write_bytes(b"other")
                elif what == "the damaged bytes":
                    (backup / name).write_bytes(damaged or b"")
                elif what == "the right name, other bytes":
                    (backup / name).write_bytes(original[:-1] + b"?")
                elif what == "links":
                    (case.folder / "original").write_bytes(original)
                    (backup / name).symlink_to(case.folder / "loop")
                    (case.folder / "loop").symlink_to(case.folder / "loop")
                elif what == "a fifo":
                    put_in_place(backup / name, "fifo", case.canary)
                before = Kept(case.root)
                answer = case.run("repair", "--from", case.folder / "backup", code=(1, 2))
                assert name[:8] in answer.out + answer.err, f"does not say what: {answer}"
                case.kept(before)
                case.findings()
                case.untouched()


def test_an_object_that_no_entry_names(variant):
    """Bytes that lie among the objects without an entry are sealed when they are taken in, and shown."""
    for count in (1, 3):
        for by in ("ingest", "ingest twice"):
            with variant(count, by), Case() as case:
                (folder := case.folder / "new").mkdir()
                before = Kept(case.root)
                names = []
                for n in range(count):
                    (folder / f"new-{n}.txt").write_text(f"planted {n}\n")
                    names.append(plant(case.root, "objects", f"planted {n}\n".encode()))
                for _ in range(1 + by.endswith("twice")):
                    case.run("ingest", folder, "--seal-only", code=0)
                for name in names:
                    assert "ingestion" in [e["event"] for e in events(case, name)], "no entry says that it was sealed"
                assert set(names) <= case.ids(), "not shown"
                case.kept(before)
                case.good()
    with variant("other bytes under that name"), Case() as case:
        (case.folder / "new").mkdir()
        (case.folder / "new" / "new.txt").write_text("planted\n")
        name = custody.sha256(b"planted\n")
        write_sealed(custody.path_of(case.root, "objects", name), b"not these")
        case.run("ingest", case.folder / "new", "--seal-only", code=0)
        assert custody.read(custody.path_of(case.root, "objects", name)) == b"planted\n"
        assert name in case.ids()
        case.good()


def test_damage_is_shown(variant):
    said = {
        "missing": "missing",
        "cut": "changed",
        "longer": "changed",
        "empty": "changed",
        "its first byte": "changed",
        "changed, of the same size": "changed",
    }

    def check(case, name, damaged, how):
        plain = case.run("ls", code=0).out
        items = {item["id"]: item for item in case.json("ls")}
        assert items[name].get("damage") == said[how], items[name].get("damage")
        assert not [i for i in items if i != name and items[i].get("damage")], "others are called damaged"
        assert case.json("show", name).get("damage") == said[how]
        line = next(line for line in plain.splitlines() if line.split()[0] in name or name.startswith(line.split()[0]))
        assert any(word in line.lower() for word in ("damage", "missing", "changed")), f"no mark in: {line}"
        assert any(word in case.run("show", name, code=0).out.lower() for word in ("damage", "missing", "changed"))
        out = case.folder / "out"
        assert case.run("get", name, "-o", out, code=2) and not out.exists()

    each(variant, check, said)
    with variant("after a rebuild"), Case() as case:
        name = sorted(case.read().sealed)[3]
        damage(case, name, "missing")
        case.run("rebuild", "--no-derive")
        assert next(i for i in case.json("ls") if i["id"] == name).get("damage") == "missing"


if __name__ == "__main__":
    main(globals())
