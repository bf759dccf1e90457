"""Ways to spoil an archive. Each takes a generator of random numbers, the archive's case and another's folder."""
import os, pathlib, shutil, sqlite3, stat

import custody
from attack_kit import OTHER_USER, ROOT
from forging import drop_catalogue, encode, event_of, plant, put_in_place, remove, write_sealed
from fuzz_forging import chain_anew, forge_deletion, forge_entry, forge_erasing, forge_pending
from fuzz_forging import plain, rewrite, spoil_log

PLACES = (
    "objects",
    "objects",
    "records",
    "records",
    "records",
    "log",
    "settings",
    "incoming",
    "catalogue",
    "derived",
    "top",
)


def files_of(root, part):
    """Plain files of one part, in an order that does not depend on their digests."""
    root = pathlib.Path(root)
    if part == "settings":
        return [root / "contrechamp.toml"]
    if part == "catalogue":
        return [root / f"catalogue.sqlite{suffix}" for suffix in ("", "-wal", "-shm")]
    if part == "top":
        return [root / name for name in ("more", "quarantine", "derived", "incoming", "objects", "records", "log")]
    if part == "incoming":
        return [
            root / "incoming" / name
            for name in ("pending", "erasing", "commit.lock", "jobs.lock", "process-00", "more")
        ]
    if part == "records":
        archive = custody.Archive(root, quick=True)
        return list(dict.fromkeys(root / archive.where[seq] for seq in sorted(archive.where)))
    if part == "objects":
        return [custody.path_of(root, "objects", name) for name in custody.Archive(root, quick=True).sealed]
    return [path for path in sorted((root / part).rglob("*")) if custody.kind_of(path) == "file"]


def pick(rng, root, *parts):
    paths = files_of(root, rng.choice(parts or PLACES))
    return rng.choice(paths)


def pick_file(rng, root, *parts):
    for _ in range(20):
        path = pick(rng, root, *parts)
        if custody.kind_of(path) == "file" and os.lstat(path).st_size <= custody.MOST:
            return path
    raise LookupError("no file")


def drop(rng, case, other):
    path = pick(rng, case.root)
    remove(path)
    return path.relative_to(case.root)


def drop_folder(rng, case, other):
    path = case.root / rng.choice(("derived", "incoming", "log", "records"))
    if rng.random() < 0.7:
        path = pick(rng, case.root, "objects", "records").parent
    if path != case.root:
        shutil.rmtree(path)
    return path


def swap(rng, case, other):
    a, b = pick_file(rng, case.root, *PLACES[:6]), pick_file(rng, case.root, *PLACES[:6])
    text = a.read_bytes(), b.read_bytes()
    rewrite(a, text[1])
    rewrite(b, text[0])
    return f"{a.relative_to(case.root)}, {b.relative_to(case.root)}"


def forge(rng, case, other):
    path = pick_file(rng, case.root)
    data = path.read_bytes()
    rewrite(
        path,
        rng.choice(
            (
                lambda: rng.randbytes(len(data)),
                lambda: b"",
                lambda: bytes(len(data)),
                lambda: data * 2,
                lambda: b"{}\n",
                lambda: data.replace(b"north", b"FORGE"),
                lambda: data.replace(b"1", b"2"),
                lambda: data[::-1],
                lambda: encode(event_of("ingestion", {"size_bytes": -1, "sha512": 5}, "../../x")),
                lambda: custody.ERASED,
                lambda: b"[" * 100000,
            )
        )(),
    )
    return path.relative_to(case.root)


def truncate(rng, case, other):
    path = pick_file(rng, case.root)
    data = path.read_bytes()
    rewrite(path, data[: rng.randrange(len(data) + 1)])
    return path.relative_to(case.root)


def extend(rng, case, other):
    path = pick_file(rng, case.root)
    rewrite(path, path.read_bytes() + rng.choice((b"\n", b"x", rng.randbytes(50), bytes(5000), b"9 9 9\n")))
    return path.relative_to(case.root)


def flip(rng, case, other):
    path = pick_file(rng, case.root)
    data = bytearray(path.read_bytes())
    for _ in range(rng.choice((1, 1, 1, 5))):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    rewrite(path, bytes(data))
    return path.relative_to(case.root)


