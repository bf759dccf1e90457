"""What verify must find: records that say what may not be said, what is there twice, planted, loose or shared."""
import os

import custody
from attack_kit import Case, main, need, spread
from forging import (
    append,
    deletion_of,
    encode,
    event_of,
    left_by_a_batch,
    plant,
    remove,
    write_log,
    write_pending,
    write_sealed,
)


def must_find(case, kind, folder="records/"):
    found = case.findings()
    named = any(f["kind"] in kind.split("|") and f["path"].startswith(folder) for f in found)
    assert named, f"no “{kind}” in {folder}: {found[:4]}"
    assert not case.read().good, "the second opinion does not see it"
    return found


def must_note(case, kind, folder):
    """What lets others change what is sealed: told, as a finding or beside them."""
    answer = case.json("verify", code=(0, 1))
    told = answer["findings"] + answer.get("notes", [])
    named = any(f["kind"] == kind and f["path"].startswith(folder) for f in told)
    assert named, f"no “{kind}” in {folder}: {told[:4]}"
    plain = case.run("verify", code=(0, 1))
    assert folder in plain.out + plain.err, f"not told: {plain}"
    assert kind in {k for _, k, _ in case.read().notes}, "the second opinion does not see it"


def seqs_of(case, event):
    return spread([seq for seq, e in case.read().events.items() if e["event"] == event])


def test_a_good_archive_is_good(variant):
    for base in ("empty", "notes", "erased", "packed"):
        with variant(base), Case(base) as case:
            case.good()
            case.run("verify", "--quick", code=0)
    with variant("erased is counted"), Case("erased") as case:
        assert case.good()["erased_records"] == 1
    for event in sorted(custody.ERASABLE - {"dissemination"}):
        for at in range(3):
            with variant("lawful", event, at), Case() as case:
                seq = seqs_of(case, event)[at if len(seqs_of(case, event)) > at else 0]
                commitment = dict(case.read().entries)[seq]
                append(case.root, deletion_of(case.read(), seq))
                remove(custody.path_of(case.root, "records", commitment))
                assert case.good()["erased_records"] == 1


def test_a_deletion_may_not_name_what_carries_the_seal(variant):
    for event in ("creation", "ingestion", "deletion", "recovery"):
        for gone in (True, False)[event == "recovery" :]:  # of a recovery nothing else speaks
            for at in range(3):
                with variant(event, "gone" if gone else "still there", at), Case("erased") as case:
                    if event == "recovery":
                        append(case.root, event_of("recovery", {"size_bytes": 1}, sorted(case.read().sealed)[0]))
                    seqs = seqs_of(case, event)
                    seq = seqs[min(at, len(seqs) - 1)]
                    commitment = dict(case.read().entries)[seq]
                    lie = ({}, {"event": "transfer"}, {"event": "accession"})[at]
                    append(case.root, deletion_of(case.read(), seq, **lie))
                    if not gone:
                        must_find(case, "forbidden")
                        continue
                    # What a record that is gone said can only be known from elsewhere: any finding will do.
                    remove(custody.path_of(case.root, "records", commitment))
                    assert any(f["path"].startswith(("records/", "objects/")) for f in case.findings())


def test_an_original_cannot_be_erased_with_its_record(variant):
    """Ingestion record and object removed together, behind a deletion that says so."""
    for at in range(3):
        with variant(at), Case() as case:
            seq = seqs_of(case, "ingestion")[at]
            archive = case.read()
            commitment, name = dict(archive.entries)[seq], archive.events[seq]["object"]
            append(case.root, deletion_of(archive, seq, event=("transfer", "accession", "ingestion")[at]))
            remove(custody.path_of(case.root, "records", commitment))
            remove(custody.path_of(case.root, "objects", name))
            case.findings()


def test_a_deletion_names_what_was_there(variant):
    with Case() as case:
        entries = len(case.read().entries)
    wrong = {
        "another number": lambda c: {"seq": 5, "record": c[6]},
        "a later entry": lambda c: {"seq": entries + 3, "record": c[5]},
        "itself": lambda c: {"seq": entries, "record": c[5]},
        "no entry": lambda c: {"seq": 10**6, "record": c[5]},
        "a negative number": lambda c: {"seq": -1, "record": c[5]},
        "no number": lambda c: {"record": c[5]},
        "a text": lambda c: {"seq": "5", "record": c[5]},
        "no record": lambda c: {"seq": 5},
        "an unknown record": lambda c: {"seq": 5, "record": "0" * 64},
        "a path": lambda c: {"seq": 5, "record": "../" + c[5]},
        "a short name": lambda c: {"seq": 5, "record": c[5][:10]},
        "null": lambda c: {"seq": None, "record": None},
    }
    for what, detail in wrong.items():
        for gone in (True, False):
            with variant(what, "gone" if gone else "still there"), Case() as case:
                commitments = [c for _, c in case.read().entries]
                told = {**detail(commitments), "event": "transfer", "reason": "forged"}
                append(case.root, event_of("deletion", told))
                if gone:
                    remove(custody.path_of(case.root, "records", commitments[5]))
                assert not case.read().good
                case.findings()


