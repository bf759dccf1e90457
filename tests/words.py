#!/usr/bin/env python3
"""words.py [--self-test]: what the tree must not say, and what it must say alike.

registry  the lock of the page names no download host, so that any mirror serves it
places    no path of one machine in a tracked file; the data beside the tree is named by tests, bench and docs only
licence   the licence is there, and the page names the same one
languages English and French have the same words, with the same places to fill
"""
import json, os, pathlib, re, shutil, subprocess, sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LICENCE = "GPL-3.0-or-later"
NOT_OURS = {".git", "node_modules", "dist", "build", "made", "__pycache__", ".cache"}
# A path from the root of somebody's machine, not the tail of a longer one (src/work/…, https://host/home/…).
MACHINE = re.compile(r"(?<![\w.}/*])/(?:work/|home/\w|root/|Users/\w)")
BESIDE = ".." + "/shared"
BESIDE_IN = re.compile(r"(bench|tests|docs)/|(README|CHANGELOG)\.md$")
WORD = re.compile(r"^\s*'([^']+)':\s*(.*)$")


def breaches_of_lock(lock, npmrc):
    for name, package in lock.get("packages", {}).items():
        if re.match(r"https?:", str(package.get("resolved", ""))):
            yield f"ui/package-lock.json: {name} is tied to {package['resolved']}"
    if "registry.npmjs" in json.dumps(lock):
        yield "ui/package-lock.json: names a registry"
    if "omit-lockfile-registry-resolved=true" not in npmrc.split():
        yield "ui/.npmrc: lacks omit-lockfile-registry-resolved=true"


def breaches_of_places(path, text):
    for number, line in enumerate(text.splitlines(), 1):
        if path != "tests/words.py" and MACHINE.search(line):
            yield f"{path}:{number}: a path of one machine"
        if BESIDE in line and not BESIDE_IN.match(path):
            yield f"{path}:{number}: names {BESIDE}: only bench, tests and docs know the data beside the tree"


def breaches_of_licence(licence, package, readme):
    if "GNU GENERAL PUBLIC LICENSE" not in licence or "Version 3" not in licence:
        yield "LICENSE: not the text of the GNU GPL, version 3"
    if package.get("license") != LICENCE:
        yield f"ui/package.json: license is not {LICENCE}"
    if LICENCE not in readme:
        yield f"README.md: does not name {LICENCE}"


def words_of(table):
    """key: the set of its places to fill."""
    words, key = {}, None
    for line in table.splitlines():
        if found := WORD.match(line):
            key = found.group(1)
            words[key] = set()
            line = found.group(2)
        if key:
            words[key] |= set(re.findall(r"\{(\w+)\}", line))
    return words


def breaches_of_languages(tables):
    first, *others = tables
    expected = words_of(tables[first])
    if not expected:
        yield f"{first}: no words found"
    for name in others:
        words = words_of(tables[name])
        for key in sorted(expected.keys() ^ words.keys()):
            yield f"{name if key in expected else first}: lacks '{key}'"
        for key in sorted(expected.keys() & words.keys()):
            # A plural form may leave its number out: “one item”.
            if expected[key] - {"n"} != words[key] - {"n"}:
                yield f"{name}: '{key}' fills other places than {first}"


def tracked_files():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True) if shutil.which("git") else None
    if listed and listed.returncode == 0 and listed.stdout:
        yield from (name for name in os.fsdecode(listed.stdout).split("\0") if name and (ROOT / name).is_file())
        return
    for here, folders, names in os.walk(ROOT):
        folders[:] = [f for f in folders if f not in NOT_OURS and not f.startswith("build-")]
        yield from (pathlib.Path(here, name).relative_to(ROOT).as_posix() for name in names if name != ".git")


def text_of(path):
    return (ROOT / path).read_text(encoding="utf-8", errors="replace")


def check_tree():
    yield from breaches_of_lock(json.loads(text_of("ui/package-lock.json")), text_of("ui/.npmrc"))
    for path in tracked_files():
        yield from breaches_of_places(path, text_of(path))
    yield from breaches_of_licence(text_of("LICENSE"), json.loads(text_of("ui/package.json")), text_of("README.md"))
    yield from breaches_of_languages({path: text_of(path) for path in ("ui/src/i18n/en.ts", "ui/src/i18n/fr.ts")})


def self_test():
    lock = lambda **package: {"packages": {"node_modules/a": package}}
    rc = "omit-lockfile-registry-resolved=true\n"
    assert not list(breaches_of_lock(lock(version="1.0.0"), rc))
    assert list(breaches_of_lock(lock(resolved="https://mirror.example/a.tgz"), rc))
    assert list(breaches_of_lock(lock(resolved="http://mirror.example/a.tgz"), rc))
    assert list(breaches_of_lock(lock(funding="registry.npmjs.org"), rc))
    assert list(breaches_of_lock(lock(), "fund=false\n"))
    for bad in ("cd /work/x", "'/home/ana/clip.mp4'", "x=/root/y", "(/Users/ana", "/work/main"):
        assert list(breaches_of_places("docs/a.md", bad)), bad
    for good in ("src/pipeline/jobs.h", "../work/x", "https://host/home/page", "/home", "$HOME/x", "{dir}/work/x"):
        assert not list(breaches_of_places("docs/a.md", good)), good
    for path, expected in (
        ("src/a.cpp", 1),
        ("ui/src/a.ts", 1),
        ("tools/a.sh", 1),
        ("samples/a.md", 1),
        ("run", 1),
        ("tests/a.py", 0),
        ("bench/a.py", 0),
        ("docs/a.md", 0),
        ("README.md", 0),
        ("CHANGELOG.md", 0),
    ):
        assert len(list(breaches_of_places(path, "see " + BESIDE + "/x"))) == expected, path
    text, page = "GNU GENERAL PUBLIC LICENSE\nVersion 3", {"license": LICENCE}
    assert not list(breaches_of_licence(text, page, LICENCE))
    assert list(breaches_of_licence("MIT", page, LICENCE)) and list(breaches_of_licence(text, {}, LICENCE))
    assert list(breaches_of_licence(text, page, ""))
    tables = lambda en, fr: list(breaches_of_languages({"en": en, "fr": fr}))
    assert not tables("  'a.one': '{n} item',\n  'b': 'x {who}',\n", "  'b':\n    'y {who}',\n  'a.one': 'un',\n")
    assert tables("'a': 'x',", "'b': 'x',") == ["fr: lacks 'a'", "en: lacks 'b'"]
    assert tables("'a': '{who}',", "'a': '{qui}',") and tables("", "")
    print("every rule catches what it must")


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    if sys.argv[1:]:
        sys.exit(__doc__)
    found = list(check_tree())
    for what in found:
        print(what, file=sys.stderr)
    sys.exit(1 if found else 0)


main()
