"""The server of the real program: access, renderings, playing, saying; nothing but loopback."""
import contextlib, http.client, json, os, pathlib, re
import shutil, signal, subprocess, tempfile, time, urllib.error, urllib.request

from program import Archive, main, samples


class Server:
    def __init__(self, archive, *args, errors=subprocess.DEVNULL, **options):
        self.archive = archive
        self.process = subprocess.Popen(
            archive.command("serve", *args), stdout=subprocess.PIPE, stderr=errors, text=True, **options
        )
        self.address = self.process.stdout.readline().split()[1]
        self.base, self.token = re.match(r"(http://127.0.0.1:\d+)/\?token=(\w+)", self.address).groups()

    def ask(self, path, data=None, headers=None, method=None):
        request = urllib.request.Request(
            self.base + path,
            data=data,
            method=method,
            headers={"Authorization": "Bearer " + self.token, **(headers or {})},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, dict(answer.headers), answer.read()
        except urllib.error.HTTPError as error:
            return error.code, dict(error.headers), error.read()

    def get(self, path):
        status, _, body = self.ask(path)
        assert status == 200, (path, status, body)
        return json.loads(body)

    def post(self, path, value):
        status, _, body = self.ask(path, json.dumps(value).encode(), {"Content-Type": "application/json"})
        assert status == 200, (path, status, body)
        return json.loads(body)

    def stop(self, code=0):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(timeout=20) == code

    def settle(self, items):
        until = time.monotonic() + 240
        while True:
            state = self.get("/api/archive")
            if (
                state["counts"]["items"] == items
                and state["work"]["waiting"] + state["work"]["running"] == 0
                and state["ingest"] is None
            ):
                return
            assert time.monotonic() < until, state
            time.sleep(0.2)

    # Sends a request and waits for nothing.
    def begin(self, path):
        connection = http.client.HTTPConnection(self.base.removeprefix("http://"), timeout=120)
        connection.request("GET", path, headers={"Authorization": "Bearer " + self.token})
        return connection


def test_server():
    valley, _ = samples()
    with Archive() as archive:
        server = Server(archive, "--ingest", valley, "--side", "north")
        server.settle(14)
        check_access(server)
        check_secrets(server)
        check_items(server)
        server.stop()


def check_access(server):
    none = {"Authorization": ""}
    assert server.ask("/", headers=none)[0] == 403
    assert server.ask("/api/items", headers=none)[0] == 403
    assert server.ask("/api/items", headers={"Authorization": "Bearer " + "0" * 32})[0] == 403
    for host in ("evil.example", "127.0.0.1", "localhost:1", "127.0.0.1.evil.example", "0.0.0.0"):
        assert server.ask("/api/items", headers={"Host": host})[0] == 421, host
    status, headers, body = server.ask("/")
    assert status == 200 and b"<script" in body and "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    item = server.get("/api/items")["items"][0]
    say = f"/api/items/{item['id']}/say"
    body = json.dumps({"key": "note", "value": "x"}).encode()
    kind = {"Content-Type": "application/json"}
    for bad in (
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        assert server.ask(say, body, {**kind, **bad})[0] == 403, bad
    assert server.ask(say, body, {"Content-Type": "text/plain"})[0] == 415
    assert server.ask(say, body, {**kind, "Origin": server.base})[0] == 200
    assert server.ask("/api/items/../../etc/passwd")[0] == 404
    assert server.ask("/api/items", b"{}", kind)[0] == 405


def check_items(server):
    page = server.get("/api/items?limit=5&sort=name")
    assert page["total"] == 14 and len(page["items"]) == 5
    assert server.get("/api/items?kind=photo")["total"] == 2
    assert server.get("/api/items?side=south")["total"] == 0
    film = server.get("/api/items?text=excerpt")["items"][0]
    for name, kind in (("thumb.webp", b"WEBP"), ("sheet.webp", b"WEBP")):
        status, headers, body = server.ask(f"/api/items/{film['id']}/{name}")
        assert status == 200 and body[8:12] == kind and headers["Content-Type"] == "image/webp"
    whole = server.get(f"/api/items/{film['id']}")
    assert whole["preview"]["segments"] == 4 and whole["preview"]["mime"] == 'video/mp4; codecs="avc1.42c01f,mp4a.40.2"'
    start = time.monotonic()
    status, headers, body = server.ask(f"/api/items/{film['id']}/preview/2.mp4")
    assert status == 200 and body[4:8] == b"ftyp"
    print(f"  a segment of a preview after {time.monotonic() - start:.1f} s", flush=True)
    assert server.ask(f"/api/items/{film['id']}/preview/4.mp4")[0] == 404
    photo = server.get("/api/items?text=img_0412")["items"][0]
    assert server.ask(f"/api/items/{photo['id']}/view.webp")[2][8:12] == b"WEBP"
    assert server.get(f"/api/items/{film['id']}/copies")
    assert server.ask("/api/items/" + "0" * 64)[0] == 404


def check_secrets(server):
    status, headers, body = server.ask("/api/session", b"{}", {"Content-Type": "application/json"})
    keys = json.loads(body)
    assert status == 200 and sorted(keys) == ["pictures", "session"] and "Set-Cookie" not in headers
    assert len({server.token, *keys.values()}) == 3 and all(re.fullmatch("[0-9a-f]{32}", key) for key in keys.values())
    item = server.get("/api/items?kind=photo")["items"][0]["id"]
    none = {"Authorization": ""}
    for path in (
        "/",
        f"/?token={server.token}",
        "/icon.svg",
        f"/api/items/{item}/thumb.webp?key={keys['pictures']}",
        "/api/archive",
    ):
        assert "Set-Cookie" not in server.ask(path, headers=none)[1], path
    assert server.ask(f"/?token={server.token}", headers=none)[0] == 200
    for secret in (server.token, *keys.values()):
        assert (
            server.ask(
                "/api/archive", headers={**none, "Cookie": "contrechamp=" + secret, "Sec-Fetch-Site": "same-origin"}
            )[0]
            == 403
        )
    page = {"Authorization": "Bearer " + keys["session"], "Sec-Fetch-Site": "same-origin"}
    assert server.ask("/api/archive", headers=page)[0] == 200
    assert server.ask("/api/archive", headers={**page, "Sec-Fetch-Site": "same-site"})[0] == 403
    assert server.ask("/api/archive", headers={"Authorization": page["Authorization"]})[0] == 403
    key = "?key=" + keys["pictures"]
    status, headers, _ = server.ask(f"/api/items/{item}/thumb.webp{key}", headers=none)
    assert status == 200 and headers["Cache-Control"] == "private, max-age=3600"
    assert server.ask("/api/items" + key, headers=none)[0] == 403
    assert server.ask(f"/api/items/{item}/say{key}", b"{}", {**none, "Content-Type": "application/json"})[0] == 403
    with Archive() as other:
        again = Server(other)  # another run: other secrets
        for headers in ({"Authorization": "Bearer " + server.token}, page):
            assert again.ask("/api/archive", headers=headers)[0] == 403
        again.stop()


def below(pid):
    """The processes that a process has made, and those that they have made."""
    children = [
        int(one)
        for task in pathlib.Path(f"/proc/{pid}/task").iterdir()
        for one in (task / "children").read_text().split()
    ]
    return children + [other for child in children for other in below(child)]


@contextlib.contextmanager
def jails_stopped(server):
    stopped = below(server.process.pid)
    assert stopped
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)


def make_slow_and_broken(folder):
    """A small file whose pictures are huge, and one whose second half is nothing."""
    film = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i"]
    end = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-movflags", "+faststart"]
    subprocess.run([*film, "color=gray:s=7680x4320:r=15:d=2", *end, f"{folder}/huge.mp4"], check=True)
    assert pathlib.Path(folder, "huge.mp4").stat().st_size < 300000
    subprocess.run([*film, "testsrc2=s=320x240:r=15:d=40", *end, f"{folder}/halved.mp4"], check=True)
    broken = bytearray(pathlib.Path(folder, "halved.mp4").read_bytes())
    broken[len(broken) // 2 :] = bytes(len(broken) - len(broken) // 2)
    pathlib.Path(folder, "halved.mp4").write_bytes(broken)


# What is slow stands still here, without any clock: its processes are stopped.
def test_slow_previews_hold_up_nothing():
    valley, _ = samples()
    with tempfile.TemporaryDirectory() as folder, Archive() as archive:
        make_slow_and_broken(folder)
        for clip in sorted((valley / "south").glob("*.mp4"))[:5]:
            shutil.copy(clip, folder)
        server = Server(archive, "--ingest", folder)
        server.settle(7)
        ids = {item["name"]: item["id"] for item in server.get("/api/items")["items"]}
        broken = ids.pop("halved.mp4")
        broken = f"/api/items/{broken}/preview/{server.get(f'/api/items/{broken}')['preview']['segments'] - 1}.mp4"
        assert server.ask(broken)[0] == 422
        segments = [f"/api/items/{id}/preview/0.mp4" for id in ids.values()]
        with jails_stopped(server):
            asked = [server.begin(path) for path in [*segments, *segments]]  # each twice
            for path in (
                "/api/archive",
                "/api/items",
                "/api/facets",
                "/api/copies",
                "/api/clock",
                "/api/folders?path=/",
                "/api/jobs",
            ):
                server.get(path)
            assert server.ask(broken)[0] == 422, "known to fail, with nobody to try again"
        answers = [connection.getresponse() for connection in asked]
        assert [answer.status for answer in answers] == [200] * 12
        assert len({answer.read() for answer in answers}) == 6
        server.stop()


if __name__ == "__main__":
    main(globals())
