"""What the tests of the whole program share. CONTRECHAMP_PROGRAM is the built program, SAMPLES the made samples."""
import json, os, pathlib, shutil, subprocess, sys, tempfile

PROGRAM = os.environ["CONTRECHAMP_PROGRAM"]
SAMPLES = pathlib.Path(os.environ["CONTRECHAMP_SAMPLES"])
SHARED = pathlib.Path(os.environ.get("CONTRECHAMP_SHARED", "../shared"))
SKIP = 77


class Archive:
    """A new archive in a folder of its own."""

    def __init__(self, agent="tester"):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="contrechamp-"))
        self.root = self.folder / "archive"
        assert self.run("init", "--agent", agent).returncode == 0

    def command(self, *args):
        return [PROGRAM, "--archive", str(self.root), *map(str, args)]

    def run(self, *args, **options):
        return subprocess.run(self.command(*args), capture_output=True, text=True, errors="surrogateescape", **options)

    def json(self, *args, code=0):
        result = self.run(*args, "--json")
        assert result.returncode == code, (args, result.returncode, result.stderr, result.stdout[-2000:])
        return json.loads(result.stdout)

    def close(self):
        shutil.rmtree(self.folder)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def samples():
    if not (SAMPLES / "truth.json").exists():
        subprocess.run(
            [sys.executable, str(pathlib.Path(__file__).parents[2] / "samples" / "make.py"), str(SAMPLES)], check=True
        )
    return SAMPLES / "valley", json.loads((SAMPLES / "truth.json").read_text())


def main(tests):
    """Runs every test_… of a module; the first failure ends it."""
    for name, test in list(tests.items()):
        if name.startswith("test_"):
            print(name, flush=True)
            test()
