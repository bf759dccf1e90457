"""The server of the real program: access, renderings, playing, saying; nothing but loopback."""
import json, re, signal, subprocess, time, urllib.error, urllib.request

from program import Archive, main, samples


class Server:
    def __init__(self, archive, *args, errors=subprocess.DEVNULL, **options):
        self.archive = archive
        self.process = subprocess.Popen(archive.command("serve", *args), stdout=subprocess.PIPE, stderr=errors, text=True, **options)
        self.address = self.process.stdout.readline().split()[1]
        self.base, self.token = re.match(r"(http://127.0.0.1:\d+)/\?token=(\w+)", self.address).groups()

    def ask(self, path, data=None, headers=None, method=None):
        request = urllib.request.Request(self.base + path, data=data, method=method,
                                         headers={"Authorization": "Bearer " + self.token, **(headers or {})})
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


def test_server():
    valley, _ = samples()
    with Archive() as archive:
        server = Server(archive, "--ingest", valley, "--side", "north")
        until = time.monotonic() + 120
        while True:
            state = server.get("/api/archive")
            if state["counts"]["items"] == 14 and state["work"]["waiting"] + state["work"]["running"] == 0 and state["ingest"] is None:
                break
            assert time.monotonic() < until, state
            time.sleep(0.2)
        check_access(server)
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
    for bad in ({"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
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
    assert status == 200 and body[4:8] == b"ftyp" and time.monotonic() - start < 2
    assert server.ask(f"/api/items/{film['id']}/preview/4.mp4")[0] == 404
    photo = server.get("/api/items?text=img_0412")["items"][0]
    assert server.ask(f"/api/items/{photo['id']}/view.webp")[2][8:12] == b"WEBP"
    assert server.get(f"/api/items/{film['id']}/copies")
    assert server.ask("/api/items/" + "0" * 64)[0] == 404


if __name__ == "__main__":
    main(globals())
