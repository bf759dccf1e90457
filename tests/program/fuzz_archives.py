"""fuzz_archives.py [--seconds N] [--count N] [--seed S] [--only I]: archives spoiled at random, and what must hold.

Each archive is a copy of a small one, changed in 1 to 4 ways (fuzz_mutations.py), on which a few commands are run. No
command may end by a signal, hang, touch what lies outside, take away or change what the log names and what was intact,
or rewrite the log; and `verify` must not say good where a reader of the format of its own does not. A failure is
printed with its seed, and the archive as it was spoiled is kept.
"""
import argparse, os, pathlib, random, shutil, subprocess, sys, tempfile, time

import attack_kit
import custody
from attack_kit import MEMORY, Case, Kept, base_folder, check_kept, commands, main
from fuzz_mutations import MUTATIONS

BASES = ("notes", "erased", "media", "packed", "notes", "empty")
MOST_FAILURES = 10


class Fuzz:
    def __init__(self, seed):
        self.seed = seed
        self.stricter, self.bad, self.ran, self.by = [], 0, 0, {}
        self.has_repair = "repair" in commands()
        for base in BASES:
            base_folder(base)

    def spoiled(self, number):
        """The archive of this number, the ways in which it was changed, and the commands to run on it."""
        rng = random.Random(f"{self.seed}/{number}")
        case = Case(rng.choice(BASES), prefix="contrechamp-fuzz-", parent=MEMORY)
        other = base_folder(rng.choice(BASES)) / "archive"
        told = []
        for _ in range(rng.choice((1, 1, 2, 2, 3, 4))):
            name = rng.choice(list(MUTATIONS))
            try:
                told.append(f"{name}: {MUTATIONS[name](rng, case, other) or ''}")
            except (OSError, LookupError, ValueError) as error:  # it met what the one before had made
                told.append(f"{name}: not done, {error}")
        return case, told, self.choose(rng, case)

    def choose(self, rng, case):
        name = rng.choice([f"north-{rng.randrange(4)}.txt", *list(case.read().sealed)[:5], "0" * 64])
        file = rng.choice([p for p in sorted(case.source.rglob("*")) if p.is_file()])
        asked = {
            "ls": ("ls", "--json"),
            "show": ("show", name, "--json"),
            "say": ("say", name, "note=fuzzed"),
            "ingest": ("ingest", file, "--seal-only"),
            "get": ("get", name, "-o", case.folder / "out"),
            "verify": ("verify", "--json"),
            "quick": ("verify", "--quick", "--json"),
            "rebuild": ("rebuild", "--no-derive"),
        }
        if self.has_repair:
            asked["repair"] = ("repair", *rng.choice(((), ("--from", case.source))))
        if rng.random() < 0.05:
            asked["ingest"] = ("ingest", file)
        chosen = rng.choices(list(asked), (3, 1, 3, 3, 1, 1, 2, 2, 1)[: len(asked)], k=rng.choice((1, 1, 2, 2, 3)))
        return [asked[word] for word in chosen] + [asked["verify"]]

    def run(self, number):
        case, told, asked = self.spoiled(number)
        done = []
        try:
            with case:
                self.attack(case, asked, done)
            self.ran += 1
            return None
        except AssertionError as error:
            return self.keep(number, told, done, error)

    def attack(self, case, asked, done):
        before = Kept(case.root)
        case.remember_outside()  # a mutation may have gone through the link of another; the commands must not
        self.bad += not before.archive.good
        rebuilt = False
        for command in asked:
            done.append(command)
            now = custody.Archive(case.root, quick="--quick" in command)
            log = custody.log_bytes(case.root)
            answer = case.run(*command)
            if command[0] == "verify":
                self.judge(answer, now)
            if not now.log_sound:
                assert custody.log_bytes(case.root) == log, f"wrote onto a damaged log: {answer}"
                assert command[0] not in ("say", "ingest") or answer.code == 2, f"the log is damaged: {answer}"
            if command[0] == "ls" and answer.code == 0:
                items = answer.json()
                if rebuilt and now.log_sound:
                    lost = set(now.sealed) - {item["id"] for item in items}
                    assert not lost, f"rebuilt, and {len(lost)} items are not listed"
            rebuilt = command[0] == "rebuild" and answer.code == 0
            check_kept(case.root, before)
            if os.path.lexists(case.folder / "out"):
                os.unlink(case.folder / "out")
        case.untouched()

    def judge(self, answer, mine):
        if "argument was not expected" in answer.err:
            return  # a program that has no such option yet
        assert mine.good or answer.code == 1, f"{answer} where the second opinion is {mine.findings[:3]}"
        if answer.code < 2:
            found = answer.json()["findings"]
            named = all(f.get("path") and f.get("kind") and not f["path"].startswith("/") for f in found)
            assert named, f"no path: {found[:3]}"
            assert bool(found) == (answer.code == 1) != answer.json()["good"], f"{answer}"
        if mine.good and answer.code != 0:
            self.stricter.append(answer.json()["findings"][:2] if answer.code == 1 else answer.err)

    def keep(self, number, told, done, error):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="contrechamp-failed-"))
        again, *_ = self.spoiled(number)
        with again:
            copy_whole(again.folder, folder / "archive-as-spoiled")
        print(
            f"FAILED --seed {self.seed} --only {number}: {error}",
            *(f"  {line}" for line in told),
            *(f"  $ {' '.join(map(str, command))}" for command in done),
            f"  kept in {folder}",
            sep="\n",
            flush=True,
        )
        key = str(error).split(":")[0][:60]
        self.by[key] = self.by.get(key, 0) + 1
        return error


def copy_whole(source, target):
    """With its holes, pipes and links as they are."""
    subprocess.run(["cp", "-a", "--sparse=always", str(source), str(target)], check=True)


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--count", type=int, help="so many archives, however long it takes")
    options.add_argument("--seed", type=int, default=int(time.time()))
    options.add_argument("--only", type=int, help="this archive alone")
    options.add_argument("--failures", type=int, default=MOST_FAILURES, help="give up after so many")
    chosen = options.parse_args()
    print(f"seed {chosen.seed}", flush=True)
    failures, number = 0, chosen.only or 0
    try:
        fuzz = Fuzz(chosen.seed)
        start = time.monotonic()
        while failures < chosen.failures:
            if chosen.only is not None and number > chosen.only:
                break
            if number >= chosen.count if chosen.count else time.monotonic() - start > chosen.seconds:
                break
            failures += fuzz.run(number) is not None
            number += 1
        seconds = time.monotonic() - start
        ran, processor = fuzz.ran + failures, sum(os.times()[:4])
        print(
            f"{ran} archives in {seconds:.0f} s, {ran / max(seconds, 0.01):.1f} a second, {ran / processor:.1f} a "
            f"second of processor time; {fuzz.bad} not as they were sealed; {failures} failed {fuzz.by or ''}; "
            f"{len(fuzz.stricter)} times verify was stricter than the second opinion",
            *map(str, fuzz.stricter[:5]),
            sep="\n",
        )
    finally:
        for folder in attack_kit._bases.values():
            shutil.rmtree(folder, ignore_errors=True)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
