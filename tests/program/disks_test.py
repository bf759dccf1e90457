"""Disks of other systems: an archive on exFAT and on NTFS, through FUSE. Needs root, a loop device and the programs."""
import contextlib, os, pathlib, shutil, subprocess, sys, tempfile

from program import SKIP, Archive, main, samples

DISKS = {"exfat": ("mkfs.exfat", "mount.exfat-fuse", []), "ntfs": ("mkntfs", "ntfs-3g", ["-F", "-Q"])}


@contextlib.contextmanager
def mounted(make, mount, options):
    with tempfile.TemporaryDirectory(prefix="contrechamp-disk-") as folder:
        image, place = pathlib.Path(folder, "image"), pathlib.Path(folder, "disk")
        image.touch()
        os.truncate(image, 64 << 20)
        place.mkdir()
        subprocess.run([make, *options, image], check=True, capture_output=True)
        loop = subprocess.run(
            ["losetup", "-f", "--show", image], check=True, capture_output=True, text=True
        ).stdout.strip()
        try:
            subprocess.run([mount, "-o", "umask=0022", loop, place], check=True, capture_output=True)
            yield place
        finally:
            subprocess.run(["umount", place], capture_output=True)
            subprocess.run(["losetup", "-d", loop], capture_output=True)


class OnDisk(Archive):
    def __init__(self, place):
        self.folder = place
        self.root = place / "archive"
        self.made = self.run("init", "--agent", "tester")


def check(place):
    valley, _ = samples()
    archive = OnDisk(place)
    assert archive.made.returncode == 0 and "other users" in archive.made.stderr, archive.made
    assert archive.run("ingest", valley, "--side", "north").returncode == 1  # one of the samples is broken
    assert archive.run("say", "excerpt.mp4", "note=on a disk").returncode == 0
    items = archive.json("ls")
    assert len(items) == 14 and not any(item["damage"] for item in items)
    lost = next((archive.root / "objects").rglob(items[0]["id"]))
    lost.unlink()
    assert archive.json("ls")[0]["damage"] == "missing"
    assert "restored" in archive.run("ingest", valley, "--seal-only").stderr
    assert not any(item["damage"] for item in archive.json("ls"))
    assert archive.run("rebuild", "--no-derive").returncode == 0
    assert archive.json("verify")["good"]


def test_disks():
    tried = 0
    for name, (make, mount, options) in DISKS.items():
        if (
            os.geteuid() != 0
            or not os.path.exists("/dev/loop-control")
            or not shutil.which(make)
            or not shutil.which(mount)
        ):
            print(f"{name}: skipped, it needs root, a loop device, {make} and {mount}")
            continue
        try:
            with mounted(make, mount, options) as place:
                check(place)
        except subprocess.CalledProcessError as error:
            print(f"{name}: skipped, {error}")
            continue
        tried += 1
    if tried == 0:
        sys.exit(SKIP)


main(globals())