def replace(rng, case, other):
    path = pick(rng, case.root)
    what = rng.choice(
        ("link to a file", "link to a folder", "link to zeros", "dangling link", "fifo", "socket", "folder", "sparse")
        + ("device",) * ROOT
    )
    put_in_place(path, what, case.canary)
    return f"{path.relative_to(case.root)}: {what}"


def replace_folder(rng, case, other):
    path = rng.choice(
        [
            pick(rng, case.root, "objects", "records").parent,
            case.root / rng.choice(("objects", "records", "log", "derived", "incoming")),
        ]
    )
    if path == case.root:
        raise LookupError("the root")
    what = rng.choice(("link to a file", "link to a folder", "dangling link", "fifo", "socket"))
    put_in_place(path, what, case.canary)
    return f"{path.relative_to(case.root)}: {what}"


def move_folder(rng, case, other):
    """A folder put elsewhere with a link to it: what is read through the link would be right."""
    path = rng.choice(
        [
            pick(rng, case.root, "objects", "records").parent,
            case.root / rng.choice(("objects", "records", "log", "derived")),
        ]
    )
    aside = case.folder / f"aside-{rng.randrange(10**6)}"
    path.rename(aside)
    path.symlink_to(aside)
    return path.relative_to(case.root)


def change_mode(rng, case, other):
    path, mode = pick(rng, case.root, *PLACES[:8]), rng.choice((0, 0o444, 0o666, 0o777, 0o600, 0o4755, 0o002))
    path.chmod(mode)
    return f"{path.relative_to(case.root)}: {mode:o}"


def change_owner(rng, case, other):
    if not ROOT:
        raise OSError("only root gives files away")
    path = rng.choice((case.root, case.root / "contrechamp.toml", case.root / "log", pick(rng, case.root)))
    os.chown(path, OTHER_USER, OTHER_USER, follow_symlinks=False)
    return path.relative_to(case.root)


def change_time(rng, case, other):
    path, when = pick_file(rng, case.root), rng.choice((0, 1, 2**31, 2**33, -(2**31)))
    os.utime(path, (when, when))
    return path.relative_to(case.root)


def link_hard(rng, case, other):
    path = pick_file(rng, case.root, "objects", "records", "log")
    target = case.root / rng.choice(("incoming", "derived", "..")) / f"linked-{rng.randrange(10**6)}"
    os.link(path, target)
    return path.relative_to(case.root)


def plant_something(rng, case, other):
    folder = rng.choice(("objects", "records"))
    data = rng.choice(
        (
            b"planted\n",
            custody.ERASED,
            encode(event_of("accession", {"folder": "planted"})),
            b"",
            next(case.source.rglob("*.txt")).read_bytes(),
        )
    )
    where = rng.choice(("named", "misnamed", "misplaced", "log", "top", "pack"))
    if where == "named":
        return plant(case.root, folder, data)
    name = {
        "misnamed": f"{folder}/ab/ab{'0' * 62}",
        "misplaced": f"{folder}/{rng.choice(('zz', '0', 'AB', 'more'))}/x",
        "top": "more.txt",
        "log": "log/"
        + rng.choice(("entries-000001", "entries-1", "tile", "entries-000000.old", "entries-99999999999")),
        "pack": f"records/pack-{rng.choice((0, 3, 999, 10**11)):012}",
    }[where]
    write_sealed(case.root / name, data)
    return name


def mix(rng, case, other):
    """Parts of another archive."""
    part = rng.choice(
        ("log", "records", "objects", "contrechamp.toml", "catalogue.sqlite", "some records", "some objects")
    )
    if part.startswith("some"):
        for path in rng.sample(files_of(other, part[5:]), 3):
            write_sealed(case.root / path.relative_to(other), path.read_bytes())
    elif part.endswith(("toml", "sqlite")):
        if part.endswith("sqlite"):
            drop_catalogue(case.root)
        write_sealed(case.root / part, (other / part).read_bytes(), 0o600)
    else:
        if rng.random() < 0.7:
            shutil.rmtree(case.root / part)
        shutil.copytree(other / part, case.root / part, dirs_exist_ok=True)
    return part


