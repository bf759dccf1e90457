"""Links, pipes, devices, folders and endless files anywhere in an archive: not followed, not waited for, each named."""
import os

from attack_kit import ROOT, Case, Kept, commands, main, snapshot, spread
from forging import may_make_devices, put_in_place, write_sealed

FILES = (
    "link to a file",
    "link to a folder",
    "link to zeros",
    "dangling link",
    "fifo",
    "socket",
    "folder",
    "device",
    "sparse",
)
FOLDERS = ("link to a file", "link to a folder", "dangling link", "fifo", "socket", "device")


def object_paths(archive):
    return [f"objects/{name[:2]}/{name}" for name in sorted(archive.sealed)]


def record_paths(archive):
    return [f"records/{c[:2]}/{c}" for _, c in archive.entries]


def spoil_another(case, but):
    """One more finding, far from the place of the attack: it must be named as well."""
    archive = case.read()
    path = next(p for p in object_paths(archive)[::-1] + record_paths(archive)[::-1] if not p.startswith(but))
    write_sealed(case.root / path, b"spoiled")
    return path


def must_name(case, place, other, *args):
    found = [f["path"] for f in case.findings(*args)]
    assert any(p == place or p.startswith(place + "/") for p in found), f"{place} is not named: {found[:5]}"
    assert args or other in found, f"stops at {place}: {other} is not named"


def attack(variant, places, kinds, commands=(("ls",), ("say", "north-1.txt", "note=x"))):
    """Puts every kind in every place: verify names it, all commands end, and nothing is lost or touched outside."""
    with Case() as case:
        devices = ROOT and may_make_devices(case.folder)
        paths = places(case.read())
    for at, path in enumerate(paths):
        for kind in kinds:
            if kind == "device" and not devices:
                continue
            with Case() as case:
                told = path if path.count("/") < 2 else f"{path.split('/')[0]} {at}"
                place = places(case.read())[at]
                other = spoil_another(case, place)
                put_in_place(case.root / place, kind, case.canary)
                left = Kept(case.root)
                with variant(told, kind, "verify"):
                    must_name(case, place, other)
                with variant(told, kind, "verify --quick"):
                    must_name(case, place, other, "--quick")
                with variant(told, kind, "commands"):
                    for command in (*commands, ("rebuild", "--no-derive")):
                        case.run(*command)
                    case.untouched()
                    case.kept(left)
                    assert not os.path.lexists(case.canary / "made"), "written through a link"


def test_in_place_of_an_object(variant):
    get = ("get", "north-1.txt", "-o", "/dev/null/none")
    attack(
        variant, lambda archive: spread(object_paths(archive)), FILES, commands=(("ls",), ("show", "north-1.txt"), get)
    )


def test_in_place_of_a_record(variant):
    attack(variant, lambda archive: spread(record_paths(archive), 4), FILES)


def test_in_place_of_the_log(variant):
    attack(variant, lambda archive: ["log/entries-000000", "log/entries-000001"], FILES)


def test_beside_what_is_sealed(variant):
    attack(
        variant,
        lambda archive: [
            "log/more",
            f"records/{archive.entries[3][1][:2]}/more",
            f"{object_paths(archive)[2][:10]}/{'0' * 64}",
            "more",
        ],
        FILES,
    )
    no_folder = [kind for kind in FILES if kind != "folder"]  # an empty one says nothing
    attack(variant, lambda archive: ["objects/00", "objects/more", "records/more"], no_folder)


def test_in_place_of_a_folder(variant):
    attack(
        variant,
        lambda archive: [
            "objects",
            "records",
            "log",
            object_paths(archive)[0][:10],
            record_paths(archive)[1][:10],
            record_paths(archive)[-1][:10],
        ],
        FOLDERS,
    )


def test_in_place_of_derived_and_incoming(variant):
    attack(variant, lambda archive: ["derived", "incoming"], FOLDERS)


def test_in_place_of_the_catalogue(variant):
    kinds = [k for k in FILES if k != "sparse"]
    attack(variant, lambda archive: ["catalogue.sqlite", "catalogue.sqlite-wal", "catalogue.sqlite-shm"], kinds)


def test_an_endless_catalogue_is_not_copied(variant):
    # Where nothing may be written the catalogue is copied elsewhere.
    for size in (1 << 30, 1 << 42):
        for header in (b"", b"SQLite format 3\0"):
            for command in (("ls",), ("get", "0" * 64, "-o", "out"), ("verify",)):
                with variant(size, header, command), Case() as case:
                    with open(case.root / "catalogue.sqlite", "wb") as file:
                        file.write(header)
                        file.truncate(size)
                    with open(case.root / "log/entries-000000", "ab") as log:
                        log.write(b"no line\n")  # damaged: looked at only
                    case.run(*command)


