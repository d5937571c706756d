# SPDX-License-Identifier: GPL-3.0-or-later
"""Situations that scenarios start from. Each is played once, saved, and restored in half a second from then on.

A stage is one function here: it gets a Pc in the stage named by `after` and brings it further. What it is called is
what scenarios write in stage("…"). Its docstring says what holds there.
"""
import functools
import inspect
import re
import shutil
import subprocess

from machine import command_line
from paths import HERE, REPOSITORY, WORK, digest, locked, users
from pc import Pc
from talk import Failure, Journal

HOME = WORK / "stages"
PLAYED_BY = ["machine.py", "devices.py", "fittings.py", "pc.py", "talk.py", "agent.py", "tpm.py"]
STAGES = {}
BROKEN = set()  # (name, computer) that failed in this run: nobody need try again

# Whose TPM it is: the others belong to computers of their own.
COMPUTERS = ("office", "another", "third")

STAFF = {
    "sato": ("佐藤 花子", "総務課", ["staff"]),
    "suzuki": ("鈴木 一郎", "総務課", ["staff", "approver"]),
    "kimura": ("木村 三郎", "監査室", ["auditor"]),
    "ito": ("伊藤 四郎", "税務課", ["staff"]),
}

# As docs/RECOVERY.md says, but for the passphrase over the private key and the place where it is made.
ESCROW = ("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -sha256 -days 1825 -subj '/O=緑町/CN=媒体の回復鍵' -utf8"
          " -noenc -keyout /root/escrow.key -out /etc/mediad/escrow.d/escrow.pem")


def stage(after=None, init=None):
    """`init` (machine.INITS): for the first of a line; the later ones have it from there."""
    def enter(play):
        STAGES[play.__name__] = (after, play, init or STAGES[after][2])
        return play
    return enter


@stage(init="pid1")
def booted(pc):
    """udevd runs, mediad is installed; none of its processes has ever run."""
    pc.do("udevadm settle")


@stage(after="booted")
def office(pc):
    """The daemons run, the TPM is provisioned; tanaka is administrator, the others have the roles of STAFF."""
    pc.do("/bench/services start && touch /var/lib/bench-services")
    set_up(pc)


def closing_the_gate():
    """The commands that install.sh prints; the guest has no initramfs of Debian's."""
    printed = re.search(r"^Installed.*?^END", (REPOSITORY / "udev-rules/install.sh").read_text(), re.M | re.S)[0]
    return [line.strip() for line in printed.splitlines() if line.startswith("  ") and "initramfs" not in line]


def set_up(pc):
    pc.root(ESCROW).succeeds()
    pc.root("mediactl host init --administrator tanaka --name '田中 次郎'").succeeds()
    for login, (name, department, roles) in STAFF.items():
        pc.tanaka(f"mediactl people add {login} --name '{name}' --department '{department}'").succeeds()
        for role in roles:
            pc.tanaka(f"mediactl role grant {login} {role}").succeeds()


@stage(init="systemd")
def systemd(pc):
    """systemd is PID 1; what `make install` says to do is done, the people are those of office."""
    pc.eventually("systemctl is-system-running --wait", seconds=90)
    for command in closing_the_gate():
        pc.do(command)
    set_up(pc)


@stage(after="office")
def registered(pc):
    """A stick of 32 MiB, serial number A100, is M-0001: sato asked, suzuki approved. stick("stick"), unplugged now."""
    register(pc)


@stage(after="systemd")
def systemd_registered(pc):
    """systemd, with the stick of registered."""
    register(pc)


def register(pc):
    stick = pc.plug("stick", size="32M", serial="A100")
    tag = pc.eventually("mediactl list --json | jq -er '.sticks[0].tag'", who="sato").out.strip()
    pc.sato(f"mediactl request use {tag} --purpose 'monthly report' --class confidential").says("R-0001")
    pc.suzuki("mediactl approve R-0001").succeeds()
    pc.tanaka("mediactl register M-0001 --label-attached", seconds=150).succeeds()
    pc.unplug(stick)


@functools.lru_cache
def folder(images, name, computer):
    """Where that stage lies, or would lie; the name changes with everything that goes into it. Asked before the runner
    forks, so that editing the bench while it runs changes nothing."""
    lineage, step = [], name
    while step:
        after, play, init = STAGES[step]
        lineage.append(inspect.getsource(play))
        step = after
    version = subprocess.run(["qemu-system-x86_64", "--version"], capture_output=True, text=True).stdout
    key = digest(images.key, command_line(images, computer, init), version, lineage, STAFF, ESCROW, inspect.getsource(set_up),
                 inspect.getsource(register), closing_the_gate(), *(HERE / file for file in PLAYED_BY))
    return HOME / f"{name}-{computer}-{key}"


def ensure(images, name, computer="office", log=None):
    """The stage's folder, played first where it has to be."""
    place = folder(images, name, computer)
    with locked(f"stage-{name}-{computer}"):
        if place.exists():
            return place
        if (name, computer) in BROKEN:
            raise Failure(f"the stage {name} ({computer}) could not be played, see above")
        after, play, init = STAGES[name]
        before = ensure(images, after, computer, log) if after else None
        draft = HOME / f"{place.name}.draft"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        pc = Pc(images, f"stage-{name}-{computer}", computer, init, Journal(log))
        try:
            if before:
                pc.restore(before)
            else:
                pc.machine.boot()
            play(pc)
            pc.journal.settle()
            pc.save(draft)
        except Exception as problem:
            problem.add_note(evidence(pc))
            raise
        finally:
            pc.close()
        draft.rename(place)
    return place


def load(images, name, computer, label, journal):
    """A computer in that stage."""
    place = ensure(images, name, computer, journal.log)
    pc = Pc(images, label, computer, STAGES[name][2], journal)
    try:
        pc.restore(place)
    except BaseException:
        pc.close()
        raise
    return pc


def sweep(images):
    """Removes the snapshots of builds that are gone."""
    current = {folder(images, name, computer) for name in STAGES for computer in COMPUTERS}
    with users.sweeping() as alone:
        for place in HOME.glob("*") if alone else ():
            if place not in current:
                shutil.rmtree(place)


def evidence(pc):
    """What the guest's own logs end with."""
    if not pc.machine.alive():
        return f"---- console\n{pc.machine.console()[-3000:]}"
    try:
        logs = "for name in mediad mediad-gate mediad-volume; do echo \"---- $name\"; /bench/services log $name; done"
        said = pc.agent.run(f"{logs} 2>/dev/null | tail -n 75; echo ---- dmesg; dmesg | tail -n 8", seconds=20)
        return (said.out + said.err).decode(errors="replace")
    except Exception as problem:  # a guest that hangs has no logs to give
        return f"no logs: {problem}\n---- console\n{pc.machine.console()[-3000:]}"