SQL = (
    "CREATE TRIGGER t AFTER INSERT ON item BEGIN DELETE FROM item; END",
    "CREATE TRIGGER t BEFORE INSERT ON event BEGIN SELECT RAISE(IGNORE); END",
    "CREATE TRIGGER t BEFORE UPDATE ON position BEGIN SELECT RAISE(ABORT, 'no'); END",
    "ALTER TABLE item RENAME TO h; CREATE VIEW item AS SELECT * FROM h",
    "DELETE FROM item",
    "DELETE FROM position",
    "UPDATE position SET entries = 3",
    "UPDATE position SET entries = 99999",
    "UPDATE position SET entries = -7",
    "UPDATE position SET last_hash = ''",
    "UPDATE item SET id = '../../canary/victim'",
    "UPDATE item SET size_bytes = 'x', name = x'00ff'",
    "DROP TABLE event",
    "DROP TABLE item",
    "DELETE FROM arrival",
    "UPDATE arrival SET item = '0'",
    "UPDATE job SET state = 'waiting', stage = 'unknown'",
    "PRAGMA user_version = 1",
    "INSERT INTO job (item, stage, version, seq, state) VALUES ('0', 'probe', 1, 1, 'waiting')",
    "UPDATE job SET state = 'running'",
    "PRAGMA user_version = 77",
    "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = 'CREATE TABLE item (id)' WHERE name = 'item'",
    "DELETE FROM event WHERE seq > 3",
    "UPDATE statement SET value = 'forged', seq = -seq",
    "PRAGMA journal_mode = DELETE",
    "UPDATE media SET reason = NULL, kind = ''",
    "UPDATE item SET seq = 1 << 62",
    "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, 'NOT NULL', '')",
    "PRAGMA writable_schema = ON; DELETE FROM sqlite_master WHERE type = 'index'",
    "UPDATE arrival SET origin = 'x', path = '../../../canary/file'",
)


def forge_catalogue(rng, case, other):
    sql = rng.choice(SQL)
    plain(case.root / "catalogue.sqlite")
    base = sqlite3.connect(case.root / "catalogue.sqlite")
    try:
        base.executescript(sql)
    except sqlite3.Error as error:
        raise ValueError(str(error)) from None
    finally:
        base.close()
    return sql[:80]


def edit_settings(rng, case, other):
    path = case.root / "contrechamp.toml"
    text = plain(path).decode("utf-8", "replace")
    changed = rng.choice(
        (
            text.replace("format = ", "format = 9"),
            text.replace("tester", "forger"),
            text + "\n",
            text + "more = 1\n",
            text.replace('"', ""),
            "\ufeff" + text,
            text.replace("\n", "\r\n"),
            text.replace("id", "ID"),
            "",
            text * 2,
            text.replace("format = 1", "format = 2"),
            text.replace("format = 2", "format = 1"),
            text.replace("= ", "= " * 5000),
        )
    )
    rewrite(path, changed.encode())
    return repr(changed[:60])


def link_derived(rng, case, other):
    name = rng.choice(list(case.read().sealed) or ["0" * 64])
    place = rng.choice(
        (
            f"derived/{name[:2]}",
            f"derived/{name[:2]}/{name}",
            "derived/copy-index-3",
            "derived/gazetteer.sqlite",
            "incoming/process-0123456789abcdef",
            "incoming/process-0123456789abcdef/x",
            "incoming/process-0123456789abcdef/lock",
            f"derived/{name[:2]}/{name}/thumb.webp",
            "derived",
        )
    )
    put_in_place(
        case.root / place, rng.choice(("link to a file", "link to a folder", "dangling link", "fifo")), case.canary
    )
    return place


MUTATIONS = {
    "drop": drop,
    "drop a folder": drop_folder,
    "swap": swap,
    "forge": forge,
    "truncate": truncate,
    "extend": extend,
    "flip": flip,
    "replace": replace,
    "replace a folder": replace_folder,
    "move a folder": move_folder,
    "mode": change_mode,
    "owner": change_owner,
    "time": change_time,
    "hard link": link_hard,
    "plant": plant_something,
    "pending": forge_pending,
    "erasing": forge_erasing,
    "deletion": forge_deletion,
    "entry": forge_entry,
    "log": spoil_log,
    "chain": chain_anew,
    "mix": mix,
    "catalogue": forge_catalogue,
    "settings": edit_settings,
    "derived": link_derived,
}
