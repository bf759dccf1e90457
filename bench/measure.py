"""What the benchmarks share: running a command and knowing what it cost."""
import os, resource, subprocess, sys, time

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM = os.environ.get("CONTRECHAMP_PROGRAM", os.path.join(HERE, "..", "build", "release", "bin", "contrechamp"))


def cost(command, **options):
    """(processor seconds of it and its children, wall seconds, exit code)."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    code = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options).returncode
    wall = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall, code


class Peak:
    """Most memory that a process and all its children held at one time, sampled 50 times a second (PSS: shared pages
    once)."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def run(self):
        most = 0
        while self.process.poll() is None:
            most = max(most, sum(map(pss_kib, family(self.process.pid))))
            time.sleep(0.02)
        return self.process.returncode, most / 1024


def family(pid):
    pids, at = [pid], 0
    while at < len(pids):
        try:
            for task in os.listdir(f"/proc/{pids[at]}/task"):
                with open(f"/proc/{pids[at]}/task/{task}/children") as file:
                    pids += [int(child) for child in file.read().split()]
        except OSError:
            pass
        at += 1
    return pids


def pss_kib(pid):
    try:
        with open(f"/proc/{pid}/smaps_rollup") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("Pss:"))
    except (OSError, StopIteration):
        return 0


def walk(paths):
    for path in paths:
        if os.path.isfile(path):
            yield path
        for folder, _, names in os.walk(path):
            for name in sorted(names):
                yield os.path.join(folder, name)


def new_archive(folder):
    root = os.path.join(folder, "archive")
    subprocess.run(
        [PROGRAM, "--archive", root, "init", "--agent", "bench"],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return [PROGRAM, "--archive", root]


def refuse(text):
    print(text, file=sys.stderr)
    raise SystemExit(2)
