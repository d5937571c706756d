# SPDX-License-Identifier: GPL-3.0-or-later
"""One computer of the town hall: a guest, the people at it, its USB sockets, its daemons."""
import json
import pathlib
import shlex
import time

import encrypted
from devices import Device, Ports, size_of
from fittings import Fitting
from machine import Machine, copy_sparse
from talk import Failure, Person

PEOPLE = ["root", "sato", "suzuki", "tanaka", "kimura", "ito"]


class Daemon:
    """One of mediad's processes."""

    def __init__(self, pc, name):
        self.pc, self.name = pc, name

    def start(self):
        self.pc.do(f"/bench/services start {self.name}")

    def stop(self):
        self.pc.do(f"/bench/services stop {self.name}")

    def kill(self):
        self.pc.do(f"/bench/services kill {self.name}")

    def log(self):
        return self.pc.do(f"/bench/services log {self.name}").out


class Gadget:
    """A USB device made inside the guest, with any identity."""

    def __init__(self, pc, name, usb):
        self.pc, self.name, self.usb = pc, name, usb

    def remove(self):
        self.pc.do(f"/bench/gadget remove {self.name}")


class Pc:
    """`name` tells which TPM it has and is its host name; `init` what starts its daemons."""

    def __init__(self, images, label, name, init, journal):
        self.journal = journal
        self.machine = Machine(images, label, name, init)
        self.ports = Ports(self.machine)
        self.sticks = {}
        for person in PEOPLE:
            setattr(self, person, Person(self, person))

    @property
    def agent(self):
        return self.machine.agent

    @property
    def tpm(self):
        return self.machine.tpm

    def do(self, command, seconds=120):
        """The bench's own work in the guest; it has to succeed."""
        self.journal.settle()
        return self.root(command, seconds=seconds).succeeds()

    def daemon(self, name):
        return Daemon(self, name)

    # ---- sockets ----

    def plug(self, what, **options):
        """A stick by name: new, or the one that had that name before; or a Device, from another computer too."""
        device = what if isinstance(what, Device) else self.sticks.get(what) or Device(what)
        for option, value in options.items():
            setattr(device, option, value)
        if device.stores:
            device.image = pathlib.Path(device.image or self.machine.folder / f"{device.name}.img")
            if not device.image.exists():
                with open(device.image, "wb") as image:
                    image.truncate(size_of(device.size))
        if device.lies:
            device.lie(self.machine.folder)
        self.sticks[device.name] = device
        self.journal.write(f"> plug {device.name} ({device.kind})")
        self.ports.plug(device)
        return device

    def unplug(self, device):
        self.journal.write(f"> unplug {device.name}")
        self.ports.unplug(device)

    def fit(self, kind, image=None):
        """Built into the case (fittings.KINDS); there from the next power_cut() or reboot() on."""
        self.journal.write(f"> fit {kind}")
        fitting = Fitting(self.machine, f"{kind}{len(self.machine.fitted)}", kind, image)
        self.machine.fitted.append(fitting)
        return fitting

    def image(self, name, size="32M", content=b""):
        """A file that holds what a card or a disk holds."""
        path = self.machine.folder / f"{name}.img"
        with open(path, "wb") as file:
            file.write(content)
            file.truncate(size_of(size))
        return path

    def gadget(self, name, functions, vid="0951", pid="1666", **strings):
        """strings: serial, maker, model (text or bytes), device_class ("ef/02/01")."""
        words = [f"{key.upper()}={bash_bytes(value)}" for key, value in strings.items()]
        made = self.do(f"{' '.join(words)} /bench/gadget add {name} {vid} {pid} {shlex.join(functions)}")
        return Gadget(self, name, made.out.strip())

    def admit(self, *devices):
        """Lets devices in past every gate, as root could by hand: for controls that show what a gate held back."""
        names = " ".join(device.usb for device in devices)
        self.do(f"cd /sys/bus/usb/devices; for d in {names}; do echo 1 >$d/authorized; done; udevadm settle; for d in {names}; do "
                f"for i in $d:*; do echo 1 >$i/authorized; [ -e $i/driver ] || echo $i >/sys/bus/usb/drivers_probe; done; done; :")

    def press(self, *keys):
        """Typed at whatever keyboard QEMU has for the guest."""
        for key in keys:
            self.machine.qmp("send-key", keys=[{"type": "qcode", "data": key}])

    # ---- waiting ----

    def eventually(self, command, seconds=20, who="root"):
        """Runs it again and again until it succeeds."""
        person, limit = getattr(self, who), time.monotonic() + seconds
        while True:
            number = self.agent.start(person.wrap(command, "C.UTF-8"), seconds=60)
            started = time.monotonic()
            answer = self.agent.wait(number, 75)
            if answer.status == 0 or time.monotonic() > limit:
                result = person.finish(command, answer, started)
                result.expect(result.status == 0, f"should have come true within {seconds} s")
                return result
            time.sleep(0.05)

    def never(self, command, seconds=2, who="root"):
        """Must not succeed within that time. Only worth something beside a control that shows it could."""
        person, limit = getattr(self, who), time.monotonic() + seconds
        while time.monotonic() < limit:
            answer = self.agent.run(person.wrap(command, "C.UTF-8"))
            if answer.status == 0:
                raise Failure(f"{who}: {command}\n    came true, but never should: {answer.out.decode()[-500:]}")
            time.sleep(0.05)

    # ---- power ----

    def power_cut(self):
        """Power gone and back: what was not flushed is lost, the TPM starts anew, sticks are still there."""
        self.journal.write("> power cut")
        self.machine.kill()
        self.machine.boot(prepare=self.ports.attach_all)

    def encrypted(self, words="", plugged=lambda: None):
        """Power gone and back, and from now on the computer begins with Debian's initramfs and asks for the passphrase of
        its disk. `plugged` plugs what is there from the start; `words` go to the kernel."""
        self.machine.kill()
        self.machine.first, self.machine.words = encrypted.first(self.machine.images), words
        (self.machine.folder / "console.log").unlink(missing_ok=True)
        self.journal.write("> power cut, with an encrypted disk")
        self.machine.power_on(lambda: (self.ports.attach_all(), plugged()))

    def prompt(self, seconds=90):
        """Waits until the passphrase is asked for."""
        limit = time.monotonic() + seconds
        while "bench: asking" not in self.machine.console():
            if time.monotonic() > limit or not self.machine.alive():
                raise Failure(f"nobody asks for the passphrase:\n{self.machine.console()[-2000:]}")
            time.sleep(0.1)

    def passphrase(self, seconds=90):
        """Typed on the USB keyboard; there is no other. Comes back when the guest behind the disk takes commands."""
        self.press(*encrypted.PASSPHRASE, "ret")
        try:
            self.agent.hello(seconds)
        except TimeoutError:
            raise Failure(f"the passphrase was not taken:\n{self.machine.console()[-2000:]}") from None

    def reboot(self):
        """In order: daemons stopped, everything written."""
        self.do("/bench/services stop; sync")
        self.power_cut()

    # ---- stages ----

    def save(self, folder):
        """Sticks go beside the snapshot; none may be plugged."""
        kept = folder / "sticks"
        kept.mkdir()
        for device in self.sticks.values():
            copy_sparse(device.image, kept / f"{device.name}.img")
            (kept / f"{device.name}.json").write_text(device.describe())
        self.machine.save(folder)

    def restore(self, folder):
        for description in sorted((folder / "sticks").glob("*.json")):
            device = Device(**json.loads(description.read_text()))
            device.image = self.machine.folder / f"{device.name}.img"
            copy_sparse(description.with_suffix(".img"), device.image)
            self.sticks[device.name] = device
        self.machine.restore(folder)

    def close(self):
        self.machine.close()


def bash_bytes(value):
    """Any bytes but NUL as a word for bash."""
    raw = value.encode() if isinstance(value, str) else value
    return "$'" + "".join(f"\\x{byte:02x}" for byte in raw) + "'"
