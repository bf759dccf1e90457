"""Reads and checks an archive from docs/format alone: a second opinion that shares nothing with the program.

It is strict only where the format is plain, so that what it calls damaged must be called so by `verify` as well.
Nothing here follows a link, waits for a writer or reads more than a test archive can hold.
"""
import hashlib, json, os, pathlib, re, stat

LINES = 65536  # of one file of the log
MOST = 1 << 26  # bytes of a file: no file of a test archive is larger, what is larger is not what was sealed
NAME = re.compile(r"[0-9a-f]{64}\Z")
ZEROS = "0" * 64
FIRST = b"contrechamp record 1\n"
ERASED = b"contrechamp erased 1\n" + b"0" * 64 + b"\n{}\n"
ERASABLE = {"metadata modification", "transfer", "accession", "dissemination"}
TOP = {
    "contrechamp.toml": "file",
    "objects": "folder",
    "log": "folder",
    "records": "folder",
    "derived": "folder",
    "incoming": "folder",
    "catalogue.sqlite": "file",
    "catalogue.sqlite-wal": "file",
    "catalogue.sqlite-shm": "file",
    "catalogue.sqlite-journal": "file",
    "quarantine": "folder",
}


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def kind_of(path):
    """ "file", "folder", "none" or "other"; a link is other."""
    try:
        mode = os.lstat(path).st_mode
    except OSError:
        return "none"
    return "file" if stat.S_ISREG(mode) else "folder" if stat.S_ISDIR(mode) else "other"


def read(path):
    """Bytes of a plain file, or None."""
    if kind_of(path) != "file" or os.lstat(path).st_size > MOST:
        return None
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            return file.read(MOST + 1)
    except OSError:
        return None


def names(folder):
    """Names in a folder that is one, in order."""
    return sorted(os.listdir(folder)) if kind_of(folder) == "folder" else []


def log_files(root):
    """Names of the parts of the log: one follows where the one before is full."""
    there, found = set(names(pathlib.Path(root) / "log")), []
    while (name := f"entries-{len(found):06}") in there:
        found.append(name)
        if (read(pathlib.Path(root) / "log" / name) or b"").count(b"\n") != LINES:
            break
    return found


def log_bytes(root):
    """The log as one text, file after file; what is no plain file holds nothing."""
    root = pathlib.Path(root)
    return b"".join(read(root / "log" / name) or b"" for name in log_files(root))


def path_of(root, folder, name):
    return pathlib.Path(root) / folder / name[:2] / name


class Pending:
    """What incoming/pending lists, when it is well formed."""

    def __init__(self, root):
        text = read(pathlib.Path(root) / "incoming" / "pending")
        lines = text.decode("latin-1").splitlines() if text and text.endswith(b"\n") else []
        head = re.fullmatch(r"batch (\d{1,18}) (\d{1,18})", lines[0]) if lines else None
        named = [re.fullmatch(r"(?:object|record) ([0-9a-f]{64})|pack (\S+)", line) for line in lines[1:-1]]
        self.whole = bool(head) and lines[-1] == "end 0" and all(named)
        self.end = int(head[1]) + int(head[2]) if self.whole else 0
        self.names = {found[1] or found[2] for found in named} if self.whole else set()


