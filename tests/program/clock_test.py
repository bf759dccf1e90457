"""One clock over the samples: three cameras at one scene, their copies, and what people say of them."""
import pathlib

from program import Archive, main, samples


def group_with(clock, *names):
    """The group that holds all these names, as {name: member}; None when there is none."""
    for group in clock["groups"]:
        members = {m["name"]: m for m in group["members"]}
        if all(name in members for name in names):
            return dict(group, members=members)
    return None


def linked(clock, a, b):
    ids = lambda link, group: {m["id"]: m["name"] for m in group["members"]}
    return [link for group in clock["groups"] for link in group["links"]
            if {ids(link, group)[link["a"]], ids(link, group)[link["b"]]} == {a, b}]


def test_cameras_of_one_scene():
    valley, truth = samples()
    with Archive() as archive:
        archive.json("ingest", valley, code=1)
        clock = archive.json("clock", "--all")
        cameras = {pathlib.Path(c["name"]).name: c for c in truth["cameras"]}
        group = group_with(clock, *cameras)
        assert group, clock
        # Sound leaves the source at one time: what a file holds at `delay - start` is on one line.
        heard = {name: c["delay_s"] - c["start_s"] for name, c in cameras.items()}
        names = sorted(cameras)
        for one in names:
            for other in names:
                apart = group["members"][other]["offset_s"] - group["members"][one]["offset_s"]
                assert abs(apart - (heard[one] - heard[other])) < 0.03, (one, other, apart, heard)
        assert all(link["score"] >= 4 for link in group["links"])
        check_copies(archive, clock, truth, cameras)
        check_people(archive, names, group)


def check_copies(archive, clock, truth, cameras):
    """A copied track is the same recorded sound and no link, so no second witness."""
    recorded = {frozenset((o["a_name"], o["b_name"])) for o in clock["other"] if o["state"] == "same_recorded_sound"}
    for copy in truth["copies"]:
        a, b = pathlib.Path(copy["a"]).name, pathlib.Path(copy["b"]).name
        if a == "forwarded_small.mp4" and b in cameras:
            assert frozenset((a, b)) in recorded, (copy, recorded)
            assert not linked(clock, a, b), copy


def check_people(archive, names, group):
    a, b, c = names
    assert archive.run("clock", "--reject", a, b).returncode == 0
    clock = archive.json("clock")
    assert not group_with(clock, a, b), "a rejected pair stays apart, also by a detour"
    assert archive.json("clock") == clock, "the next run says the same"
    assert archive.run("clock", "--release", a, b).returncode == 0
    assert group_with(archive.json("clock"), a, b, c)
    apart = group["members"][b]["offset_s"] - group["members"][a]["offset_s"]
    assert archive.run("clock", "--lock", a, b, "--offset", f"{apart + 0.25:.3f}").returncode == 0
    locked = group_with(archive.json("clock"), a, b)
    assert abs(locked["members"][b]["offset_s"] - locked["members"][a]["offset_s"] - apart - 0.25) < 0.02, "a person's offset outweighs"
    assert any(link["said"] for link in locked["links"])
    assert archive.run("clock", "--recording", a, b).returncode == 0
    clock = archive.json("clock")
    assert any(o["said"] and {o["a_name"], o["b_name"]} == {a, b} for o in clock["other"])
    why = archive.json("clock", "--why", a, b)["why"]
    assert [s["value"].split()[0] for s in why["said"]] == ["reject", "release", "lock", "recording"]
    assert archive.run("verify").returncode == 0


main(globals())
