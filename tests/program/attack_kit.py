"""What the attacks on an archive share: archives to attack, forged parts, what lies outside and must stay as it is."""
import contextlib, json, os, pathlib, shutil, signal, stat, subprocess, sys, tempfile, traceback

import custody
from forging import append, deletion_of, drop_catalogue, remove
from program import PROGRAM, SKIP, samples

# A command that needs longer than this on a small archive waits for something that never comes.
TIMEOUT_S = float(os.environ.get("CONTRECHAMP_ATTACK_TIMEOUT", "20"))
ROOT = os.geteuid() == 0
# In memory where there is room for it: what is attacked here is what the program does, not what a disk keeps.
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) and shutil.disk_usage("/dev/shm").free > 1 << 28 else None
OTHER_USER = 65534
_bases = {}


class Skip(Exception):
    pass


class Answer:
    def __init__(self, args, code, out, err):
        self.args, self.code, self.out, self.err = args, code, out, err

    def json(self):
        try:
            return json.loads(self.out)
        except ValueError:
            raise AssertionError(f"{self}: no JSON") from None

    def __str__(self):
        asked, out = " ".join(map(str, self.args)), " ".join(self.out.split())
        return f"{asked}: exit {self.code}, said {self.err[-200:]!r} {out[:90]!r}"


def execute(command, timeout=None, shown=None, **options):
    """Runs to the end; a hang and an end by a signal are failures whatever the test is about."""
    options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    shown = shown or command[1:]
    process = subprocess.Popen(list(map(str, command)), start_new_session=True, text=True, errors="replace", **options)
    try:
        out, err = process.communicate(timeout=timeout or TIMEOUT_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise AssertionError(f"{' '.join(map(str, shown))}: hangs") from None
    answer = Answer(shown, process.returncode, out or "", err or "")
    assert answer.code in (0, 1, 2), f"ended by a signal or unknown code: {answer}"
    return answer


class Case:
    """A copy of a base archive in a folder of its own, with a canary beside it."""

    def __init__(self, base="notes", prefix="contrechamp-attack-", parent=None):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix=prefix, dir=parent or MEMORY))
        made = base_folder(base)
        for name in os.listdir(made):
            shutil.copytree(made / name, self.folder / name, symlinks=True)
        self.root, self.source, self.canary = self.folder / "archive", self.folder / "source", self.folder / "canary"
        self.remember_outside()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder, ignore_errors=True)

    def command(self, *args):
        return [PROGRAM, "--archive", str(self.root), *map(str, args)]

    def run(self, *args, code=None, **options):
        answer = execute(self.command(*args), shown=args, **options)
        codes = code if isinstance(code, (tuple, list, set)) else (code,)
        assert code is None or answer.code in codes, f"exit is not {code}: {answer}"
        return answer

    def json(self, *args, code=0, **options):
        return self.run(*args, "--json", code=code, **options).json()

    def read(self):
        return custody.Archive(self.root)

    def ids(self, **options):
        return {item["id"] for item in self.json("ls", **options)}

    def remember_outside(self):
        self.before = snapshot(self.canary) | snapshot(self.source)

    def untouched(self):
        now = snapshot(self.canary) | snapshot(self.source)
        changed = [name for name in self.before.keys() | now.keys() if self.before.get(name) != now.get(name)]
        assert not changed, f"touched outside the archive: {changed}"

    def sealed_parts(self):
        return {part: snapshot(self.root / part) for part in ("log", "records", "objects")}

    def good(self):
        answer = self.run("verify", "--json")
        assert answer.code == 0, f"verify: {answer.out[-600:]} {answer.err[-200:]}"
        found = self.read().findings
        assert not found, f"second opinion: {found[:4]}"
        return answer.json()

    def findings(self, *args):
        """Of an archive that is not as it was sealed: exit 1, each finding with a path within the archive."""
        answer = self.run("verify", *args, "--json", code=1)
        found = answer.json()["findings"]
        assert found and all(f["path"] and not f["path"].startswith("/") for f in found), answer.out[-600:]
        return found

    def kept(self, before):
        """What the log named and was intact is still there, and the log goes on from what it was."""
        check_kept(self.root, before)


def snapshot(folder):
    """path: type, mode, owner, links, time and digest of everything below, links not followed."""
    seen = {}
    for where, folders, files in os.walk(folder):
        for name in [*folders, *files, "."]:
            path = os.path.join(where, name)
            status = os.lstat(path)
            text = os.readlink(path) if stat.S_ISLNK(status.st_mode) else custody.read(path)
            digest = text if text is None or isinstance(text, str) else custody.sha256(text)
            when = status.st_mtime_ns if not stat.S_ISDIR(status.st_mode) else 0
            seen[path] = (status.st_mode, status.st_uid, when, digest)
    return seen


class Kept:
    def __init__(self, root):
        archive = custody.Archive(root)
        self.archive = archive
        self.log = custody.log_bytes(root)
        self.whole = self.log[: self.log.rfind(b"\n") + 1]
        self.objects = archive.intact
        self.records = {seq: archive.records[seq] for seq in archive.records.keys() - archive.lawful}


