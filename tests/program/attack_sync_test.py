"""A sync that fails: nothing is acknowledged on top of it, and what was answered with an error never appears."""
import json, os, re, shutil, signal

import custody
from attack_kit import Case, Kept, execute, main, need
from server_test import Server

SYNCS = ("syncfs", "fsync", "fdatasync")


def failing(call, when, trace, error="EIO"):
    return [
        "strace",
        "-f",
        "-qq",
        "-y",
        "-o",
        str(trace),
        "-e",
        f"trace={call}",
        "-e",
        f"inject={call}:error={error}:when={when}",
    ]


def sealed_call_failed(trace, root):
    """The call that failed was about what is sealed, not about the catalogue or what is derived."""
    failed = [line for line in trace.read_text().splitlines() if "INJECTED" in line]
    # The engine of the catalogue syncs its folder as well.
    others = rf"catalogue\.sqlite|/derived/|fdatasync\(\d+<{re.escape(str(root))}>\)"
    return [line for line in failed if not re.search(others, line)] if failed else None


def test_say_and_ingest(variant):
    need(shutil.which("strace"), "strace is not here")
    for error in ("EIO", "ENOSPC"):
        for call in SYNCS:
            for what in ("say", "ingest"):
                for when in (1, 2, 3, 4, "1+"):
                    with variant(call, error, what, when), Case() as case:
                        (case.folder / "new").mkdir()
                        for n in range(2):
                            (case.folder / "new" / f"new-{n}.txt").write_text(f"new {n}\n")
                        before, ids, trace = Kept(case.root), case.ids(), case.folder / "trace"
                        name = sorted(ids)[0]
                        args = {
                            "say": ("say", name, "note=failed"),
                            "ingest": ("ingest", case.folder / "new", "--seal-only"),
                        }[what]
                        answer = execute(
                            failing(call, when, trace, error) + case.command(*args), shown=args, timeout=60
                        )
                        failed = sealed_call_failed(trace, case.root)
                        if failed is None:
                            assert answer.code == 0
                            continue  # it has no such call
                        if failed:
                            assert answer.code == 2, f"a sync failed and exit is {answer.code}: {failed[0]}"
                        log = custody.log_bytes(case.root)
                        case.kept(before)
                        case.run("say", sorted(ids)[1], "note=after", code=0)
                        case.kept(before)
                        if what == "say":
                            there = case.json("show", name)["note"] == "failed"
                            assert there == (log != before.log), "what failed before the log was written appears later"
                            assert there or answer.code == 2, "what was acknowledged is not there"
                        else:
                            there = len(case.ids()) == len(ids) + 2
                            assert there or answer.code == 2, "what was acknowledged is not there"
                        case.good()
                        case.run(*args, code=0)
                        case.good()


def start(case, call, when):
    """A server whose sync fails; strace stands between, so that the server itself is told to end."""

    class Through:
        def command(self, *args):
            return failing(call, when, case.folder / "trace") + case.command(*args)

    return Server(Through())


def say(server, name, value):
    body = json.dumps({"key": "note", "value": value}).encode()
    return server.ask(f"/api/items/{name}/say", body, {"Content-Type": "application/json"})[0]


def stop(server):
    with open(f"/proc/{server.process.pid}/task/{server.process.pid}/children") as children:
        for child in children.read().split():
            os.kill(int(child), signal.SIGTERM)
    server.process.wait(timeout=20)


def test_serve(variant):
    need(shutil.which("strace"), "strace is not here")
    for call in SYNCS:
        for when in (1, 2, 3, 4, 5):
            with variant(call, when), Case() as case:
                case.run("rebuild", timeout=60, code=0)
                before, ids = Kept(case.root), sorted(case.ids())
                server = start(case, call, when)
                answers = []
                try:
                    for number, name in enumerate(ids):
                        failed = bool(sealed_call_failed(case.folder / "trace", case.root))
                        log = custody.log_bytes(case.root)
                        status = say(server, name, f"value {number}")
                        failed_now = bool(sealed_call_failed(case.folder / "trace", case.root))
                        answers.append((name, f"value {number}", status, custody.log_bytes(case.root) != log))
                        if failed:
                            assert status == 503, f"goes on after a failed sync: {status}"
                        elif failed_now:
                            assert status in (500, 503), f"a sync failed and the answer is {status}"
                        assert {i["id"] for i in server.get("/api/items")["items"]} == set(ids), "is not read any more"
                finally:
                    stop(server)
                case.kept(before)
                for name, value, status, logged in answers:
                    there = case.json("show", name)["note"] == value
                    assert there or status != 200, f"{value} was acknowledged and is not there"
                    assert not there or status == 200 or logged, f"{value} was answered {status} and appears"
                case.run("say", ids[0], "note=after", code=0)
                case.kept(before)
                case.good()


if __name__ == "__main__":
    main(globals())
