"""Forged parts of an archive. Nothing in it is signed: whoever holds the disk can write all of this."""
import contextlib, hashlib, json, os, pathlib, shutil, socket, stat

import custody


def encode(event, salt=None):
    body = json.dumps(event, separators=(",", ":"), ensure_ascii=False)
    return custody.FIRST + (salt or os.urandom(32).hex()).encode() + b"\n" + body.encode() + b"\n"


def event_of(kind, detail, object=None):
    event = {
        "event": kind,
        "time": "2031-05-12T16:04:05.000000Z",
        "time_us": 1936281845000000,
        "clock": "system, not synchronised",
        "agent": "forger",
        "tool": "contrechamp 0.1.0",
    }
    return {**event, **({"object": object} if object else {}), "detail": detail}


def deletion_of(archive, seq, /, **detail):
    """As a record is erased; a forger may say anything else of it."""
    told = {"seq": seq, "record": dict(archive.entries).get(seq), "reason": "asked for by the source"}
    told["event"] = archive.events[seq]["event"] if seq in archive.events else "transfer"
    return event_of("deletion", {**told, **detail})


def write_sealed(path, data, mode=0o400):
    path = pathlib.Path(path)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if custody.kind_of(path) != "none":
        remove(path)  # never through a link, never into a pipe
    path.write_bytes(data)
    path.chmod(mode)


def write_log(root, commitments):
    """A log of these commitments, chained as it should be."""
    for name in custody.log_files(root):
        (pathlib.Path(root) / "log" / name).unlink()
    last, lines = custody.ZEROS, []
    for seq, commitment in enumerate(commitments):
        lines.append(f"{seq} {last} {commitment}\n".encode())
        last = custody.sha256(lines[-1])
    for at in range(0, max(len(lines), 1), custody.LINES):
        path = pathlib.Path(root) / "log" / f"entries-{at // custody.LINES:06}"
        write_sealed(path, b"".join(lines[at : at + custody.LINES]), 0o600)


def append(root, *events, salt=None):
    """Entries that follow the log as the program itself would have written them."""
    commitments = [commitment for _, commitment in custody.Archive(root, quick=True).entries]
    for event in events:
        data = event if isinstance(event, bytes) else encode(event, salt)
        commitments.append(custody.sha256(data))
        write_sealed(custody.path_of(root, "records", commitments[-1]), data)
    write_log(root, commitments)
    return commitments[-len(events) :] if events else []


def write_pending(root, first, count, objects=(), records=(), end="end 0\n"):
    text = f"batch {first} {count}\n" + "".join(f"object {name}\n" for name in objects)
    text += "".join(f"record {name}\n" for name in records) + end
    write_sealed(pathlib.Path(root) / "incoming" / "pending", text.encode("utf-8", "surrogateescape"), 0o600)


def left_by_a_batch(root, objects, published=True, others=0):
    """What a batch leaves that is killed before its entries: its objects named, its records too or still staged."""
    entries = len(custody.Archive(root, quick=True).entries)
    datas = [os.urandom(50) for _ in range(objects)]
    told = [
        event_of("ingestion", {"size_bytes": 50, "sha512": hashlib.sha512(data).hexdigest()}, custody.sha256(data))
        for data in datas
    ] + [event_of("accession", {"folder": "x"})] * max(others, not objects)
    records = [encode(event) for event in told]
    staged = pathlib.Path(root) / "incoming" / "process-0123456789abcdef"
    staged.mkdir(mode=0o700)
    write_sealed(staged / "lock", b"", 0o600)
    for number, record in enumerate(records):
        plant(root, "records", record) if published else write_sealed(staged / f"{number:024}", record)
    names = [custody.sha256(record) for record in records]
    write_pending(root, entries, len(records), [plant(root, "objects", data) for data in datas], names)
    return [custody.path_of(root, "objects", custody.sha256(d)) for d in datas] + [
        custody.path_of(root, "records", name) for name in names
    ]


def plant(root, folder, data):
    name = custody.sha256(data)
    write_sealed(custody.path_of(root, folder, name), data)
    return name


def remove(path):
    path = pathlib.Path(path)
    shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink(missing_ok=True)


def drop_catalogue(root):
    for suffix in ("", "-wal", "-shm"):
        remove(f"{root}/catalogue.sqlite{suffix}")


SPARSE_BYTES = 4 << 40  # what reads it whole does not come back in time


def put_in_place(path, what, canary):
    """Replaces a path inside the archive by something that does not belong there."""
    path = pathlib.Path(path)
    remove(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    if what == "socket":
        with contextlib.closing(socket.socket(socket.AF_UNIX)) as made:
            held = os.open(path.parent, os.O_PATH)
            try:
                made.bind(f"/proc/self/fd/{held}/{path.name}")  # a name of its own may be longer than a socket's can be
            finally:
                os.close(held)
    elif what == "device":
        os.mknod(path, 0o600 | stat.S_IFCHR, os.makedev(1, 5))
    else:
        {
            "link to a file": lambda: path.symlink_to(canary / "file"),
            "link to a folder": lambda: path.symlink_to(canary / "tree"),
            "link to zeros": lambda: path.symlink_to("/dev/zero"),
            "dangling link": lambda: path.symlink_to(canary / "made"),
            "fifo": lambda: os.mkfifo(path),
            "folder": path.mkdir,
            "sparse": lambda: sparse(path),
        }[what]()


def sparse(path):
    with open(path, "wb") as file:
        file.truncate(SPARSE_BYTES)


def may_make_devices(folder):
    try:
        put_in_place(folder / "device", "device", folder)
        return True
    except OSError:
        return False
    finally:
        remove(folder / "device")