def test_in_incoming(variant):
    attack(variant, lambda archive: ["incoming/pending"], FILES)
    no_file = [kind for kind in FILES if kind != "sparse"]  # of these nobody says how long they are
    attack(variant, lambda archive: ["incoming/erasing", "incoming/commit.lock", "incoming/jobs.lock"], no_file)


def test_settings(variant):
    """The settings are what opens an archive: nothing opens, and verify says so."""
    with Case() as case:
        devices = ROOT and may_make_devices(case.folder)
    for kind in FILES:
        if kind == "device" and not devices:
            continue
        with variant(kind), Case() as case:
            before = Kept(case.root)
            put_in_place(case.root / "contrechamp.toml", kind, case.canary)
            for command, code in (
                (("verify",), 1),
                (("ls",), 2),
                (("say", "north-1.txt", "note=x"), 2),
                (("rebuild",), 2),
            ):
                answer = case.run(*command, code=code)
                clear = "contrechamp.toml" in answer.err + answer.out and len(answer.err) < 2000
                assert clear, f"no clear line: {answer}"
            case.untouched()
            case.kept(before)
    for what, text in {
        "empty": b"",
        "binary": bytes(range(256)),
        "half": None,
        "another format": b'format = 99\nid = "a"\n',
        "endless line": b"a" * 3_000_000,
    }.items():
        with variant(what), Case() as case:
            before, path = Kept(case.root), case.root / "contrechamp.toml"
            path.write_bytes(path.read_bytes()[:60] if text is None else text)
            case.findings()
            answer = case.run("ls", code=2)
            assert len(answer.err) < 2000, f"no clear line: {answer.err[:100]}"
            case.kept(before)


def test_links_in_derived_and_incoming_are_not_followed(variant):
    """What may be deleted is never deleted, emptied or written through a link; the program goes on."""
    with Case() as case:
        names = sorted(case.read().sealed)
    places = (
        "derived/{0}",
        "derived/copy-index-3",
        "derived/gazetteer.sqlite",
        "incoming/process-0123456789abcdef",
        "incoming/process-0123456789abcdef/lock",
        "incoming/process-0123456789abcdef/more",
        "incoming/more",
        "derived/{0}/{1}",
    )
    for place in places:
        for kind in ("link to a file", "link to a folder", "dangling link"):
            with variant(place, kind), Case() as case:
                before = Kept(case.root)
                name = sorted(case.read().sealed)[0]
                put_in_place(case.root / place.format(name[:2], name), kind, case.canary)
                (case.source / "new").mkdir()
                (case.source / "new" / "new.txt").write_text("new\n")
                case.before |= snapshot(case.source)
                for command in (
                    ("ls",),
                    ("say", "north-1.txt", "note=x"),
                    ("ingest", case.source / "new"),
                    ("copies",),
                    ("gazetteer", "--find", "a"),
                    ("rebuild",),
                    ("ls",),
                ):
                    case.run(*command, timeout=60)
                case.untouched()
                case.kept(before)
                assert not os.path.lexists(case.canary / "made"), "written through a link"


def test_derived_pictures_are_not_written_through_links(variant):
    """A picture's rendering, asked for anew, does not go where a link in its place points."""
    import shutil
    from program import samples

    valley, _ = samples()
    for kind in ("link to a file", "link to a folder", "dangling link"):
        for level in ("first digits", "folder", "files"):
            with variant(kind, level), Case("empty") as case:
                (case.folder / "photo").mkdir()
                shutil.copy(valley / "south" / "photo_small.jpg", case.folder / "photo")
                assert case.run("ingest", case.folder / "photo", "--seal-only", code=0)
                name = next(iter(case.read().sealed))
                place = case.root / "derived" / name[:2]
                if level == "first digits":
                    put_in_place(place, kind, case.canary)
                elif level == "folder":
                    put_in_place(place / name, kind, case.canary)
                else:
                    for file in (
                        "thumb.webp",
                        "view.webp",
                        "fingerprint-2.bin",
                        "query-2.bin",
                        "thumb.webp.new",
                        "view.webp.new",
                    ):
                        put_in_place(place / name / file, kind, case.canary)
                case.run("ingest", case.folder / "photo", timeout=60)
                case.run("rebuild", timeout=60)
                case.untouched()
                assert not os.path.lexists(case.canary / "made"), "written through a link"
                case.good()


if __name__ == "__main__":
    main(globals())
