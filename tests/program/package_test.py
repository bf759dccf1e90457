"""Installing: manual and completions say what --help says; `cmake --install` and the Debian package work and leave
nothing."""
import gzip, os, pathlib, re, shutil, subprocess, sys, tempfile

from program import PROGRAM, SKIP, main, samples

BUILD = pathlib.Path(PROGRAM).resolve().parents[1]
MADE = BUILD / "packaging" / "made"


def output(*command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    assert done.returncode == 0, (command, done.returncode, done.stdout[-2000:], done.stderr[-2000:])
    return done.stdout


def told(what):
    print("  left out:", what, flush=True)


def helps():
    """command ("" for the program): the options of its --help."""
    text = output(PROGRAM, "--help")
    names = re.findall(r"^  ([a-z]+)\s", text.split("Subcommands:")[1], re.M)
    assert len(names) >= 11, names
    of = lambda text: re.findall(r"(?<![\w-])(--[a-z-]+)", text[text.index("Options:") :].split("\n\n")[0])
    return {"": of(text), **{name: of(output(PROGRAM, name, "--help")) for name in names}}


def test_manual_names_every_command_and_option():
    text = output(PROGRAM, "describe", "man")
    plain = text.replace("\\-", "-")
    parts = dict(re.findall(r"^\.SS (\w+)\n(.*?)(?=^\.S[SH] |\Z)", plain, re.M | re.S))
    parts[""] = plain.split(".SH COMMANDS")[0]
    for command, options in helps().items():
        for option in options:
            assert f"\\fB{option}\\fR" in parts[command], (command, option)
    assert "describe" not in parts
    if shutil.which("groff"):
        done = subprocess.run(
            ["groff", "-man", "-Tutf8", "-K", "utf8", "-ww"], input=text, capture_output=True, text=True
        )
        assert done.returncode == 0 and done.stderr == "", done.stderr
    else:
        told("groff looks at the manual: it is not installed")


def completed(words):
    """What bash offers for the last of `words`."""
    script = (
        f"source {MADE / 'contrechamp.bash'}; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _contrechamp; "
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    return output("bash", "-c", script, "bash", "contrechamp", *words).split()


def test_bash_completes():
    every = helps()
    assert set(completed([""])) == {name for name in every if name} | set(every[""]) | {"-h"}
    for command, options in every.items():
        if command:
            offered = completed([command, "-"])
            assert set(options) <= set(offered) and set(every[""]) <= set(offered), (command, offered)
    assert completed(["--archive", "ls", "ls", "--kind", "v"]) == ["video"]
    assert completed(["ls", "--side", ""]) == []
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder)
        (place / "two words").mkdir()
        (place / "a.mp4").touch()
        assert completed(["ingest", f"{folder}/a"]) == [f"{folder}/a.mp4"]
        assert " ".join(completed(["--archive", f"{folder}/"])) == f"{folder}/two words"
        assert completed(["repair", "--from", f"{folder}/a"]) == []


def test_other_shells_read_their_completions():
    for shell, file in (("zsh", "_contrechamp"), ("fish", "contrechamp.fish")):
        text = (MADE / file).read_text()
        for command, options in helps().items():
            for option in options:
                needed = option if shell == "zsh" else f"-l {option[2:]} "
                assert needed in text, (shell, command, option)
        if shutil.which(shell):
            output(shell, "-n", MADE / file)
        else:
            told(f"{shell} reads its completion: it is not installed")
    if shutil.which("fish"):
        offered = output("fish", "-c", f"source {MADE / 'contrechamp.fish'}; complete -C 'contrechamp ls --kind v'")
        assert offered.split() == ["video"], offered


def check_files(prefix):
    """What lies below a prefix is whole, and the program there works."""
    share, program = prefix / "share", prefix / "bin" / "contrechamp"
    assert output(program, "--version").startswith("contrechamp 0.")
    assert ".SH NAME" in gzip.decompress((share / "man/man1/contrechamp.1.gz").read_bytes()).decode()
    for file in (
        "bash-completion/completions/contrechamp",
        "zsh/vendor-completions/_contrechamp",
        "fish/vendor_completions.d/contrechamp.fish",
        "applications/contrechamp.desktop",
        "icons/hicolor/scalable/apps/contrechamp.svg",
        "doc/contrechamp/copyright",
    ):
        assert (share / file).stat().st_size > 0, file
    unit = prefix / "lib/systemd/user/contrechamp.service"
    assert "ExecStart=contrechamp serve" in unit.read_text()
    photo = samples()[0] / "south" / "photo_small.jpg"
    with tempfile.TemporaryDirectory() as folder:
        archive = [program, "--archive", pathlib.Path(folder, "archive")]
        output(*archive, "init", "--agent", "tester")
        assert output(*archive, "ingest", photo).startswith("1 sealed, 0 known, 0 unreadable")
        assert photo.name in output(*archive, "ls")
        output(*archive, "verify")


def test_install_into_a_prefix():
    with tempfile.TemporaryDirectory() as folder:
        output("cmake", "--install", BUILD, "--prefix", folder)
        check_files(pathlib.Path(folder))


def test_unit_is_understood():
    if not shutil.which("systemd-analyze"):
        return told("systemd reads the unit: systemd-analyze is not installed")
    with tempfile.TemporaryDirectory() as folder:
        bin_folder = pathlib.Path(folder, "bin")
        bin_folder.mkdir()
        unit = pathlib.Path(folder, "contrechamp.service")
        text = (pathlib.Path(__file__).parents[2] / "packaging" / unit.name).read_text()
        unit.write_text(
            text.replace("ExecStart=contrechamp", f"ExecStart={PROGRAM}").replace("man:contrechamp(1)", "man:man(1)")
        )
        done = subprocess.run(
            ["systemd-analyze", "verify", "--user", str(unit)],
            capture_output=True,
            text=True,
            env={**os.environ, "XDG_RUNTIME_DIR": folder, "HOME": folder},
        )
        ours = [line for line in done.stderr.splitlines() if "contrechamp" in line]
        assert not ours, done.stderr


def made_package(folder):
    # dpkg-shlibdeps and strip look at the program once more
    output("cpack", "--config", BUILD / "CPackConfig.cmake", "-B", folder)
    packages = list(pathlib.Path(folder).glob("*.deb"))
    assert len(packages) == 1, packages
    return packages[0]


def check_dependencies(package, program):
    """Exactly the packages of the libraries that the program is linked to."""
    depends = {part.split()[0] for part in output("dpkg-deb", "-f", package, "Depends").split(", ")}
    libraries = re.findall(r"\(NEEDED\).*\[(.+)\]", output("readelf", "-d", program))
    assert len(libraries) > 10, libraries
    owners = {}
    for library in libraries:
        lines = subprocess.run(["dpkg", "-S", f"*/{library}"], capture_output=True, text=True).stdout.splitlines()
        owners[library] = {owner.split(":")[0] for line in lines for owner in line.rsplit(": ", 1)[0].split(", ")}
        assert owners[library] & depends, (library, owners[library], depends)
    assert depends <= set().union(*owners.values()), (depends, owners)


def check_installed(package):
    """As root: dpkg puts it on the machine and takes all of it away again."""
    if os.geteuid() != 0:
        return told("dpkg -i: not root")
    if subprocess.run(["dpkg-query", "-W", "contrechamp"], capture_output=True).returncode == 0 or shutil.which(
        "contrechamp"
    ):
        return told("dpkg -i: a contrechamp is on this machine, and stays")
    done = subprocess.run(["dpkg", "-i", str(package)], capture_output=True, text=True)
    if "lock" in done.stderr:
        return told("dpkg -i: somebody else is installing")
    files = []
    try:
        assert done.returncode == 0, done.stderr
        check_files(pathlib.Path("/usr"))
        files = output("dpkg", "-L", "contrechamp").split()
    finally:
        gone = subprocess.run(["dpkg", "-P", "contrechamp"], capture_output=True, text=True)
    assert gone.returncode == 0, gone.stderr
    left = [path for path in files if "contrechamp" in path and os.path.lexists(path)]
    assert not left, left


def test_debian_package():
    if not all(shutil.which(tool) for tool in ("dpkg-deb", "dpkg-shlibdeps", "cpack", "readelf")):
        return told("the package: no dpkg-deb, dpkg-shlibdeps, cpack or readelf here")
    with tempfile.TemporaryDirectory() as folder:
        package = made_package(folder)
        root = pathlib.Path(folder, "root")
        output("dpkg-deb", "-x", package, root)
        check_dependencies(package, root / "usr/bin/contrechamp")
        check_files(root / "usr")
        check_installed(package)


if __name__ == "__main__":
    if not (MADE / "contrechamp.1.gz").exists():
        print("manual and completions are not built: cmake --build --preset release --target contrechamp_texts")
        sys.exit(SKIP)
    main(globals())
