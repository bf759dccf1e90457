#!/usr/bin/env python3
"""docs_api.py [--self-test]: docs/api.md against docs/api/openapi.json: what the prose names exists, and every path is
spoken of. The program is held to the document by src/http/routes/routes_test.cpp and ui/test/contract_checks.mjs."""
import json, pathlib, re, sys

HERE = pathlib.Path(__file__).resolve().parent
PROSE = HERE.parent / "docs" / "api.md"
DOCUMENT = HERE.parent / "docs" / "api" / "openapi.json"


def routes_of(document):
    return {
        f"{method.upper()} {path}"
        for path, methods in document["paths"].items()
        for method in methods
        if method != "parameters"
    }


def spoken_of(prose):
    found = set()
    for method, path in re.findall(r"`(GET|POST) (/api/[\w/.-]*)", prose):
        path = path.replace("/api/incidents/ID", "/api/incidents/{incident}").replace("/K.mp4", "/{segment}.mp4")
        found.add(f"{method} " + path.replace("/ID", "/{id}"))
    return found


def differences(prose, document):
    for route in sorted(routes_of(document) - spoken_of(prose)):
        yield f"docs/api.md: says nothing of {route}"
    for route in sorted(spoken_of(prose) - routes_of(document)):
        yield f"docs/api.md: {route} is not in docs/api/openapi.json"


def self_test():
    document = {
        "paths": {
            "/api/items/{id}": {"parameters": [], "get": {}},
            "/api/incidents/{incident}/say": {"post": {}},
            "/api/items/{id}/preview/{segment}.mp4": {"get": {}},
        }
    }
    prose = "`GET /api/items/ID?x=` `POST /api/incidents/ID/say`, `GET /api/items/ID/preview/K.mp4`"
    assert not list(differences(prose, document))
    assert list(differences(prose + "`POST /api/items/ID`", document)) and list(differences("", document))
    print("every rule catches what it must")


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    found = list(differences(PROSE.read_text(encoding="utf-8"), json.loads(DOCUMENT.read_text(encoding="utf-8"))))
    for what in found:
        print(what, file=sys.stderr)
    sys.exit(1 if found else 0)


main()
