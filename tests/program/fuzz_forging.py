"""Ways to forge what an archive says of itself: its log, its lists of what is at work, its records."""
import os, stat

import custody
from forging import append, deletion_of, encode, event_of, remove, write_log, write_pending, write_sealed


def plain(path):
    """Bytes of a file that is one: a mutation before may have put something else there."""
    data = custody.read(path)
    if data is None:
        raise LookupError("no plain file")
    return data


def rewrite(path, data):
    mode = stat.S_IMODE(os.lstat(path).st_mode)
    write_sealed(path, data, mode)


def some_names(rng, case, folder):
    sealed = list(case.read().sealed) if folder == "objects" else [c for _, c in case.read().entries if c]
    odd = [
        "../../canary/victim",
        "../canary/victim",
        str(case.canary / "file"),
        "..",
        ".",
        "/",
        "A" * 64,
        "0" * 63,
        "0" * 64,
        "ab/cd",
        "\udcff" * 4,
        "../contrechamp.toml",
        "../log/entries-000000",
        "../../canary/tree",
        "pack-000000000001",
    ]
    return [rng.choice(rng.choice((sealed or odd, odd))) for _ in range(rng.choice((0, 1, 3, 20)))]


def forge_pending(rng, case, other):
    entries = len(case.read().entries)
    numbers = [
        rng.choice((0, 1, entries - 1, entries, entries + 1, entries + 1000, -1, 2**63 - 1, 2**64, 10**30))
        for _ in range(2)
    ]
    write_pending(
        case.root,
        *numbers,
        some_names(rng, case, "objects"),
        some_names(rng, case, "records"),
        end=rng.choice(("end 0\n", "end 0\n", "", "end", "end 0\nobject x\n", "\0\n")),
    )
    return f"batch {numbers}"


def forge_erasing(rng, case, other):
    name = rng.choice(some_names(rng, case, "records") or ["0" * 64])
    if rng.random() < 0.5:
        append(
            case.root,
            event_of(
                "deletion",
                {
                    "seq": rng.choice((3, 0, 5, -1, 10**6)),
                    "record": name.encode("utf-8", "replace").decode(),
                    "reason": "x",
                },
            ),
        )
    text = f"{name} {rng.choice((0, 1, 5, 10**6, -1, 2**64))} {rng.choice((custody.ZEROS, 'x', '0' * 64))}\n"
    write_sealed(case.root / "incoming" / "erasing", text.encode("utf-8", "surrogateescape"), 0o600)
    return text.encode("utf-8", "replace")


def forge_deletion(rng, case, other):
    entries = case.read().entries
    seq, record = rng.choice(entries)
    lie = rng.choice(({}, {}, {"event": "transfer"}, {"event": None}, {"seq": seq + 1}))
    append(case.root, deletion_of(case.read(), seq, **lie))
    if rng.random() < 0.7 and record:
        remove(custody.path_of(case.root, "records", record))
    if rng.random() < 0.5:
        write_sealed(case.root / "incoming" / "erasing", f"{record} 0 {custody.ZEROS}\n".encode(), 0o600)
    return seq


def forge_entry(rng, case, other):
    """An entry that follows as it should and says what no program would."""
    sealed = list(case.read().sealed) or ["0" * 64]
    event = rng.choice(
        (
            event_of("ingestion", {"size_bytes": 3, "sha512": "0" * 128}, "0" * 64),
            event_of("ingestion", {}, sealed[0]),
            event_of("transfer", {"path": "x" * 10000, "accession": -1}, sealed[0]),
            event_of("no such event", {"a": [1]}),
            event_of("metadata modification", {"key": "note", "value": "forged"}, "../../x"),
            event_of("creation", {}),
            event_of("metadata modification", {"key": 5, "value": None}, sealed[0]),
            b"no record\n",
            b"",
            custody.ERASED,
            custody.FIRST + b"0" * 64 + b"\n" + b"[" * 50000 + b"\n",
            event_of("recovery", {"size_bytes": "x"}, sealed[-1]),
        )
    )
    append(case.root, event)
    return str(event)[:80]


def spoil_log(rng, case, other):
    path = case.root / "log" / "entries-000000"
    lines = plain(path).splitlines(keepends=True)
    at, to = rng.randrange(len(lines)), rng.randrange(len(lines))
    how = rng.choice(("cut", "drop", "double", "swap", "torn", "empty", "reversed", "blank"))
    changed = {
        "cut": lines[:at],
        "drop": lines[:at] + lines[at + 1 :],
        "double": lines[:at] + lines[at : at + 1] * 2 + lines[at + 1 :],
        "empty": [],
        "swap": [lines[to if n == at else at if n == to else n] for n in range(len(lines))],
        "torn": lines + [lines[at][: rng.randrange(1, 100)].strip(b"\n")],
        "reversed": lines[::-1],
        "blank": lines[:at] + [b"\n"] + lines[at:],
    }[how]
    rewrite(path, b"".join(changed))
    return f"{how} at {at}"


def chain_anew(rng, case, other):
    """Another order or choice of entries, chained as it should be."""
    commitments = [c for _, c in custody.Archive(case.root, quick=True).entries if c]
    at, how = rng.randrange(len(commitments)), rng.choice(("cut", "drop", "double", "shuffle", "foreign"))
    if how == "shuffle":
        rng.shuffle(commitments)
    theirs = [c for _, c in custody.Archive(other, quick=True).entries]
    write_log(
        case.root,
        {
            "cut": commitments[:at],
            "drop": commitments[:at] + commitments[at + 1 :],
            "double": commitments + commitments[at : at + 1],
            "shuffle": commitments,
            "foreign": commitments[:at] + theirs[at:],
        }[how],
    )
    return f"{how} at {at}"
