"""The samples through the whole program: what is known of them must come out."""
import hashlib, os, pathlib, subprocess, tempfile

from program import Archive, main, samples


def test_samples():
    valley, truth = samples()
    with Archive() as archive:
        report = archive.json("ingest", valley, "--side", "north", "--source", "heron", code=1)
        assert len(report["sealed"]) == 14 and not report["refused"] and not report["known"], report
        assert [pathlib.Path(f["path"]).name for f in report["unreadable"]] == ["broken.mp4"], report["unreadable"]
        items = {item["name"]: item for item in archive.json("ls")}
        kinds = {}
        for item in items.values():
            kinds[item["kind"]] = kinds.get(item["kind"], 0) + 1
        assert kinds == {"video": 9, "photo": 2, "sound": 1, "text": 1, "other": 1}, kinds
        assert items["broken.mp4"]["state"] == "unreadable" and items["broken.mp4"]["reason"]
        assert all(item["side"] == "north" and item["source"] == "heron" for item in items.values())
        assert all(items[n]["thumb"] for n in items if items[n]["kind"] in ("video", "photo"))
        for name, item in items.items():
            path = next(p for p in valley.rglob(name))
            assert item["id"] == hashlib.sha256(path.read_bytes()).hexdigest()
        first = archive.json("copies")
        camera = truth["cameras"][0]
        assert abs(items[pathlib.Path(camera["name"]).name]["duration_s"] - camera["length_s"]) < 0.2
        check_copies(archive, truth)
        check_families(archive)
        check_claims(archive)
        check_again(archive, valley)
        check_statements(archive, first)
        check_get(archive, valley)
        assert archive.run("verify").returncode == 0


def check_copies(archive, truth):
    found = archive.json("copies")
    pairs = {frozenset((c["a"]["name"], c["b"]["name"])): c for c in found}
    cameras = [pathlib.Path(c["name"]).name for c in truth["cameras"]]
    for copy in truth["copies"]:
        a, b = pathlib.Path(copy["a"]).name, pathlib.Path(copy["b"]).name
        match = pairs.get(frozenset((a, b)))
        assert match and match["verdict"] == "copy", (a, b)
        if copy["a_end"] == 0:
            continue
        q, r = ("a", "b") if match["a"]["name"] == a else ("b", "a")
        covered = sum(
            max(0, min(s[q + "_end"], copy["a_end"]) - max(s[q + "_start"], copy["a_start"])) for s in match["segments"]
        )
        assert covered > 0.5 * (copy["a_end"] - copy["a_start"]), (copy, match)
        first = match["segments"][0]
        speed = (copy["b_end"] - copy["b_start"]) / (copy["a_end"] - copy["a_start"])
        expected = copy["b_start"] + speed * (first[q + "_start"] - copy["a_start"])
        assert abs(first[r + "_start"] - expected) < 1.5, (copy, match)
    # Three cameras on one scene are three recordings, not copies of each other.
    for i, one in enumerate(cameras):
        for other in cameras[i + 1 :]:
            pair = pairs.get(frozenset((one, other)))
            assert pair is None or pair["verdict"] != "copy", pair
    # The sound of camera 2 alone, and under the excerpt of it.
    sounds = {c["b"]["name"]: c for c in archive.json("copies", "PTT-0007.ogg")}
    assert sounds["MOV_0031.mov"]["verdict"] == "same_sound" and sounds["MOV_0031.mov"]["by_sound"]
    heard = sounds["excerpt.mp4"]["segments"][0]
    assert abs(heard["a_start"] - 6) < 0.1 and abs(heard["b_start"]) < 0.1, heard
    mirrored = archive.json("copies", "mirrored.mp4")
    assert all(c["a"]["name"] == "mirrored.mp4" for c in mirrored) and mirrored


def families_of(archive, *args):
    out = {}
    for family in archive.json("copies", "--families", *args)["families"]:
        members = {member["name"]: member for member in family["members"]}
        out[members[next(name for name in members if members[name]["id"] == family["reference"])]["name"]] = (
            family,
            members,
        )
    return out


