#!/usr/bin/env python3
"""docs_api.py [--self-test]: docs/api.md against the server: every route is documented with its method, every documented
route exists, and every field that a running server answers with stands in the document."""
import json, pathlib, re, sys, time

HERE = pathlib.Path(__file__).resolve().parent
DOC = HERE.parent / "docs" / "api.md"
ROUTES = HERE.parent / "src" / "http" / "routes.cpp"
FREE = {"GET /api/facets": "values of facets are what the archive holds"}  # answers whose lower keys are data


def routes_of(source):
    return {f"{method} {pattern}" for method, pattern in re.findall(r'\{"(GET|POST)",\s*"(/api/[^"]+)"', source)}


def documented(text):
    found = set()
    for method, path in re.findall(r"`(GET|POST) (/api/[\w/.-]*)", text):
        path = re.sub(r"/api/incidents/ID", "/api/incidents/:c", path)
        found.add(f"{method} " + re.sub(r"/K\.mp4", "/:n.mp4", path.replace("/ID", "/:id")))
    return found


def keys_of(value, depth=9):
    if isinstance(value, dict):
        for key, below in value.items():
            yield key
            if depth:
                yield from keys_of(below, depth - 1)
    elif isinstance(value, list):
        for below in value[:50]:
            yield from keys_of(below, depth)


def undocumented(text, route, value):
    known = set(re.findall(r'"(\w+)"', text))
    for key in sorted(set(keys_of(value, 0 if route in FREE else 9)) - known):
        yield f"docs/api.md: {route} answers with {key}, which is not documented"


def answers(server, ids):
    """route: what a server with the samples answers."""
    out = {"POST /api/incidents": server.post("/api/incidents", {"say": [{"key": "title", "value": "x"}, {"key": "time", "value": "2031-05?"},
                                              {"key": "place", "value": "48.1, 2.5"}]})}
    incident = out["POST /api/incidents"]["id"]
    out["POST /api/session"] = server.post("/api/session", {})
    item = ids[0]
    out["POST /api/items/:id/say"] = server.post(f"/api/items/{item}/say", {"key": "incident", "value": incident, "by": "heron"})
    server.post(f"/api/items/{item}/say", {"key": "graphic", "value": "2"})
    out["POST /api/say"] = server.post("/api/say", {"items": ids, "say": [{"key": "tag", "value": "x"}]})
    out["POST /api/withdraw"] = server.post("/api/withdraw", {"seqs": [out["POST /api/say"]["first_seq"]]})
    out["POST /api/incidents/:c/say"] = server.post(f"/api/incidents/{incident}/say", {"say": [{"key": "stage", "value": "spring"}]})
    out["POST /api/searches"] = server.post("/api/searches", {"name": "videos", "query": {}})
    dump = pathlib.Path(server.archive.folder, "XX.txt")
    dump.write_text("11\tOurle\tOurle\t\t34.5\t69.2\tP\tPPL\tXX\t\t\t\t\t\t42\t\t\t\t\n")
    out["POST /api/gazetteer"] = server.post("/api/gazetteer", {"file": str(dump)})
    out["POST /api/ingest"] = server.post("/api/ingest", {"paths": [str(dump)], "side": "north"})
    until = time.monotonic() + 60
    while server.get("/api/archive")["last_ingest"] is None and time.monotonic() < until:
        time.sleep(0.1)
    other = ids[1]
    heard = next(one["id"] for one in server.get("/api/items")["items"] if one["kind"] == "sound")
    out["POST /api/clock/say"] = server.post("/api/clock/say", {"a": item, "b": other, "what": "reject"})
    out["GET /api/clock/why"] = server.get(f"/api/clock/why?a={item}&b={other}")
    for path in ("clock", "clock/alone", f"items/{item}/clock", f"items/{heard}/wave", "archive", "graphic", "items?limit=5", "facets", "searches", "incidents", "chronology", "areas", "story?since=0", "edtf?text=2031", "folders?path=/",
                 "coordinates?text=48.1,2.5", "gazetteer?text=ourle", "copies", "families", "jobs", f"items/{item}", f"items/{item}/copies", f"items/{item}/families", f"incidents/{incident}"):
        route = "GET /api/" + path.split("?")[0].replace(item, ":id").replace(heard, ":id").replace(incident, ":c")
        out[route] = server.get("/api/" + path)
    return out


NOT_JSON = {"GET /api/events", "GET /api/items/:id/thumb.webp", "GET /api/items/:id/sheet.webp", "GET /api/items/:id/view.webp",
            "GET /api/items/:id/preview/:n.mp4"}


def check():
    sys.path.insert(0, str(HERE / "program"))
    from program import Archive, samples
    from server_test import Server
    text = DOC.read_text(encoding="utf-8")
    routes = routes_of(ROUTES.read_text(encoding="utf-8"))
    for route in sorted(routes - documented(text)):
        yield f"docs/api.md: {route} is not documented"
    for route in sorted(documented(text) - routes):
        yield f"docs/api.md: {route} does not exist"
    with Archive() as archive:
        archive.json("ingest", samples()[0], "--side", "north", "--source", "heron", "--note", "a card", code=1)
        server = Server(archive)
        try:
            tried = answers(server, [item["id"] for item in server.get("/api/items")["items"]])
        finally:
            server.stop()
    for route, value in tried.items():
        yield from undocumented(text, route, value)
    for route in sorted(routes - tried.keys() - NOT_JSON):
        yield f"tests/docs_api.py: {route} is not tried"


def self_test():
    assert routes_of('{"GET", "/api/x/:id", false, f},\n{"POST", "/api/y/:c/say", true,') == {"GET /api/x/:id", "POST /api/y/:c/say"}
    text = '`GET /api/items?a=` gives `{"total"}`, `POST /api/incidents/ID/say`, `GET /api/items/ID/preview/K.mp4`'
    assert documented(text) == {"GET /api/items", "POST /api/incidents/:c/say", "GET /api/items/:id/preview/:n.mp4"}
    assert list(undocumented(text, "GET /api/items", {"total": 1, "next": [{"x": 1}]})) and not list(undocumented(text, "GET /api/items", {"total": 1}))
    print("every rule catches what it must")


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    found = list(check())
    for what in found:
        print(what, file=sys.stderr)
    sys.exit(1 if found else 0)


main()