def test_a_record_is_erased_once(variant):
    for again in (1, 2):
        with variant(again), Case("erased") as case:
            deletion = next(e for e in case.read().events.values() if e["event"] == "deletion")
            append(case.root, *[event_of("deletion", deletion["detail"])] * again)
            case.findings()


def doubled(commitments, how):
    last = len(commitments) - 1
    return {
        "first, at the end": commitments + commitments[:1],
        "last, at the end": commitments + commitments[-1:],
        "middle, at once": commitments[:9] + commitments[8:],
        "middle, at the end": commitments + commitments[8:9],
        "all": commitments * 2,
        "a statement, far away": commitments[:5] + commitments[last:] + commitments[5:],
    }[how]


def test_a_record_that_was_doubled(variant):
    for how in (
        "first, at the end",
        "last, at the end",
        "middle, at once",
        "middle, at the end",
        "all",
        "a statement, far away",
    ):
        with variant(how), Case() as case:
            write_log(case.root, doubled([c for _, c in case.read().entries], how))
            must_find(case, "doubled", "")


def test_a_salt_that_was_used_before(variant):
    for at in (0, 3, 9, -1):
        with variant(at), Case() as case:
            archive = case.read()
            seq = sorted(archive.records)[at]
            salt = archive.records[seq][len(custody.FIRST) :][:64].decode()
            append(
                case.root,
                event_of("metadata modification", {"key": "note", "value": "x"}, sorted(archive.sealed)[0]),
                salt=salt,
            )
            must_find(case, "salt reused|doubled")
    for salt in ("0" * 64, "f" * 64):
        with variant("two with", salt[:4]), Case() as case:
            for value in "ab":
                append(
                    case.root,
                    event_of("metadata modification", {"key": "note", "value": value}, sorted(case.read().sealed)[0]),
                    salt=salt,
                )
            must_find(case, "salt reused|doubled")


def planted(folder):
    return b"planted\n" if folder == "objects" else encode(event_of("accession", {"folder": "x"}))


def test_planted_and_listed(variant):
    """A list of a batch hides what nobody sealed only while that batch can still be one."""
    lists = {
        "entries that are there": lambda n: (n - 2, 2),
        "the first entries": lambda n: (0, 1),
        "no entries": lambda n: (n, 0),
        "a negative number": lambda n: (-5, 3),
    }
    for folder in ("objects", "records"):
        for what, numbers in lists.items():
            with variant(folder, what), Case() as case:
                name = plant(case.root, folder, planted(folder))
                write_pending(case.root, *numbers(len(case.read().entries)), **{folder: [name]})
                assert any(f["path"].endswith(name) and f["kind"] == "extra" for f in case.findings()), "not named"
        for what, text in {
            "no end": "batch {n} 1\n{line}",
            "no head": "{line}end 0\n",
            "no batch": "{line}",
            "blank": "\n\n{line}\n",
            "bytes before": "\0batch {n} 1\n{line}end 0\n",
        }.items():
            with variant(folder, what), Case() as case:
                name = plant(case.root, folder, planted(folder))
                line = f"{folder[:-1]} {name}\n"
                (case.root / "incoming/pending").write_text(text.format(n=len(case.read().entries), line=line))
                assert any(f["path"].endswith(name) and f["kind"] == "extra" for f in case.findings()), "not named"


def test_an_unfinished_batch_is_told(variant):
    for objects, published in ((0, True), (1, True), (3, True), (1, False), (3, False)):
        with variant(objects, "records named" if published else "records not yet named"), Case() as case:
            left_by_a_batch(case.root, objects, published)
            verified = case.json("verify")
            assert verified["good"] and verified["unfinished"], verified
            assert case.read().good


def test_a_torn_end_is_explained_by_a_whole_list_only(variant):
    lists = {
        "none": None,
        "of nothing": "batch {n} 0\nend 0\n",
        "of less than nothing": "batch {n} -1\nend 0\n",
        "of entries long there": "batch 0 1\nend 0\n",
        "without an end": "batch {n} 1\n",
        "no list": "x",
    }
    for what, text in lists.items():
        for torn in (b"\0" * 40, b"12 ab"):
            with variant(what, torn), Case() as case:
                count = len(case.read().entries)
                if text is not None:
                    (case.root / "incoming/pending").write_text(text.format(n=count))
                with open(case.root / "log/entries-000000", "ab") as log:
                    log.write(torn)
                assert any(
                    f["path"].startswith("log/") and f["kind"] == "changed" for f in case.findings()
                ), "not named"