def check_families(archive):
    ids = [family["id"] for family in archive.json("copies", "--families")["families"]]
    assert len(set(ids)) == len(ids)
    found = families_of(archive)
    first, second, third = (
        found[name] for name in ("VID_20310412_140203.mp4", "MOV_0031.mov", "video_2031-04-12_14-02-11.mp4")
    )
    assert set(first[1]) == {
        "VID_20310412_140203.mp4",
        "forwarded_small.mp4",
        "with_banner.mp4",
        "compilation.mp4",
    }, set(first[1])
    assert set(second[1]) == {"MOV_0031.mov", "excerpt.mp4", "mirrored.mp4"}, set(second[1])
    assert set(third[1]) == {"video_2031-04-12_14-02-11.mp4", "compilation.mp4", "faster.mp4"}, set(third[1])
    assert "mirrored" in second[1]["mirrored.mp4"]["edits"] and "excerpt" in second[1]["excerpt.mp4"]["edits"]
    assert "faster" in third[1]["faster.mp4"]["edits"] and "smaller" in first[1]["forwarded_small.mp4"]["edits"]
    # The compilation: camera 1 in its second half, camera 3 in its first.
    shown = {name: family[1]["compilation.mp4"]["shown"] for name, family in (("one", first), ("three", third))}
    assert abs(shown["one"][0]["footage_start"] - 10) < 1.5 and shown["one"][0]["start"] > 5.5, shown
    assert abs(shown["three"][0]["footage_start"] - 3) < 1.5 and shown["three"][0]["end"] < 8.5, shown
    assert abs(first[0]["length_s"] - 22) < 1
    # The event lies in 2031: what a file claims for later than its arrival cannot be the earliest known time.
    assert first[0]["earliest_known"]["basis"] == "arrival", first[0]["earliest_known"]
    # A copy whose container claims a year long past is named with that claim, and the others stay listed.
    known = third[0]["earliest_known"]
    assert known["basis"] == "container" and known["name"] == "faster.mp4", known
    assert {k["basis"] for k in third[0]["known_times"]} == {"container", "arrival"}
    # A person's word goes before the program's, also after everything is made anew.
    assert (
        archive.run(
            "copies", "--different", "excerpt.mp4", "MOV_0031.mov", "--by", "lark", "--evidence", "another bird"
        ).returncode
        == 0
    )
    check_judged(archive)
    assert archive.run("rebuild").returncode == 0
    check_judged(archive)
    assert archive.run("copies", "--release", "MOV_0031.mov", "excerpt.mp4", "--by", "lark").returncode == 0
    assert all(copy["judged"] is None for copy in archive.json("copies"))
    assert set(families_of(archive)["MOV_0031.mov"][1]) == set(second[1])
    # Said of two that have nothing in common.
    assert archive.run("copies", "--same", "excerpt.mp4", "broken.mp4", "--by", "lark").returncode == 0
    said = next(copy for copy in archive.json("copies", "broken.mp4") if copy["b"]["name"] == "excerpt.mp4")
    assert said["judged"] == "same" and said["verdict"] is None
    assert not families_of(archive, "broken.mp4")["MOV_0031.mov"][1]["broken.mp4"]["placed"]
    assert archive.run("copies", "--release", "excerpt.mp4", "broken.mp4", "--by", "lark").returncode == 0
    assert archive.run("copies", "--same", "excerpt.mp4", "excerpt.mp4").returncode == 2


def check_judged(archive):
    pair = next(copy for copy in archive.json("copies", "excerpt.mp4") if copy["b"]["name"] == "MOV_0031.mov")
    assert pair["judged"] == "different" and pair["verdict"] == "copy", pair
    assert [(said["by"], said["evidence"]) for said in pair["said"]] == [("lark", "another bird")]
    assert "excerpt.mp4" not in families_of(archive, "MOV_0031.mov").get("MOV_0031.mov", ({}, {}))[1] or any(
        copy["b"]["name"] == "mirrored.mp4" and copy["verdict"] == "copy"
        for copy in archive.json("copies", "excerpt.mp4")
    )


def check_claims(archive):
    photo = archive.json("show", "IMG_0412.jpg")
    claims = {(c["where"], c["key"]): c for c in photo["claims"]}
    assert claims[("Exif.GPSInfo", "gps")]["value"] == "-48.123167,-123.503333"
    assert claims[("Exif.Photo.DateTimeOriginal", "creation_time")]["clock"] == "local-no-zone"
    film = archive.json("show", "VID_20310412_140203.mp4")
    times = [c for c in film["claims"] if c["key"] == "creation_time"]
    assert times and all(
        c["value"].startswith("2031-04-12T11:02:08") and c["clock"] == "utc-claimed" for c in times
    ), times
    assert film["preview"]["segments"] == 11 and film["sheet"]["columns"] > 1
    assert {e["event"] for e in film["custody"]} == {"ingestion", "transfer"}


def check_again(archive, valley):
    entries = archive.json("verify")["entries"]
    again = archive.json("ingest", valley, code=1)
    assert not again["sealed"] and len(again["known"]) == 14
    assert archive.json("verify")["entries"] == entries, "nothing new, nothing written"
    # The same bytes under another name: one more arrival, no more object.
    with tempfile.TemporaryDirectory() as other:
        name = os.path.join(os.fsencode(other), b"re\xffupload.mp4")
        with open(name, "wb") as f:
            f.write((valley / "south/excerpt.mp4").read_bytes())
        report = archive.json("ingest", other)
        assert not report["sealed"] and len(report["known"]) == 1
        assert bytes.fromhex(report["known"][0]["path_hex"]).endswith(b"re\xffupload.mp4")
    item = archive.json("show", "excerpt.mp4")
    assert item["arrivals"] == 2 and item["arrivals_list"][1]["path_hex"] == b"re\xffupload.mp4".hex()


