#!/usr/bin/env python3
"""layers.py [--self-test]: holds the tree to the rules of docs/design.md; names file, line and rule of every breach.

layers   a folder of src/ includes lower layers only; siblings never meet; only cli/serve.cpp starts http
homes    each third-party header has one home; one without a home is refused until it is given one here
pure     fingerprint, copies, clock, story and text touch no file, thread, lock or clock
size     no source file over 400 lines, no line over 120 columns, no folder of over 25 files
streams  only cli/kit/streams.cpp writes to the error stream: what is printed there otherwise may throw, or be waited
         for
page     a feature of ui/src is entered by app/App.svelte only and features never meet
docs     docs/design.md names every stage of the pipeline, samples/README.md every file of the samples
"""
import collections, os, pathlib, posixpath, re, sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
RANK = {
    "base": 0,
    "model": 1,
    "fingerprint": 2,
    "copies": 2,
    "clock": 2,
    "story": 2,
    "text": 2,
    "store": 2,
    "media": 2,
    "intake": 2,
    "export": 2,
    "archive": 3,
    "ingest": 4,
    "pipeline": 5,
    "views": 6,
    "http": 7,
    "cli": 7,
}
SIBLINGS = {("cli/serve.cpp", "http")}  # this file of one face may start the other
PURE = {"fingerprint", "copies", "clock", "story", "text"}
IMPURE = re.compile(
    r"(fstream|filesystem|thread|mutex|shared_mutex|condition_variable|future|chrono|iostream|cstdio|"
    r"stdio\.h|ctime|time\.h|unistd\.h|fcntl\.h|sys/.*|soci/.*|sqlite3\.h)$"
)

# Third-party header: where it may be included (folders or files of src/; "*" anywhere, "test" in *_test.cpp and
# *_fixture.h only).
HOMES = [
    (r"lib(av\w+|swscale|swresample)/", {"media"}),
    (r"libheif/", {"media"}),
    (r"exiv2/", {"media"}),
    (r"magic\.h$", {"media"}),
    (r"seccomp\.h$", {"media"}),
    (r"soci/|sqlite3\.h$", {"store"}),
    (r"openssl/", {"base"}),
    (r"unicode/", {"base"}),
    (r"webp/demux\.h$", {"media"}),
    (r"webp/", {"pipeline"}),
    (r"boost/(beast|asio)", {"http/server/server.cpp"}),
    (r"CLI/", {"cli"}),
    (r"hwy/", {"fingerprint"}),
    (r"fftw3\.h$", {"clock"}),
    (r"fmt/|nlohmann/|tl/expected\.hpp$", {"*"}),
    (r"g(test|mock)/", {"test"}),
]
# Headers of the C library and the kernel.
SYSTEM = re.compile(
    r"(sys|linux|netinet|arpa)/\w+\.h$|(fcntl|unistd|poll|sched|grp|pwd|dirent|pthread|signal|malloc|"
    r"string|stdio|stdlib|time|errno|limits|math|stdint|netdb|termios|dlfcn)\.h$"
)
STANDARD = re.compile(r"[a-z_]+$")  # <vector>: no folder, no ending

LINES, COLUMNS, FILES = 400, 120, 25
# The page: a feature (the first of each pair) that may use another one.
PAGE_SIBLINGS = {("library", "import")}  # an empty library asks for footage, and shows what comes in
PAGE_ENTRY = "app/App.svelte"
PAGE_IMPORT = re.compile(r"""(?:\bfrom|\bimport\(|^\s*import)\s*'(\.[^']+)'""")
LONG = {  # path: why this file must be longer
    "ui/src/i18n/en.ts": "all words of one language in one table",
    "ui/src/i18n/fr.ts": "all words of one language in one table",
    "ui/src/api/contract.ts": "made from docs/api/openapi.json",
}
SIZED = ("src", "ui/src", "ui/test", "tests", "tools", "bench")
SOURCE = {".cpp", ".h", ".py", ".sh", ".ts", ".svelte", ".mjs", ".js", ".css", ".cmake", ".txt", ".sql", ""}
NOT_OURS = {"node_modules", "dist", "build", "made", "__pycache__"}
INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')


