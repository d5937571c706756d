"""`make install DESTDIR=…` puts everything where the units, udev, systemd and man look for it; the units are
sound."""
import pathlib
import shutil
import subprocess
import tempfile

from paths import PROGRAMS, REPOSITORY

with tempfile.TemporaryDirectory() as folder:
    tree = pathlib.Path(folder)
    made = subprocess.run(["make", "-s", "-o", "all", f"BUILD={PROGRAMS}", f"DESTDIR={tree}", "install"], cwd=REPOSITORY,
                          capture_output=True, text=True)
    check(made.returncode == 0, f"make install: {made.stdout}{made.stderr}")
    units = sorted((tree / "usr/lib/systemd/system").iterdir())
    check({"mediad.service", "mediad-gate.service", "mediad-volume.service"} <= {u.name for u in units}, "the units")
    for unit in units:
        for line in unit.read_text().splitlines():
            if line.startswith("Exec"):
                program = line.partition("=")[2].split()[0].lstrip("-+!:@")
                program = pathlib.Path(program) if program == "/bin/sh" else tree / program.lstrip("/")
                check(program.stat().st_mode & 0o111 == 0o111, f"{unit.name} starts {program}")
    for file in ("usr/bin/mediactl", "usr/lib/udev/rules.d/60-mediad-gate.rules", "usr/lib/udev/rules.d/71-mediad-doors.rules", "usr/lib/modprobe.d/mediad.conf",
                 "usr/lib/sysusers.d/mediad.conf", "usr/lib/tmpfiles.d/mediad.conf",
                 "usr/share/initramfs-tools/hooks/mediad", "usr/share/mediad/profiles/nankoku.conf", "usr/share/mediad/profiles/overlays.conf",
                 "usr/share/locale/ja/LC_MESSAGES/mediad.mo", "usr/share/man/man1/mediactl.1", "etc/mediad",
                 "etc/xdg/autostart/mediad-notify.desktop"):
        check((tree / file).exists(), f"{file} is installed")
    for file in tree.rglob("*"):
        check(file.is_dir() or "@" not in file.name, f"{file} is a template")
        if file.suffix in (".service", ".socket", ".rules", ".conf", ".desktop"):
            check("@LIBEXEC@" not in file.read_text() and "@PREFIX@" not in file.read_text(), f"{file} is filled in")
        check(not file.lstat().st_mode & 0o022 or file.is_symlink(), f"{file} is writable by others")

    if not shutil.which("systemd-analyze"):
        skip("everything is in place; systemd-analyze, which would check the units, is not on this machine")
    for unit in units:  # what they start lies in the tree, not yet where they say
        unit.write_text(unit.read_text().replace("=/usr/libexec/", f"={tree}/usr/libexec/").replace("=/usr/bin/", f"={tree}/usr/bin/"))
    sound = subprocess.run(["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *units],
                           capture_output=True, text=True)
    check(sound.returncode == 0 and not sound.stderr.strip(), f"systemd-analyze: {sound.stderr}")
