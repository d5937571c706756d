# SPDX-License-Identifier: GPL-3.0-or-later
"""The words that scenarios are written in; docs/TESTING.md explains them.

Scenarios find them ready; other programs (the demo) import this module, and call close() when they are done.
"""
import re
import signal
import time

import expect
import image
import stages
from devices import fault
from talk import Failure, Journal, check

new, third = "another", "third"  # guest(…, tpm=new)
journal = Journal()
images = None  # made once; the runner does it before it forks
_computers = []


class Skipped(Exception):
    """The scenario cannot run here."""


class Borrowed:
    """A person or the TPM of the first computer, so that scenarios need not name it."""

    def __init__(self, name):
        self._name = name

    def __getattr__(self, attribute):
        return getattr(getattr(first(), self._name), attribute)

    def __call__(self, *arguments, **options):
        return getattr(first(), self._name)(*arguments, **options)


def first():
    if not _computers:
        raise Failure("a scenario begins with stage(…)")
    return _computers[0]


root, sato, suzuki, tanaka, kimura, ito = map(Borrowed, ["root", "sato", "suzuki", "tanaka", "kimura", "ito"])
tpm = Borrowed("tpm")


def stage(name, deadline=180, tpm="office", seldom=False):
    """Where the scenario begins; after `deadline` seconds it has failed. What is `seldom` is left to `make check-long`."""
    del seldom  # run.py reads it where it stands
    signal.signal(signal.SIGALRM, lambda *_: _late(deadline))
    signal.alarm(deadline)
    return guest(name, tpm=tpm)


def guest(name, tpm="office"):
    """One more computer; tpm=new gives it a TPM of its own, tpm=third one more. It has the same words as methods."""
    global images
    images = images or image.images()
    pc = stages.load(images, name, tpm, f"{len(_computers)}", journal)
    _computers.append(pc)
    return pc


def _late(deadline):
    raise Failure(f"not done after {deadline} s")


def close():
    """Ends all computers; nothing of them is left."""
    signal.alarm(0)
    while _computers:
        _computers.pop().close()


def evidence():
    return "\n".join(f"==== {pc.machine.name}\n{stages.evidence(pc)}" for pc in _computers)


def skip(reason):
    raise Skipped(reason)


def listen(listener):
    """listener(result) is told of every command and its outcome."""
    journal.listeners.append(listener)


# ---- the first computer's sockets, daemons and power ----

def plug(what, **options):
    return first().plug(what, **options)


def unplug(device):
    first().unplug(device)


def speed(device, text):
    first().ports.speed(device, text)


def stick(name):
    """One that the stage left, not plugged now."""
    return first().sticks[name]


def fit(kind, image=None):
    return first().fit(kind, image)


def medium(name, **options):
    """An image file for fit() and what it gives back."""
    return first().image(name, **options)


def gadget(name, functions, **identity):
    return first().gadget(name, functions, **identity)


def admit(*devices):
    first().admit(*devices)


def press(*keys):
    first().press(*keys)


def daemon(name):
    return first().daemon(name)


def power_cut():
    first().power_cut()


def reboot():
    first().reboot()


def encrypted(words="", plugged=lambda: None):
    first().encrypted(words, plugged)


def prompt(seconds=90):
    """The passphrase is asked for."""
    first().prompt(seconds)


def passphrase(seconds=90):
    """Typed on the USB keyboard."""
    first().passphrase(seconds)


def clock(when):
    """Sets the guest's time: "2026-12-01 09:00", "+3 days"."""
    first().do(f"date -s {when!r}")


# ---- waiting ----

def eventually(command, seconds=20, who="root"):
    return first().eventually(command, seconds, who)


def never(command, seconds=2, who="root"):
    first().never(command, seconds, who)


def during(job, when, seconds=60):
    """Waits until a running command shows that phase, or so much of it: during(job, "reading back 30%")."""
    words, _, percent = when.rpartition(" ") if when.endswith("%") else (when, "", "")
    pattern = re.compile(rf"{re.escape(words)}\D*(\d+)(?:\.\d+)?\s*%")
    wanted = int(percent.rstrip("%") or 0)
    job.until(lambda said: any(int(seen) >= wanted for seen in pattern.findall(said)) if percent else words in said,
              when, seconds)


def pause(seconds):
    """For what cannot be polled for; say why beside it."""
    time.sleep(seconds)


# ---- what holds when something went wrong ----

def all_shut(seconds=30):
    """No mapping, no mount, no disk, no stick let in."""
    expect.all_shut(first(), seconds)


def told(result, *texts):
    """Refused in one sentence that says all of `texts`."""
    return expect.told(result, *texts)


def on_record(*words, latest=12):
    """The ledger is whole, and its latest events tell of each of `words`."""
    expect.on_record(first(), *words, latest=latest)


def usable(number="M-0001", person="sato"):
    """Its person opens it, writes, reads, closes; then all is shut again."""
    expect.usable(first(), number, person)


def recognised(number="M-0001", seconds=30):
    """A stick that is plugged in says it is that medium."""
    expect.recognised(first(), number, seconds)


# ---- what the gate does with a device ----

def kept_out(device):
    """The kernel has not let it in."""
    expect.kept_out(first(), device)


def types(keyboard, seconds=20):
    """The kernel's keyboard driver gets it."""
    expect.types(first(), keyboard, seconds)


def sticks_seen(count):
    """mediad comes to know of that many sticks."""
    expect.sticks_seen(first(), count)


WORDS = """root sato suzuki tanaka kimura ito tpm new third stage guest skip plug unplug speed stick fault fit medium gadget admit press
    daemon power_cut reboot encrypted prompt passphrase clock eventually never during pause check
    all_shut told on_record usable recognised kept_out types sticks_seen""".split()
__all__ = [*WORDS, "close", "listen"]