ERRORS = re.compile(r"print\(stderr|std::cerr|std::clog|\bperror\(|f(printf|puts|write)\([^;]*stderr|STDERR_FILENO,")
ERRORS_IN = {"cli/kit/streams.cpp"}


def home_of(header):
    return next((homes for pattern, homes in HOMES if re.match(pattern, header)), None)


def breaches_of_include(path, header, quoted):
    """`path` is within src/. Yields what is wrong with this include."""
    folder = path.split("/")[0]
    first = header.split("/")[0]
    if folder not in RANK:
        yield f"src/{folder} has no layer: give it one in tests/layers.py and docs/design.md"
        return
    if quoted and "/" not in header:
        yield f'write the path from src/: "{folder}/{header}"'
    elif quoted and first in RANK:
        allowed = first == folder or RANK[first] < RANK[folder] or (path, first) in SIBLINGS
        if not allowed:
            yield f"{folder} (layer {RANK[folder]}) must not include {first} (layer {RANK[first]})"
    elif (homes := home_of(header)) is not None:
        is_test = path.endswith(("_test.cpp", "_fixture.h"))
        if not ("*" in homes or folder in homes or path in homes or ("test" in homes and is_test)):
            where = "*_test.cpp and *_fixture.h" if homes == {"test"} else ", ".join(sorted(homes))
            yield f"<{header}> belongs to {where}"
    elif quoted or not (STANDARD.match(header) or SYSTEM.match(header)):
        yield f"<{header}> has no home: give it one in tests/layers.py (HOMES) and docs/design.md"
    if folder in PURE and not quoted and IMPURE.match(header):
        yield f"{folder} is pure and must not include <{header}>"


def breaches_of_source(path, text):
    for number, line in enumerate(text.splitlines(), 1):
        found = INCLUDE.match(line)
        if found:
            quoted = found.group(1) is not None
            for what in breaches_of_include(path, found.group(1) or found.group(2), quoted):
                yield f"src/{path}:{number}: {what}"
        if ERRORS.search(line) and path not in ERRORS_IN and not path.endswith("_test.cpp"):
            yield f"src/{path}:{number}: say it through cli/kit/streams.h: the error stream may be full or closed"


def breaches_of_size(path, lines, long=LONG):
    if lines > LINES and path not in long:
        yield f"{path}: {lines} lines, {LINES} at most: divide it, or list it with a reason in tests/layers.py (LONG)"


def breaches_of_columns(path, text):
    if path.startswith("ui/"):
        return  # prettier lays out the page
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > COLUMNS:
            yield f"{path}:{number}: {len(line)} columns, {COLUMNS} at most"


def breaches_of_folders(paths):
    """`paths` of files, within the tree."""
    folders = collections.Counter(path.rsplit("/", 1)[0] for path in paths)
    for folder, count in sorted(folders.items()):
        if count > FILES:
            yield f"{folder}: {count} files, {FILES} at most: divide it by what they are about"


def feature_of(path):
    parts = path.split("/")
    return parts[1] if parts[0] == "features" and len(parts) > 2 else None


def breaches_of_page(path, text):
    """`path` is within ui/src/. Yields every import of a feature that belongs to no feature, or to another."""
    own = feature_of(path)
    for number, line in enumerate(text.splitlines(), 1):
        for imported in PAGE_IMPORT.findall(line):
            other = feature_of(posixpath.normpath(posixpath.join(posixpath.dirname(path), imported)))
            if other is None or other == own or path == PAGE_ENTRY or (own, other) in PAGE_SIBLINGS:
                continue
            what = f"the feature {own}" if own else f"{path.split('/')[0]}, which features use,"
            found = f"ui/src/{path}:{number}: {what} must not import the feature {other}"
            yield found + ": what both use goes into a room above"


def breaches_of_docs(pipeline, design, make, samples):
    for stage in re.findall(r'\.name = "(\w+)"', pipeline):
        if not re.search(rf"\b{stage}\b", design):
            yield f"docs/design.md: the stage {stage} of src/pipeline/pipeline.h is not mentioned"
    for name in sorted(set(re.findall(r'"((?:north|south)/[^"]+)"', make))):
        if name not in samples:
            yield f"samples/README.md: {name} of samples/make.py is not mentioned"