def check_kept(root, before):
    log = custody.log_bytes(root)
    assert log.startswith(before.whole), f"the log was rewritten: {before.whole.count(10)} lines, now {log.count(10)}"
    lost = [
        name
        for name in before.objects
        if custody.sha256(custody.read(custody.path_of(root, "objects", name)) or b"") != name
    ]
    assert not lost, f"{len(lost)} intact objects of {len(before.objects)} are gone or changed: {lost[:2]}"
    commitments = dict(before.archive.entries)
    gone = []
    for seq, data in before.records.items():
        if custody.read(custody.path_of(root, "records", commitments[seq])) == data:
            continue
        where = before.archive.where[seq]
        packed = pathlib.Path(where).name.startswith("pack-")
        if not packed or data not in (custody.read(pathlib.Path(root) / where) or b""):
            gone.append(seq)
    assert not gone, f"records of entries {gone[:5]} are gone or changed"


# Archives to attack, made once by the program and copied for each test.


def make_notes(folder, names, words="line"):
    folder.mkdir(parents=True, exist_ok=True)
    for number, name in enumerate(names):
        (folder / name).write_text(f"{words} {number} of {name}\n" * (1 + number * 7))


def make_canary(folder):
    (folder / "tree" / "below").mkdir(parents=True)
    for name in ("file", "victim", "tree/file", "tree/below/file", "a" * 64):
        (folder / name).write_text(f"canary {name}\n")
    (folder / "file").chmod(0o600)


def init(folder):
    root = folder / "archive"
    answer = execute([PROGRAM, "--archive", str(root), "init", "--agent", "tester"])
    assert answer.code == 0, answer
    return lambda *args: execute([PROGRAM, "--archive", str(root), *map(str, args)], timeout=120)


def make_base(folder, base):
    make_canary(folder / "canary")
    make_notes(folder / "source" / "north", [f"north-{n}.txt" for n in range(4)])
    make_notes(folder / "source" / "south", [f"south-{n}.txt" for n in range(4)], "word")
    run = init(folder)
    if base == "empty":
        return
    for side in ("north", "south"):
        assert run("ingest", folder / "source" / side, "--side", side).code == 0
    for number in range(4):
        assert run("say", f"north-{number}.txt", f"place=ford {number}").code == 0
    assert run("incident", "title=at the ford").code == 0
    if base == "packed":
        make_notes(folder / "source" / "many", [f"many-{n:03}.txt" for n in range(80)], "m")
        assert run("ingest", folder / "source" / "many", "--seal-only").code == 0
    if base == "media":
        valley, _ = samples()
        (folder / "source" / "media").mkdir()
        for name in ("south/photo_small.jpg", "north/PTT-0007.ogg", "north/broken.mp4"):
            shutil.copy(valley / name, folder / "source" / "media")
        assert run("ingest", folder / "source" / "media").code == 1  # one file is broken
    if base == "erased":
        erase_by_hand(folder / "archive")


def erase_by_hand(root, seq=None):
    """What `erase` leaves: a deletion that names the record, and the record gone. By default the last statement."""
    archive = custody.Archive(root)
    if seq is None:
        seq = max(s for s, e in archive.events.items() if e["event"] == "metadata modification" and e.get("object"))
    append(root, deletion_of(archive, seq))
    remove(custody.path_of(root, "records", dict(archive.entries)[seq]))
    drop_catalogue(root)
    return seq


def base_folder(base):
    if base not in _bases:
        folder = pathlib.Path(tempfile.mkdtemp(prefix="contrechamp-base-", dir=MEMORY))
        _bases[base] = folder
        make_base(folder, base)
    return _bases[base]


def commands():
    """Names of the commands that this program has."""
    lines = execute([PROGRAM, "--help"]).out.split("Subcommands:")[1].splitlines()
    return {line.split()[0] for line in lines if line.startswith("  ") and line.split()}


def need(condition, why):
    if not condition:
        raise Skip(why)


def spread(things, count=3):
    """The first, the last and what lies evenly between."""
    things = list(things)
    if len(things) <= count:
        return things
    return [things[round(at * (len(things) - 1) / (count - 1))] for at in range(count)]


# Running: every test to its end, every variant of it, then what failed.


class Variants:
    def __init__(self):
        self.count, self.failed = 0, []

    @contextlib.contextmanager
    def __call__(self, *name):
        self.count += 1
        try:
            yield
        except Skip:
            raise
        except AssertionError as error:
            self.failed.append((" / ".join(map(str, name)), str(error) or traceback.format_exc(limit=-1)))
        except Exception:  # an answer of another shape than told is a failure of this variant alone
            self.failed.append((" / ".join(map(str, name)), traceback.format_exc(limit=-2)))


def main(tests, arguments=None):
    """Runs every test_… of a module, or those named on the command line."""
    wanted = sys.argv[1:] if arguments is None else arguments
    results = {}
    try:
        for name, test in list(tests.items()):
            if name.startswith("test_") and (not wanted or any(word in name for word in wanted)):
                results[name] = run_test(name, test)
    finally:
        for folder in _bases.values():
            shutil.rmtree(folder, ignore_errors=True)
    failed = [name for name, result in results.items() if result == "failed"]
    print(f"{len(results)} tests, {len(failed)} failed{': ' if failed else ''}{', '.join(failed)}")
    sys.exit(1 if failed else SKIP if results and set(results.values()) == {"skipped"} else 0)


def run_test(name, test):
    variant = Variants()
    try:
        test(variant)
    except Skip as why:
        print(f"{name}: skipped: {why}", flush=True)
        return "failed" if variant.failed else "skipped"
    if not variant.failed:
        print(f"{name}: {variant.count} variants hold", flush=True)
        return "passed"
    print(f"{name}: FAILED in {len(variant.failed)} of {variant.count} variants", flush=True)
    for which, error in variant.failed[: int(os.environ.get("CONTRECHAMP_ATTACK_SHOWN", "12"))]:
        print(f"    {which}: {error}", flush=True)
    return "failed"
