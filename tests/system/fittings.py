# SPDX-License-Identifier: GPL-3.0-or-later
"""What is built into a guest's case, beside USB: a card slot, an optical drive, disks on a SATA controller, places for disks
that come while it runs. QEMU has these only from power-on: fit(…), then power_cut() or reboot()."""
import time

from qmp import QmpError

# QEMU's arguments; {n} is the fitting's name, {drive} a node with its medium, or nothing.
KINDS = {
    "slot": ["sdhci-pci,id={n}-host", "sd-card,id={n},bus=sd-bus,drive={n}-drive"],
    "optical": ["ich9-ahci,id={n}-host", "ide-cd,id={n},bus={n}-host.0,drive={n}-drive"],
    "sata": ["ich9-ahci,id={n}-host", "ide-hd,id={n},bus={n}-host.0,drive={n}-drive"],
    "nvme": ["nvme,id={n},serial={n},drive={n}-drive"],
    "rack": ["virtio-scsi-pci,id={n}"],          # disks are hot-plugged
    "port": ["pcie-root-port,id={n},slot=7"],    # an NVMe disk is hot-plugged
}
MEDIA = ("slot", "optical", "sata", "nvme")
INTO = {"rack": ("scsi-hd", "{n}.0"), "port": ("nvme", "{n}")}


class Fitting:
    """`image`: its medium at power-on; without one a slot or an optical drive is empty."""

    def __init__(self, machine, name, kind, image):
        self.machine, self.name, self.kind, self.image = machine, name, kind, image
        self.inside = {}

    def arguments(self):
        options = []
        if self.kind in MEDIA:
            file = f",file={self.image},format=raw,file.locking=off" if self.image else ""
            readonly = ",readonly=on" if self.kind == "optical" and self.image else ""
            options += ["-drive", f"if=none,id={self.name}-drive{file}{readonly}"]
        for device in KINDS[self.kind]:
            options += ["-device", device.format(n=self.name)]
        return options

    def insert(self, image):
        """A medium into a slot or a drive that runs."""
        self.image = image
        self.node(image, f"{self.name}-medium", read_only=self.kind == "optical")
        self.machine.qmp.execute("blockdev-insert-medium", {"id": self.name, "node-name": f"{self.name}-medium"})

    def eject(self):
        self.machine.qmp.execute("blockdev-remove-medium", {"id": self.name})
        self.image = None

    def add(self, name, image):
        """A disk into a rack or a port that runs."""
        driver, bus = INTO[self.kind]
        self.node(image, f"{name}-disk")
        self.machine.qmp.execute("device_add", {"driver": driver, "id": name, "bus": bus.format(n=self.name),
                                                "drive": f"{name}-disk", "serial": name})

    def remove(self, name):
        """Comes back when the guest has let go of it."""
        self.machine.qmp("device_del", id=name)
        limit = time.monotonic() + 20
        while True:
            try:
                return self.machine.qmp.execute("blockdev-del", {"node-name": f"{name}-disk"})
            except QmpError:
                if time.monotonic() > limit:
                    raise
                time.sleep(0.05)

    def node(self, image, node, read_only=False):
        file = {"driver": "file", "filename": str(image), "locking": "off"}
        self.machine.qmp.execute("blockdev-add", {"driver": "raw", "node-name": node, "file": file, "read-only": read_only})