def test_modes_and_links(variant):
    for folder in ("objects", "records"):
        for at in range(3):
            for mode in (0o666, 0o622, 0o777, 0o420, 0o402):
                with variant(folder, at, oct(mode)), Case() as case:
                    archive = case.read()
                    name = spread(archive.sealed if folder == "objects" else [c for _, c in archive.entries])[at]
                    custody.path_of(case.root, folder, name).chmod(mode)
                    must_note(case, "mode", folder)
            for where in ("outside", "beside"):
                with variant(folder, at, "linked", where), Case() as case:
                    archive = case.read()
                    name = spread(archive.sealed if folder == "objects" else [c for _, c in archive.entries])[at]
                    path = custody.path_of(case.root, folder, name)
                    os.link(path, case.folder / "linked" if where == "outside" else case.root / "incoming" / "linked")
                    must_note(case, "linked", folder)


def test_quick(variant):
    """Log, records, presence, sizes and types, without the bytes of the objects."""
    for at in range(3):
        for what in ("missing", "shorter", "longer", "empty", "record", "log", "bytes"):
            with variant(at, what), Case() as case:
                archive = case.read()
                path = custody.path_of(case.root, "objects", spread(sorted(archive.sealed))[at])
                data = path.read_bytes()
                if what == "record":
                    path = custody.path_of(case.root, "records", spread([c for _, c in archive.entries])[at])
                    data = path.read_bytes()
                elif what == "log":
                    path, data = case.root / "log/entries-000000", custody.log_bytes(case.root)
                flip = at * (len(data) - 2) // 2
                flipped = data[:flip] + bytes([data[flip] ^ 1]) + data[flip + 1 :]
                remove(path)
                if what != "missing":
                    write_sealed(path, {"shorter": data[:-1], "longer": data + b"x", "empty": b""}.get(what, flipped))
                if what == "bytes":
                    case.run("verify", "--quick", code=(0, 1))
                    assert any(f["kind"] == "changed" for f in case.findings())
                else:
                    found = case.findings("--quick")
                    relative = str(path.relative_to(case.root))  # a line of the log may still follow, and name nothing
                    assert what == "log" or any(f["path"] == relative for f in found), (relative, found[:3])


def pack_of(case):
    packs = [n for n in custody.names(case.root / "records") if n.startswith("pack-")]
    need(packs, "this program keeps each record in a file of its own")
    return case.root / "records" / packs[0]


def spoil_pack(path, how, at):
    data = path.read_bytes()
    lines = data.split(b"\n")
    where = (0, len(data) // 2, len(data) - 2)[at]
    part = (0, len(lines) // 6 * 3, len(lines) - 4)[at]
    zeros = custody.ERASED.split(b"\n")[:3]
    spoiled = {
        "a bit": data[:where] + bytes([data[where] ^ 1]) + data[where + 1 :],
        "cut": data[:where],
        "empty": b"",
        "a line more": data + b"more\n",
        "a record more": data + encode(event_of("accession", {"folder": "x"})),
        "a record less": b"\n".join(lines[:part] + lines[part + 3 :]),
        "erased without a word": b"\n".join(lines[:part] + zeros + lines[part + 3 :]),
        "two swapped": b"\n".join(lines[3:6] + lines[:3] + lines[6:]),
        "a line feed": data[:where] + b"\n" + data[where:],
    }[how]
    write_sealed(path, spoiled)


def test_packs(variant):
    with Case("packed") as case:
        pack_of(case)
    for how in (
        "a bit",
        "cut",
        "empty",
        "a line more",
        "a record more",
        "a record less",
        "erased without a word",
        "two swapped",
        "a line feed",
    ):
        for at in range(3):
            with variant(how, at), Case("packed") as case:
                path = pack_of(case)
                spoil_pack(path, how, at)
                assert not case.read().good
                for found in (case.findings(), case.findings("--quick")):
                    assert any(f["path"].startswith("records/") for f in found), found[:3]
    for how in ("gone", "renamed", "twice"):
        with variant(how), Case("packed") as case:
            path = pack_of(case)
            other = path.with_name(f"pack-{int(path.name[5:]) + 1:012}")
            {
                "gone": path.unlink,
                "renamed": lambda: path.rename(other),
                "twice": lambda: write_sealed(other, path.read_bytes()),
            }[how]()
            case.findings()
    with variant("lawfully erased"), Case("packed") as case:
        path, archive = pack_of(case), case.read()
        seq = next(
            s for s, w in archive.where.items() if w.endswith(path.name) and archive.events[s]["event"] == "transfer"
        )
        append(case.root, deletion_of(archive, seq))
        write_sealed(path, path.read_bytes().replace(archive.records[seq], custody.ERASED))
        assert case.good()["erased_records"] == 1


if __name__ == "__main__":
    main(globals())
