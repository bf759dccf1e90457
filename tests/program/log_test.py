"""--log: a line a job and a request on the error stream, of a fixed grammar, in which nothing of the archive can
stand."""
import fcntl, http.client, json, os, re, shutil, subprocess

from program import Archive, main, samples
from server_test import Server

TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"
STAGE = r"(?:probe|look|copies|listen|clock|tags)"
METHOD = r"(?:GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH|TRACE|CONNECT|-)"
# Patterns of routes as src/http/routes/routes.cpp has them: its own words and places to fill, never what filled them.
ROUTE = r"(?:-|page|/api/[a-z_/:.]+(?:mp4|webp)?)"
LINE = re.compile(
    rf"{TIME} (?:debug job begun stage={STAGE} item=[0-9a-f]{{8}}"
    rf"|info job (?:done|put-back) stage={STAGE} item=[0-9a-f]{{8}} ms=\d+ cpu_ms=\d+"
    rf"|info job failed stage={STAGE} item=[0-9a-f]{{8}} ms=\d+ cpu_ms=\d+ kind=[a-z_ ]+"
    rf"|debug request begun method={METHOD} route={ROUTE}"
    rf"|info request left method={METHOD} route={ROUTE} ms=\d+"
    rf"|info request answered method={METHOD} route={ROUTE} status=\d{{3}} ms=\d+ bytes=\d+)"
    r"(?: lost_before=\d+)?"
)
FILES = ("north/IMG_0412.jpg", "south/excerpt.mp4", "north/broken.mp4")
SAID = {"side": "north", "source": "heron", "note": "a card of the ford"}


def log_lines(errors):
    return [line for line in errors.splitlines() if re.match(TIME, line)]


def check_lines(lines, secrets):
    for line in lines:
        assert LINE.fullmatch(line), line
        for secret in secrets:
            assert secret.lower() not in line.lower(), (secret, line)


def delivery(archive):
    folder = archive.folder / "delivery"
    folder.mkdir()
    for name in FILES:
        shutil.copy(samples()[0] / name, folder)
    return folder


def secrets_of(archive, folder):
    names = [part for path in folder.iterdir() for part in (path.name, path.stem)]
    return [*names, *SAID.values(), "ford", "tester", folder.name, str(archive.root), archive.folder.name]


def test_a_line_for_every_job_and_no_name_in_it():
    with Archive() as archive:
        folder = delivery(archive)
        said = [word for key, value in SAID.items() for word in (f"--{key}", value)]
        taken = archive.run("--log", "debug", "ingest", folder, *said, "--json")
        assert taken.returncode == 1 and len(json.loads(taken.stdout)["sealed"]) == 3, taken
        lines = log_lines(taken.stderr)
        check_lines(lines, secrets_of(archive, folder))
        jobs = archive.json("jobs")
        assert len(jobs) > 6 and {job["state"] for job in jobs} == {"done", "failed"}, jobs
        for job in jobs:
            where = f"stage={job['stage']} item={job['item'][:8]}"
            assert sum(f" debug job begun {where}" in line for line in lines) == 1, where
            assert sum(f" info job {job['state']} {where} " in line for line in lines) == 1, where
        assert not any(job["item"][:9] in line for job in jobs for line in lines)
        quiet = archive.run("--log", "info", "rebuild")
        assert quiet.returncode == 0 and " info job done " in quiet.stderr and "debug" not in quiet.stderr, quiet
        assert not log_lines(archive.run("rebuild").stderr)


def raw(server, text):
    connection = http.client.HTTPConnection(server.base.removeprefix("http://"), timeout=60)
    connection.connect()
    connection.sock.sendall(text.encode())
    answer = connection.sock.recv(1 << 16)
    connection.close()
    return answer


def test_a_line_for_every_request_and_no_word_of_it():
    with Archive() as archive:
        folder = delivery(archive)
        archive.run("ingest", folder)
        item = archive.json("ls")[0]["id"]
        server = Server(archive, "--log", "info", errors=subprocess.PIPE)
        host = server.base.removeprefix("http://")
        server.get(f"/api/items/{item}")
        server.get("/api/items?text=heron-of-the-north")
        server.post(f"/api/items/{item}/say", {"key": "place", "value": "the ford", "by": "heron"})
        assert server.ask("/api/heron-of-the-north")[0] == 404
        assert server.ask("/heron-of-the-north.html")[0] == 404
        assert server.ask("/")[0] == 200
        assert raw(server, f"HERON /api/archive HTTP/1.1\r\nHost: {host}\r\n\r\n").startswith(b"HTTP/1.1 4")
        assert raw(server, "heron of the north\r\n\r\n").startswith(b"HTTP/1.1 400")
        server.process.terminate()
        _, errors = server.process.communicate(timeout=60)
        lines = log_lines(errors)
        check_lines(lines, [*secrets_of(archive, folder), "heron", server.token, item[:8]])
        seen = [re.search(r"method=(\S+) route=(\S+) status=(\d+)", line).groups() for line in lines]
        assert seen == [
            ("GET", "/api/items/:id", "200"),
            ("GET", "/api/items", "200"),
            ("POST", "/api/items/:id/say", "200"),
            ("GET", "-", "404"),
            ("GET", "-", "404"),
            ("GET", "page", "200"),
            ("-", "-", seen[6][2]),
            ("-", "-", "400"),
        ], seen


def test_a_log_that_nobody_reads_holds_nothing_up():
    with Archive() as archive:
        ours, theirs = os.pipe()
        fcntl.fcntl(theirs, fcntl.F_SETPIPE_SZ, 4096)  # some forty lines
        server = Server(archive, "--log", "info", errors=theirs)
        os.close(theirs)
        for _ in range(100):
            server.get("/api/archive")
        full = os.read(ours, 65536).decode()
        server.get("/api/archive")
        after = os.read(ours, 65536).decode()
        lost = int(re.search(r"lost_before=(\d+)", after).group(1))
        lines = log_lines(full) + log_lines(after)
        assert lost > 0 and sum("answered" in line for line in lines) + lost == 101, (lost, len(lines))
        os.close(ours)
        server.get("/api/archive")
        server.stop()


if __name__ == "__main__":
    main(globals())
