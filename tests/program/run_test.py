"""./run as a person types it: builds, takes folders in, serves at once; again, it takes in only what is new."""
import json, os, pathlib, shutil, signal, subprocess, sys, tempfile, urllib.request

from program import PROGRAM, SKIP, main, samples

HERE = pathlib.Path(__file__).parents[2]
if pathlib.Path(PROGRAM).resolve() != (HERE / "build/release/bin/contrechamp").resolve():
    print("skipped: ./run builds another program than the one under test")
    sys.exit(SKIP)


class Run:
    def __init__(self, home, *args):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("CONTRECHAMP_")}
        self.process = subprocess.Popen(
            [str(HERE / "run"), *map(str, args)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=dict(environment, HOME=str(home)),
        )
        self.address = self.line("Open ").split()[1]
        self.token = self.address.split("token=")[1]

    def line(self, begins):
        said = []
        for line in self.process.stdout:
            said.append(line)
            if begins in line:
                return line.strip()
        raise AssertionError((begins, said))

    def archive(self):
        request = urllib.request.Request(
            self.address.split("?")[0] + "api/archive", headers={"Authorization": "Bearer " + self.token}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(60) == 0
        self.process.stdout.close()


def test_build_says_where_the_program_is():
    told = subprocess.run([str(HERE / "run"), "--build"], capture_output=True, text=True)
    assert told.returncode == 0, told.stderr[-2000:]
    assert pathlib.Path(told.stdout.splitlines()[-1]).resolve() == pathlib.Path(PROGRAM).resolve()


def test_folders_and_again():
    valley, _ = samples()
    with tempfile.TemporaryDirectory() as home:
        home = pathlib.Path(home)
        footage = home / "footage"
        footage.mkdir()
        clips = sorted((valley / "south").glob("*.mp4"))[:3]
        for clip in clips[:2]:
            shutil.copy(clip, footage)
        first = Run(home, footage, "--archive", home / "a", "--side", "north")
        assert first.address.startswith("http://127.0.0.1:"), first.address
        assert first.line("sealed").startswith("2 sealed, 0 known, 0 refused")
        assert first.archive()["counts"]["items"] == 2
        first.stop()
        shutil.copy(clips[2], footage)
        program = pathlib.Path(PROGRAM)
        built_ns = program.stat().st_mtime_ns
        again = Run(home, footage, "--archive", home / "a", "--side", "north")
        assert again.line("sealed").startswith("1 sealed, 2 known, 0 refused")
        assert program.stat().st_mtime_ns == built_ns, "the second time nothing is compiled"
        assert again.archive()["counts"]["items"] == 3
        again.stop()
        assert not (home / "contrechamp").exists()


def test_without_a_folder_the_samples_go_home():
    with tempfile.TemporaryDirectory() as home:
        run = Run(home)
        assert run.line("sealed").startswith("14 sealed")
        assert (pathlib.Path(home) / "contrechamp" / "contrechamp.toml").exists()
        run.stop()


main(globals())
