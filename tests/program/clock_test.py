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
    return [
        link
        for group in clock["groups"]
        for link in group["links"]
        if {ids(link, group)[link["a"]], ids(link, group)[link["b"]]} == {a, b}
    ]


def test_cameras_of_one_scene():
    valley, truth = samples()
    with Archive() as archive:
        archive.json("ingest", valley, code=1)
        # A small archive is compared in full: the command that compares every pair finds nothing left to do.
        clock = archive.json("clock")
        assert archive.json("clock", "--all")["groups"] == clock["groups"]
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
        check_fields(clock)
        check_windows_and_words(archive, names)
        check_world(archive, names)
        check_copies(archive, clock, truth, cameras)
        check_people(archive, names, group)


def check_fields(clock):
    """What other programs read."""
    for group in clock["groups"]:
        assert {"id", "members", "links", "world"} <= set(group), group
        assert min(m["offset_s"] for m in group["members"]) == 0
        for member in group["members"]:
            assert {"id", "name", "offset_s", "rate", "duration_s"} <= set(member), member
        of = {m["id"]: m for m in group["members"]}
        for link in group["links"]:
            assert {"a", "b", "offset_s", "at_s", "interval_s", "drift_ppm", "score", "state", "false_rate"} <= set(
                link
            ), link
            a, b = of[link["a"]], of[link["b"]]
            on_line = (b["offset_s"] + b["rate"] * (link["at_s"] - link["offset_s"])) - (
                a["offset_s"] + a["rate"] * link["at_s"]
            )
            assert abs(on_line) < 0.08, (link, on_line)
            assert link["interval_s"] >= 0.06, "3 ms for each of 20 m that nobody knows"


def check_windows_and_words(archive, names):
    a, b, c = names
    window = archive.json("clock", "--window", a, b)
    assert group_with(window, a, b, c), "what was compared before stays"
    for items in ((), (a,)):
        refused = archive.run("clock", "--window", *items)
        assert refused.returncode == 2 and "two" in refused.stderr, refused
    said = archive.run("clock", "--why", a, b).stdout
    assert "the same event" in said and "phase" in said and "magnitude" in said, said
    assert archive.json("clock", "--why", a, b)["why"]["state"] == "same_event"


def check_world(archive, names):
    """Claims of the world's time that cannot hold together are both listed, with their clip; none is chosen."""
    a, b, _ = names
    before = group_with(archive.json("clock"), a, b)["world"]
    for name, hour, words in ((a, "03", "a clock on a tower"), (b, "05", "a call to prayer")):
        done = archive.run(
            "clock", "--time", name, "1.5", f"2031-04-12T{hour}:00:00Z", f"2031-04-12T{hour}:01:00Z", "--words", words
        )
        assert done.returncode == 0, done
    world = group_with(archive.json("clock"), a, b)["world"]
    assert len(world["claims"]) == len(before["claims"]) + 2
    said = {c["name"]: (i, c) for i, c in enumerate(world["claims"]) if "tower" in c["by"] or "prayer" in c["by"]}
    assert set(said) == {a, b} and all(c["at_s"] == 1.5 for _, c in said.values()), world
    assert said[b][0] in said[a][1]["contradicts"] and said[a][0] in said[b][1]["contradicts"], world
    assert len(world["fits"]) >= 2, world
    assert not any({said[a][0], said[b][0]} <= set(fit["claims"]) for fit in world["fits"]), world
    assert "contradict" in archive.run("clock", a).stdout
    check_times_that_stand(archive, a, before)


def check_times_that_stand(archive, name, before):
    """A time that was taken back binds nothing; whoever says one is credited; what is no time is refused whole."""
    times = lambda: [s for s in archive.json("show", name)["statements"] if s["key"] == "clock_time"]
    credited = lambda: [
        c["by"] for c in group_with(archive.json("clock"), name)["world"]["claims"] if c["name"] == name
    ]
    span = ("2031-04-12T03:00:10+00:00", "2031-04-12T06:31+03:30")
    done = archive.run(
        "clock", "--time", name, "2", *span, "--words", "a radio", "--by", "heron", "--evidence", "heard twice"
    )
    assert done.returncode == 0, done
    assert "heron: a radio" in credited() and "tester: a clock on a tower" in credited(), credited()
    said = times()[-1]
    assert (said["by"], said["evidence"]) == ("heron", "heard twice"), said
    assert said["value"] == "2.000000 2031-04-12T03:00:10.000000Z 2031-04-12T03:01:00.000000Z a radio", said
    # Said again it takes the place of itself: one claim.
    assert archive.run("clock", "--time", name, "2.000", *span, "--words", "a radio", "--by", "heron").returncode == 0
    assert credited().count("heron: a radio") == 1 and times()[-2]["state"] == "superseded", times()
    for one in times():
        assert archive.run("withdraw", one["seq"], "--by", one["by"]).returncode == (
            0 if one["state"] != "withdrawal" else 2
        ), one
    assert all(one["superseded"] for one in times()), times()
    assert not [by for by in credited() if "tower" in by or "radio" in by], credited()
    assert archive.run("rebuild", "--no-derive").returncode == 0
    assert not [by for by in credited() if "tower" in by or "radio" in by], credited()
    entries = archive.json("verify")["entries"]
    for wrong in (("x", *span), ("1", "noon", span[1]), ("1", "2031-04-12T03:00", span[1]), ("1", span[1], span[0])):
        refused = archive.run("clock", "--time", name, *wrong)
        assert refused.returncode == 2 and "understood" in refused.stderr, refused
    refused = archive.run("say", name, "clock_time=noon")
    assert refused.returncode == 2 and "position [noon]" in refused.stderr, refused
    assert archive.json("verify")["entries"] == entries


def test_sun_from_two_shadows():
    with Archive() as archive:
        place = ("--at", "48.2", "35.1")
        at = lambda time: archive.json("sun", *place, "--from", time, "--to", time.replace("00Z", "30Z"))["positions"][
            0
        ]
        first, second = at("2031-05-01T07:00:00Z"), at("2031-05-01T07:30:00Z")
        day = ("--from", "2031-05-01T00:00:00Z", "--to", "2031-05-02T00:00:00Z")
        shadow = lambda position, more="": f"{position['shadow_ratio']:.3f}±3%{more}"
        one = archive.json("sun", *place, *day, "--shadow", shadow(first))["fits"]
        assert len(one) == 2, "a length is found in the morning and in the afternoon"
        both = archive.json("sun", *place, *day, "--shadow", shadow(first), "--shadow", shadow(second, "@1800"))["fits"]
        assert len(both) == 1 and both[0]["from"] <= "2031-05-01T07:00" <= both[0]["to"], both


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
    assert (
        abs(locked["members"][b]["offset_s"] - locked["members"][a]["offset_s"] - apart - 0.25) < 0.02
    ), "a person's offset outweighs"
    assert any(link["said"] for link in locked["links"])
    assert archive.run("clock", "--recording", a, b).returncode == 0
    clock = archive.json("clock")
    assert any(o["said"] and {o["a_name"], o["b_name"]} == {a, b} for o in clock["other"])
    why = archive.json("clock", "--why", a, b)["why"]
    assert [s["value"].split()[0] for s in why["said"]] == ["reject", "release", "lock", "recording"]
    assert archive.run("verify").returncode == 0


main(globals())
