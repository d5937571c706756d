# SPDX-License-Identifier: GPL-3.0-or-later
"""One QEMU guest: boots cold or from a snapshot, is saved, cut off, and leaves nothing behind."""
import os
import pathlib
import shutil
import subprocess
import time

from agent import Agent
from paths import WORK, BenchError
from qmp import Qmp, connect
from tpm import DIE_WITH_US, Tpm

MEMORY = 512
INITRAMFS_AT = 256  # MiB


def accelerator():
    """Emulation, unless MEDIAD_KVM=1 asks for KVM and this machine has it."""
    if os.environ.get("MEDIAD_KVM") == "1" and os.access("/dev/kvm", os.R_OK | os.W_OK):
        return "kvm"
    return "tcg,thread=multi"


# What is PID 1: the bench's own, quick script, or Debian's systemd.
INITS = {
    "pid1": "init=/bench/pid1",
    "systemd": "init=/lib/systemd/systemd systemd.wants=bench-agent.service systemd.show_status=no",
}


def command_line(images, name, init, first=None, words=""):
    """QEMU's arguments; paths without a folder lie in the guest's own, where QEMU is started. `first` (encrypted.First):
    another initramfs, and one more disk. `words`: more for the kernel.

    The initramfs is not given by -initrd: QEMU 7.2 would load it over the ACPI tables when there is a TPM. The kernel
    does not reserve initrdmem= by itself, hence memmap=.
    """
    initramfs = first.initramfs if first else images.initramfs
    size = initramfs.stat().st_size
    words = f"systemd.hostname={name} {first.words if first else INITS[init]} {words}".rstrip()
    disks = [(images.root, "on"), (images.product, "on"), (pathlib.Path("state.img"), "off")]
    disks += [(first.disk, "on")] if first else []
    arguments = [
        "-accel", accelerator(), "-M", "q35,i8042=off,sata=off", "-cpu", "max", "-smp", "1", "-m", str(MEMORY), "-nodefaults",
        "-no-user-config", "-no-reboot", "-display", "none",
        "-chardev", "file,id=console,path=console.log,append=on", "-serial", "chardev:console",
        "-kernel", images.vmlinux,
        "-device", f"loader,file={initramfs},addr={INITRAMFS_AT << 20:#x},force-raw=on",
        "-append", f"console=ttyS0 quiet panic=-1 mitigations=off nokaslr memmap={(size >> 20) + 1}M${INITRAMFS_AT}M "
                   f"initrdmem={INITRAMFS_AT << 20:#x},{size} {words}",
        "-chardev", "socket,id=qmp,path=qmp,server=on,wait=off", "-mon", "chardev=qmp,mode=control",
        "-chardev", "socket,id=agent,path=agent,server=on,wait=off", "-device", "virtio-serial-pci",
        "-device", "virtserialport,chardev=agent,name=mediad.bench",
        "-chardev", "socket,id=tpm,path=tpm.sock", "-tpmdev", "emulator,id=tpm0,chardev=tpm",
        "-device", "tpm-crb,tpmdev=tpm0",
        "-device", "qemu-xhci,id=xhci,p2=8,p3=8",
        "-device", "pcie-root-port,id=pcie,chassis=1,addr=0x10",
        # A guest that wakes from a snapshot is a clone; this tells its kernel to draw new random numbers.
        "-device", "vmgenid,guid=auto",
    ]
    for position, (file, read_only) in enumerate(disks):
        arguments += ["-drive", f"if=none,id=disk{position},file={file},format=raw,readonly={read_only},cache=writeback",
                      "-device", f"virtio-blk-pci,drive=disk{position},addr={8 + position:#x}"]
    return arguments


def copy_sparse(source, target):
    subprocess.run(["cp", "--sparse=always", "--reflink=auto", source, target], check=True)


class Machine:
    """`label` names its folder; `name` is the guest's host name, `init` one of INITS."""

    def __init__(self, images, label, name="office", init="pid1"):
        self.images = images
        self.name = name
        self.init = init
        self.folder = WORK / "run" / f"{os.getpid()}-{label}"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.first, self.words = None, ""
        self.tpm = Tpm(self.folder)
        self.fitted = []  # fittings.Fitting, from the next boot on
        self.process = self.qmp = self.agent = None

    def boot(self, prepare=lambda: None):
        """From power-on to a guest that takes commands."""
        self.power_on(prepare)
        self.agent.hello(120)

    def power_on(self, prepare=lambda: None):
        """`prepare` runs before the first instruction does."""
        if not (self.folder / "state.img").exists():
            copy_sparse(self.images.state, self.folder / "state.img")
        self.launch("-S", *(word for fitting in self.fitted for word in fitting.arguments()))
        prepare()
        self.qmp("cont")

    def restore(self, stage):
        """Goes on where save() stopped. Only the clock has to be told."""
        copy_sparse(stage / "state.img", self.folder / "state.img")
        shutil.copytree(stage / "tpm", self.folder / "tpm")
        self.launch("-incoming", f"exec:cat '{stage}/memory'")
        while self.qmp("query-status")["status"] == "inmigrate":
            time.sleep(0.005)
        self.qmp("cont")
        self.agent.run(f"date -s @{time.time():.3f}")

    def save(self, stage):
        """Writes memory, disk and TPM into the folder `stage`; the guest is over then."""
        self.agent.run("sync")
        self.qmp("stop")
        self.qmp("migrate-set-parameters", max_bandwidth=1 << 40)
        self.qmp("migrate", uri=f"exec:cat >'{stage}/memory'")
        while (status := self.qmp("query-migrate")["status"]) not in ("completed", "failed"):
            time.sleep(0.02)
        if status == "failed":
            raise BenchError("QEMU cannot save the guest")
        self.kill()
        copy_sparse(self.folder / "state.img", stage / "state.img")
        shutil.copytree(self.folder / "tpm", stage / "tpm")

    def launch(self, *more):
        self.tpm.start()
        with open(self.folder / "qemu.log", "ab") as log:
            self.process = subprocess.Popen(
                [*DIE_WITH_US, "qemu-system-x86_64", *map(str, self.command_line()), *more],
                cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            self.qmp = Qmp(connect(self.folder, "qmp", self.alive))
            self.agent = Agent(connect(self.folder, "agent", self.alive))
        except BenchError as problem:
            said = (self.folder / "qemu.log").read_text(errors="replace")
            raise BenchError(f"QEMU does not start: {problem} {said.strip()[-800:]}") from None

    def command_line(self):
        return command_line(self.images, self.name, self.init, self.first, self.words)

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def kill(self):
        """Power gone, for the TPM too."""
        for link in (self.qmp, self.agent):
            if link:
                link.close()
        self.qmp = self.agent = None
        if self.alive():
            self.process.kill()
            self.process.wait()
        for name in ("qmp", "agent"):
            (self.folder / name).unlink(missing_ok=True)
        self.tpm.kill()

    def console(self):
        log = self.folder / "console.log"
        return log.read_text(errors="replace") if log.exists() else ""

    def close(self):
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
