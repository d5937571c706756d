# SPDX-License-Identifier: GPL-3.0-or-later
"""What many scenarios expect. Of the gate: who is kept out, who can type. Whenever something went wrong: all is shut, the person
was told, nothing recorded is lost, and the normal way is open again."""
from talk import check

DEVICES = "/sys/bus/usb/devices"
SHUT = """! ls /dev/mapper/mediad-* /dev/sd* 2>/dev/null &&
    ! grep ' /run/mediad/media/' /proc/self/mounts &&
    ! grep -lx 1 /sys/bus/usb/devices/[0-9]*-[1-9]*/authorized 2>/dev/null"""
BESIDE = ("overwriting", "reading back", "encrypting", "working with the key", "mounting", "Everything on",
          "taking it out", "looking at what", "waiting: pull")


def all_shut(pc, seconds=30):
    """No mapping, no mount, no disk, no stick let in."""
    pc.eventually(SHUT, seconds)


def told(result, *texts):
    """A clear no (1), or that nobody is there (3), in one sentence that says all of `texts`. Returns the result."""
    lines = [line for line in result.text.replace("\r", "\n").splitlines() if not line.startswith(BESIDE)]
    result.expect(result.status in (1, 3), "should have been refused")
    result.expect(len(lines) == 1 and lines[0].endswith(".") and "%s" not in lines[0], "should have said one sentence")
    return result.says(*texts)


def on_record(pc, *words, latest=12):
    """The ledger is whole, and its latest events tell of each of `words`."""
    pc.kimura("mediactl ledger verify").succeeds()
    events = pc.kimura("mediactl ledger export | tail -n %d" % latest).succeeds()
    for word in words:
        check(word in events.out, f"the ledger's latest {latest} events should tell of {word!r}:\n{events.out}")


def usable(pc, number="M-0001", person="sato"):
    """Its person opens it, writes, reads, closes; then all is shut again."""
    who = getattr(pc, person)
    path = pc.eventually(f"mediactl open {number} --json", who=person).json()["path"]
    who(f"date >{path}/usable && test -s {path}/usable").succeeds()
    who(f"mediactl close {number}").succeeds()
    all_shut(pc)


def recognised(pc, number="M-0001", seconds=30):
    """A stick that is plugged in says it is that medium; nothing of it has been read yet."""
    pc.eventually(f"mediactl list --json | jq -e '.sticks[] | select(.number == \"{number}\")'", seconds, "sato")


def kept_out(pc, device):
    """The kernel has not let it in."""
    pc.root(f"cat {DEVICES}/{device.usb}/authorized").says("0")


def types(pc, keyboard, seconds=20):
    """The kernel's keyboard driver gets it."""
    pc.eventually(f"readlink {DEVICES}/{keyboard.usb}:1.0/driver | grep -q usbhid", seconds)


def sticks_seen(pc, count):
    """mediad comes to know of that many sticks."""
    pc.eventually(f"mediactl list --json | jq -e '.sticks | length == {count}'", who="sato")


def vouch(one, other):
    """`one` trusts the record of `other`, which is a computer too; its thumbprint."""
    record = other.tanaka("mediactl host export").succeeds().out.strip()
    one.root("cat >/tmp/other", input=record + "\n").succeeds()
    return one.tanaka("mediactl host trust /tmp/other --yes --json").json()["host"]