class Archive:
    """entries: (seq, commitment); records: seq → bytes; where: seq → path; findings: (path, kind, what)."""

    def __init__(self, root, quick=False):
        self.root = pathlib.Path(root)
        self.findings, self.entries, self.records, self.where = [], [], {}, {}
        self.notes = []  # what is no change of what was sealed, but lets others make one
        self.erased, self.events, self.packs = set(), {}, {}
        self.head, self.torn = ZEROS, b""
        self.pending = Pending(root)
        self.read_log()
        # What a batch at work or killed lists is left out, as long as its entries are not in the log.
        self.excused = self.pending.names if len(self.entries) < self.pending.end else set()
        self.log_sound = all(kind == "extra" or what == "torn" for path, kind, what in self.findings)
        self.check_top()
        self.read_records()
        self.check_settings()
        self.check_deletions()
        self.check_objects(quick)

    def find(self, path, kind, what=""):
        self.findings.append((str(path), kind, what))

    def read_log(self):
        files = log_files(self.root)
        for name in names(self.root / "log"):
            if name not in files or kind_of(self.root / "log" / name) != "file":
                self.find(f"log/{name}", "extra", "no part of the log")
        for name in files:
            text = read(self.root / "log" / name)
            if text is None:
                self.find(f"log/{name}", "malformed", "no plain file")
                continue
            *lines, rest = text.split(b"\n")
            if len(lines) > LINES:
                self.find(f"log/{name}", "changed", "wrong count of lines")
            for line in lines:
                self.take_line(name, line + b"\n")
            self.torn = rest
            if rest and (name != files[-1] or not self.pending.whole):
                self.find(f"log/{name}", "changed", "torn")
        if not self.entries:
            self.find("log/entries-000000", "missing", "the log is empty")

    def take_line(self, name, line):
        seq = len(self.entries)
        words = line[:-1].decode("latin-1").split(" ")
        right = len(words) == 3 and words[0] == str(seq) and words[1] == self.head and NAME.match(words[2])
        if not right:
            self.find(f"log/{name}", "changed", f"entry {seq}")
        self.entries.append((seq, words[2] if right else None))
        self.head = sha256(line)

    def check_top(self):
        for name in names(self.root):
            if name not in TOP or kind_of(self.root / name) != TOP[name]:
                self.find(name, "extra", "no part of an archive, or of another type")
        for folder in ("objects", "records", "log"):
            if kind_of(self.root / folder) == "none":
                self.find(folder, "missing")

    def read_packs(self):
        for name in names(self.root / "records"):
            first = re.fullmatch(r"pack-([0-9]{12,})", name)
            if not first:
                continue
            text = read(self.root / "records" / name)
            lines = text.split(b"\n") if text is not None else []
            if len(lines) % 3 != 1 or lines[-1]:
                self.find(f"records/{name}", "malformed")
                continue
            parts = [b"\n".join(lines[at : at + 3]) + b"\n" for at in range(0, len(lines) - 1, 3)]
            for number, part in enumerate(parts):
                self.packs[int(first[1]) + number] = (f"records/{name}", part)

    def read_records(self):
        self.read_packs()
        salts, said = {}, {}
        for seq, commitment in self.entries:
            if commitment is None:
                continue
            if commitment in said:
                self.find(f"records/{commitment[:2]}/{commitment}", "doubled", f"entries {said[commitment]} and {seq}")
                continue
            said[commitment] = seq
            path = f"records/{commitment[:2]}/{commitment}"
            kind = kind_of(self.root / path)
            packed = self.packs.pop(seq, None) if kind == "none" else None
            data = packed[1] if packed else read(self.root / path)
            self.where[seq] = packed[0] if packed else path
            if packed and data == ERASED or kind == "none" and not packed:
                self.erased.add(seq)
            elif data is None or sha256(data) != commitment:
                self.find(self.where[seq], "changed", f"record of entry {seq}")
            else:
                self.take_record(seq, data, salts)
        for where, _ in self.packs.values():
            self.find(where, "extra", "no entry commits to this record")
        self.check_names("records", set(said) | self.excused)

    def take_record(self, seq, data, salts):
        self.records[seq] = data
        try:
            event = json.loads(data.split(b"\n", 2)[2])
            assert data.startswith(FIRST) and isinstance(event["detail"], dict)
            self.events[seq] = event
        except (ValueError, IndexError, KeyError, AssertionError, TypeError, RecursionError):
            self.find(self.where[seq], "malformed", f"record of entry {seq}")
        salt = data[len(FIRST) : len(FIRST) + 64]
        if salt in salts:
            self.find(self.where[seq], "salt reused", f"entries {salts[salt]} and {seq}")
        salts.setdefault(salt, seq)

    def check_names(self, folder, known):
        """Every file of records or objects lies where it belongs and is named by the log; modes and links."""
        for first in names(self.root / folder):
            top = self.root / folder / first
            if folder == "records" and re.fullmatch(r"pack-[0-9]{12,}", first):
                self.check_mode(f"{folder}/{first}", excused=first in self.excused)
                continue
            if kind_of(top) == "folder" and not names(top):
                continue  # an empty folder says nothing
            if kind_of(top) != "folder" or not re.fullmatch("[0-9a-f]{2}", first):
                self.find(f"{folder}/{first}", "extra")
                continue
            for name in names(top):
                path = f"{folder}/{first}/{name}"
                if not NAME.match(name) or name[:2] != first or name not in known:
                    self.find(path, "extra", "named by no entry")
                elif kind_of(self.root / path) != "file":
                    self.find(path, "changed", "no plain file")
                else:
                    self.check_mode(path, excused=name in self.excused)

    def check_mode(self, path, excused):
        try:
            status = os.lstat(self.root / path)
        except OSError:
            return
        if status.st_mode & 0o022:
            self.notes.append((path, "mode", oct(status.st_mode)))
        if status.st_nlink > 1 and not excused:
            self.notes.append((path, "linked", str(status.st_nlink)))

    def check_settings(self):
        text = read(self.root / "contrechamp.toml")
        if text is None:
            self.find("contrechamp.toml", "missing", "no plain file")
        first = self.events.get(0)
        if first and text is not None and first["detail"].get("settings_sha256") != sha256(text):
            self.find("contrechamp.toml", "changed")
        if first and first["event"] != "creation":
            self.find(self.where[0], "malformed", "the first entry is no creation")

    def check_deletions(self):
        """lawful: seq of the records that a deletion names as it may."""
        self.lawful = set()
        commitments = dict(self.entries)
        for seq, event in sorted(self.events.items()):
            if event["event"] != "deletion":
                continue
            named, record = event["detail"].get("seq"), event["detail"].get("record")
            target = self.events.get(named) if isinstance(named, int) else None
            wrong = not isinstance(named, int) or not 0 <= named < seq or commitments.get(named) != record
            if wrong or named in self.lawful or (target and target["event"] not in ERASABLE):
                self.find(self.where[seq], "forbidden", f"entry {seq} names entry {named}")
                continue
            self.lawful.add(named)
            if named in self.records and kind_of(self.root / "incoming" / "erasing") == "none":
                self.find(self.where[named], "extra", "was erased and is still there")
        for seq in sorted(self.erased - self.lawful):
            self.find(self.where[seq], "missing", f"record of entry {seq}")

    def check_objects(self, quick):
        self.sealed = {
            event["object"]: event["detail"]
            for event in self.events.values()
            if event["event"] == "ingestion" and NAME.match(str(event.get("object")))
        }
        self.intact = set()
        for name, detail in self.sealed.items():
            path = f"objects/{name[:2]}/{name}"
            data = read(self.root / path)
            if kind_of(self.root / path) == "none":
                self.find(path, "missing")
            elif data is None or len(data) != detail.get("size_bytes"):
                self.find(path, "changed", "size or type")
            elif sha256(data) == name and hashlib.sha512(data).hexdigest() == detail.get("sha512"):
                self.intact.add(name)
            elif not quick:
                self.find(path, "changed", "bytes")
        self.check_names("objects", set(self.sealed) | self.excused)

    @property
    def good(self):
        return not self.findings