def files_under(folder):
    for here, folders, names in os.walk(ROOT / folder):
        folders[:] = sorted(f for f in folders if f not in NOT_OURS)
        for name in sorted(names):
            yield pathlib.Path(here, name)


def text_of(path):
    return (ROOT / path).read_text(encoding="utf-8")


def check_tree():
    sources = [p for p in files_under("src") if p.suffix in (".cpp", ".h")]
    for path in sources:
        yield from breaches_of_source(path.relative_to(ROOT / "src").as_posix(), path.read_text(encoding="utf-8"))
    page = [p for p in files_under("ui/src") if p.suffix in SOURCE]
    for path in page:
        if path.suffix in (".ts", ".svelte"):
            yield from breaches_of_page(path.relative_to(ROOT / "ui/src").as_posix(), path.read_text(encoding="utf-8"))
    yield from breaches_of_folders(path.relative_to(ROOT).as_posix() for path in page)
    for folder in SIZED:
        for path in files_under(folder):
            if path.suffix in SOURCE:
                lines = path.read_bytes().count(b"\n")
                yield from breaches_of_size(path.relative_to(ROOT).as_posix(), lines)
                yield from breaches_of_columns(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
    yield from breaches_of_folders([p.relative_to(ROOT).as_posix() for p in files_under("src")])
    yield from breaches_of_docs(
        text_of("src/pipeline/pipeline.cpp"),
        text_of("docs/design.md"),
        text_of("samples/make.py"),
        text_of("samples/README.md"),
    )


BAD = [  # file within src/, line, part of the message
    ("base/x.cpp", '#include "model/media.h"', "must not include model"),
    ("model/x.h", '#include "archive/log/log.h"', "must not include archive"),
    ("media/x.cpp", '#include "fingerprint/frame_code.h"', "must not include fingerprint"),
    ("copies/x.cpp", '#include "fingerprint/frame_code.h"', "must not include fingerprint"),
    ("clock/x.cpp", '#include "store/tables/rows.h"', "must not include store"),
    ("archive/x.cpp", '  #  include "pipeline/jobs.h"', "must not include pipeline"),
    ("pipeline/x.cpp", '#include "cli/kit/terminal.h"', "must not include cli"),
    ("http/x.cpp", '#include "cli/commands.h"', "must not include cli"),
    ("cli/ingest.cpp", '#include "http/server/server.h"', "must not include http"),
    ("new_folder/x.cpp", "#include <vector>", "has no layer"),
    ("media/x.cpp", '#include "jail.h"', "write the path"),
    ("pipeline/x.cpp", "#include <libavcodec/avcodec.h>", "belongs to media"),
    ("pipeline/x.cpp", '#include "libavcodec/avcodec.h"', "belongs to media"),
    ("intake/x.cpp", "#include <libheif/heif.h>", "belongs to media"),
    ("pipeline/x.cpp", "#include <exiv2/exiv2.hpp>", "belongs to media"),
    ("cli/x.cpp", "#include <magic.h>", "belongs to media"),
    ("pipeline/x.cpp", "#include <seccomp.h>", "belongs to media"),
    ("archive/x.cpp", "#include <soci/soci.h>", "belongs to store"),
    ("archive/x.cpp", "#include <sqlite3.h>", "belongs to store"),
    ("archive/x.cpp", "#include <openssl/evp.h>", "belongs to base"),
    ("media/x.cpp", "#include <webp/encode.h>", "belongs to pipeline"),
    ("store/x.cpp", "#include <unicode/coll.h>", "belongs to base"),
    ("http/routes/table.cpp", "#include <boost/asio.hpp>", "belongs to http/server/server.cpp"),
    ("http/server/server.cpp", "#include <boost/regex.hpp>", "has no home"),
    ("pipeline/x.cpp", "#include <CLI/CLI.hpp>", "belongs to cli"),
    ("pipeline/x.cpp", '#include "hwy/highway.h"', "belongs to fingerprint"),
    ("fingerprint/x.cpp", "#include <fftw3.h>", "belongs to clock"),
    ("base/x.cpp", "#include <gtest/gtest.h>", "belongs to *_test.cpp"),
    ("store/x.cpp", "#include <pqxx/pqxx>", "has no home"),
    ("base/x.cpp", "#include <zlib.h>", "has no home"),
    ("base/x.cpp", '#include "zlib/zlib.h"', "has no home"),
] + [
    ("copies/x.cpp", f"#include <{header}>", "is pure")
    for header in (
        "fstream",
        "filesystem",
        "thread",
        "mutex",
        "condition_variable",
        "future",
        "chrono",
        "iostream",
        "cstdio",
        "unistd.h",
        "sys/stat.h",
        "fcntl.h",
        "ctime",
    )
]
BAD_PAGE = [  # file within ui/src/, line, part of the message
    ("features/map/MapView.svelte", "  import Tile from '../library/Tile.svelte';", "the feature map must not import"),
    ("features/map/MapView.svelte", "  const late = import('../library/Tile.svelte');", "the feature library"),
    ("features/import/ImportDialog.svelte", "  import Tile from '../library/Tile.svelte';", "the feature library"),
    ("kit/ticks.ts", "import { span_of } from '../features/angles/angles';", "kit, which features use,"),
    ("app/items.svelte.ts", "import '../features/library/grid';", "app, which features use,"),
]
GOOD_PAGE = [
    ("app/App.svelte", "  import MapView from '../features/map/MapView.svelte';"),
    (
        "features/library/ListView.svelte",
        "  import ImportDialog from '../import/ImportDialog.svelte';\n  import Grid from './Grid.svelte';",
    ),
    ("features/map/geo.ts", "import type { AreaRow } from '../../api/types';\nimport maplibre from 'maplibre-gl';"),
]
GOOD = [
    ("fingerprint/x.cpp", '#include "model/fingerprint.h"\n#include <hwy/highway.h>\n#include HWY_TARGET_INCLUDE'),
    ("clock/x.cpp", "#include <fftw3.h>\n#include <cmath>\n#include <tl/expected.hpp>"),
    ("cli/serve.cpp", '#include "http/server/server.h"\n#include "cli/commands.h"\n#include <CLI/CLI.hpp>'),
    (
        "http/server/server.cpp",
        '#include <boost/beast/core.hpp>\n#include "pipeline/jobs.h"\n// #include "cli/kit/terminal.h"',
    ),
    ("media/x_test.cpp", "#include <gtest/gtest.h>\n#include <linux/landlock.h>\n#include <libavutil/opt.h>"),
    ("pipeline/x.cpp", '#include "export/bag.h"\n#include "story/story.h"\n#include <thread>\n#include <fmt/format.h>'),
]


def self_test():
    for path, line, expected in BAD:
        found = list(breaches_of_source(path, "// first line\n" + line + "\n"))
        assert any(expected in what and f"src/{path}:2: " in what for what in found), (path, line, expected, found)
    for path, text in GOOD:
        assert not list(breaches_of_source(path, text)), list(breaches_of_source(path, text))
    for path, line, expected in BAD_PAGE:
        found = list(breaches_of_page(path, "// first line\n" + line + "\n"))
        assert any(expected in what and f"ui/src/{path}:2: " in what for what in found), (path, line, expected, found)
    for path, text in GOOD_PAGE:
        assert not list(breaches_of_page(path, text)), list(breaches_of_page(path, text))
    many = [f"ui/src/kit/{i}.ts" for i in range(FILES)] + ["ui/src/kit/deeper/0.ts"]
    assert not list(breaches_of_folders(many)) and len(list(breaches_of_folders([*many, "ui/src/kit/a.ts"]))) == 1
    assert list(breaches_of_size("src/a/b.cpp", LINES + 1)) and not list(breaches_of_size("src/a/b.cpp", LINES))
    assert not list(breaches_of_size("src/a/b.cpp", LINES + 1, {"src/a/b.cpp": "a table"}))
    pipeline = '      {.name = "probe",\n  .version = 1},\n      {.name = "gaze",\n'
    make = 'at("north/a.mp4"), at("south/b.mp4")'
    found = list(breaches_of_docs(pipeline, "stages: `probe`", make, "`north/a.mp4`"))
    assert len(found) == 2 and "gaze" in found[0] and "south/b.mp4" in found[1], found
    assert not list(breaches_of_docs(pipeline, "`probe`, `gaze`", make, "north/a.mp4 south/b.mp4"))
    print(len(BAD) + len(BAD_PAGE), "bad lines caught,", len(GOOD) + len(GOOD_PAGE), "good files passed")


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
