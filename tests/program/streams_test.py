"""What the program is started with: streams that are full, closed or read by nobody; and what its processes keep of
it."""
import os, pathlib, re, resource, stat, subprocess, tempfile, time

from program import Archive, main, samples
from server_test import Server

ANSWERS = [
    ["verify"],
    ["verify", "--json"],
    ["ls"],
    ["ls", "--json"],
    ["jobs", "--json"],
    ["incidents", "--json"],
    ["show"],
    ["show", "--json"],
    ["copies", "--json"],
    ["gazetteer", "--json"],
    ["--help"],
    ["--version"],
    ["clock", "--json"],
]


def shell(archive, args, streams):
    """With the streams as a shell redirects them; what is left of the error stream is captured."""
    return subprocess.run(
        ["sh", "-c", 'exec "$@" ' + streams, "sh", *archive.command(*args)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        timeout=120,
    )


def children(pid):
    return [int(p) for p in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def with_a_photo(archive):
    valley, _ = samples()
    photo = valley / "south" / "photo_small.jpg"
    assert archive.run("ingest", photo).returncode == 0
    return photo


def test_an_answer_that_does_not_arrive_is_no_success():
    with Archive() as archive:
        photo = with_a_photo(archive)
        for args in ANSWERS:
            args = args + [photo.name] if args[0] == "show" else args
            good = archive.run(*args)
            assert good.returncode == 0, (args, good)
            if not good.stdout:
                continue
            for streams, why in ((">/dev/full", "No space left"), (">&-", "Bad file descriptor")):
                lost = shell(archive, args, streams)
                assert lost.returncode == 2, (args, streams, lost)
                assert why in lost.stderr or args[0].startswith("--"), lost.stderr
                assert lost.stderr.count("\n") == 1 and "the answer could not be written" in lost.stderr, (
                    args,
                    streams,
                    lost,
                )


def test_a_pipe_that_nobody_reads():
    with Archive() as archive:
        with_a_photo(archive)
        for args in (["verify"], ["ls", "--json"]):
            ours, theirs = os.pipe()
            os.close(ours)
            lost = subprocess.run(archive.command(*args), stdout=theirs, stderr=subprocess.PIPE, text=True)
            os.close(theirs)
            # As in `ls | head`: whoever has had enough need not be told.
            assert lost.returncode == 2 and lost.stderr == "", (args, lost)


def test_words_that_nobody_hears_stop_nothing():
    valley, _ = samples()
    photo = valley / "south" / "photo_small.jpg"
    for streams in ("2>/dev/full", "2>&-", "0<&- 2>&-"):
        with Archive() as archive, tempfile.TemporaryDirectory() as folder:
            os.symlink(photo, pathlib.Path(folder, "link.jpg"))  # something to say: left out
            pathlib.Path(folder, "a.jpg").write_bytes(photo.read_bytes())
            taken = shell(archive, ["ingest", folder], streams)
            assert taken.returncode == 0 and taken.stdout.startswith("1 sealed"), (streams, taken)
            assert shell(archive, ["show", "none"], streams).returncode == 2, streams
            assert shell(archive, ["--none"], streams).returncode == 2, streams
            assert archive.run("verify").returncode == 0
    with Archive() as archive:
        ours, theirs = os.pipe()
        os.close(ours)
        taken = subprocess.run(archive.command("ingest", photo), stdout=subprocess.PIPE, stderr=theirs, text=True)
        os.close(theirs)
        assert taken.returncode == 0 and taken.stdout.startswith("1 sealed"), taken


def test_serve_whose_words_nobody_hears():
    valley, _ = samples()
    with open("/dev/full", "w") as full, Archive() as archive:
        server = Server(
            archive, "--ingest", valley / "south" / "photo_small.jpg", "/none", errors=full
        )  # refused, in a thread
        server.get("/api/archive")
        time.sleep(1)
        server.get("/api/archive")
        server.stop()
        lost = shell(archive, ["serve"], ">/dev/full")
        assert lost.returncode == 2 and "could not be written" in lost.stderr, lost


def test_no_file_of_an_archive_becomes_a_stream():
    with Archive() as archive:
        with_a_photo(archive)
        before = {p: p.read_bytes() for p in archive.root.rglob("*") if p.is_file()}
        for streams in ("0<&- >&- 2>&-", ">&- 2>&-", ">&-"):
            assert shell(archive, ["verify"], streams).returncode == 2
            assert shell(archive, ["ls", "--json"], streams).returncode == 2
        for path, content in before.items():
            if not path.name.startswith("catalogue.sqlite"):
                assert path.read_bytes() == content, path


def test_what_the_processes_keep():
    valley, _ = samples()
    secret = "heron-of-the-north"
    files = resource.getrlimit(resource.RLIMIT_NOFILE)
    with Archive() as archive:
        old = os.umask(0o022)
        os.environ["CONTRECHAMP_TEST_SECRET"] = secret
        try:
            server = Server(archive, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (256, files[1])))
        finally:
            os.umask(old)
            del os.environ["CONTRECHAMP_TEST_SECRET"]
        server.get("/api/archive")
        limits = pathlib.Path(f"/proc/{server.process.pid}/limits").read_text()
        assert re.search(r"Max core file size +1 +1 ", limits), limits
        soft = int(re.search(r"Max open files +(\d+)", limits).group(1))
        assert soft == min(files[1] if files[1] >= 0 else 65536, 65536), limits
        keepers = children(server.process.pid)
        assert keepers
        for keeper in keepers:
            for pid in [keeper, *children(keeper)]:
                words = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
                assert str(archive.root).encode() not in words, words
                if os.geteuid() == 0:  # nobody else may look
                    assert secret.encode() not in pathlib.Path(f"/proc/{pid}/environ").read_bytes()
            for pid in children(keeper):
                assert pathlib.Path(f"/proc/{pid}/oom_score_adj").read_text() == "1000\n"
        server.stop()
        for path in archive.root.rglob("*"):
            mode = stat.S_IMODE(path.lstat().st_mode)
            assert mode & 0o077 == 0, (path, oct(mode))


if __name__ == "__main__":
    main(globals())