def check_statements(archive, first):
    assert archive.run("say", "excerpt.mp4", "side=south", "place=the ford").returncode == 0
    item = archive.json("show", "excerpt.mp4")
    assert item["side"] == "south" and item["place"] == "the ford"
    sides = [s for s in item["statements"] if s["key"] == "side"]
    assert [s["superseded"] for s in sides] == [True, False]
    assert archive.run("say", "excerpt.mp4", "no equals").returncode == 2
    assert archive.run("say", "nothing-like-it", "side=x").returncode == 2
    before = archive.json("ls")
    assert archive.run("rebuild").returncode == 0
    assert archive.json("ls") == before, "rebuild gives the same items"
    # What was said meanwhile of footage is taken back: nothing of it is left.
    found = lambda copies: [{key: copy[key] for key in ("a", "b", "score", "verdict", "segments")} for copy in copies]
    assert found(archive.json("copies")) == found(first), "rebuild finds the same copies"


def check_get(archive, valley):
    out = archive.folder / "out.mp4"
    assert archive.run("get", "excerpt.mp4", "-o", out).returncode == 0
    assert out.read_bytes() == (valley / "south/excerpt.mp4").read_bytes()
    assert archive.run("get", "excerpt.mp4", "-o", out).returncode == 2, "never overwrites"
    assert archive.json("show", "excerpt.mp4")["custody"][-1]["event"] == "dissemination"
    # A damaged object is not handed out, the attempt is in the log, and nothing half-written stays.
    id = archive.json("show", "excerpt.mp4")["id"]
    object = archive.root / "objects" / id[:2] / id
    whole = object.read_bytes()
    object.chmod(0o600)
    object.write_bytes(whole[:500] + bytes([whole[500] ^ 1]) + whole[501:])
    refused = archive.run("get", "excerpt.mp4", "-o", archive.folder / "second.mp4")
    assert refused.returncode == 2 and "damaged" in refused.stderr, refused.stderr
    object.write_bytes(whole)
    object.chmod(0o400)
    assert "damaged" in archive.json("show", "excerpt.mp4")["custody"][-1]["detail"]
    before = len(archive.json("show", "excerpt.mp4")["custody"])
    assert archive.run("get", "excerpt.mp4", "-o", archive.folder / "no such folder" / "x").returncode == 2
    assert len(archive.json("show", "excerpt.mp4")["custody"]) == before
    assert sorted(p.name for p in archive.folder.iterdir()) == ["archive", "out.mp4"]


def test_refusals_and_links():
    with Archive() as archive, tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "note.txt").write_text("hello")
        (folder / "link").symlink_to("/etc/passwd")
        os.mkfifo(folder / "pipe")
        report = archive.json("ingest", folder, "--note", "From the UPPER valley")
        assert len(report["sealed"]) == 1 and len(report["skipped"]) == 2
        assert len(archive.json("ls", "--text", "upper")) == 1 and archive.json("ls", "--text", "lower") == []
        nowhere = subprocess.run(
            [archive.command()[0], "--archive", str(folder), "verify"], capture_output=True, text=True
        )
        assert nowhere.returncode == 2 and "no archive at" in nowhere.stderr
        assert archive.json("ingest", folder / "absent", code=1)["refused"]
        assert archive.run("ingest", folder, "--json").returncode == 0
        # A later write to the source does not reach the sealed object.
        (folder / "note.txt").write_text("changed")
        assert archive.run("verify").returncode == 0
        assert len(archive.json("ingest", folder)["sealed"]) == 1


def test_archive_is_found_and_private():
    with Archive() as archive:
        assert archive.root.stat().st_mode & 0o777 == 0o700
        below = archive.root / "derived"
        from program import PROGRAM

        assert subprocess.run([PROGRAM, "ls"], cwd=below, capture_output=True).returncode == 0
        assert subprocess.run([PROGRAM, "ls"], cwd="/", capture_output=True).returncode == 2
        env = dict(os.environ, CONTRECHAMP_ARCHIVE=str(archive.root))
        assert subprocess.run([PROGRAM, "ls"], cwd="/", env=env, capture_output=True).returncode == 0
        assert archive.run("init", "--agent", "x").returncode == 2
        assert archive.run("nonsense").returncode == 2


main(globals())
