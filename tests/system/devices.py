# SPDX-License-Identifier: GPL-3.0-or-later
"""What one can plug into a guest: sticks with their image files and faults, keyboards, hubs."""
import dataclasses
import itertools
import json
import pathlib
import time
from dataclasses import dataclass, field

import nbd
from liar import Liar, Lies
from qmp import QmpError

UNITS = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
# QEMU's device, the bus on the guest's controller (2: SuperSpeed), the SCSI device on top of it where there is one.
KINDS = {
    "storage": ("usb-storage", 2, None),
    "uas": ("usb-uas", 2, "scsi-hd"),
    "bulk": ("usb-bot", 2, "scsi-hd"),
    "cd": ("usb-bot", 2, "scsi-cd"),
    "sanitizer": ("usb-redir", 1, None),  # sanitizer.py, which listens at NAME.redir
    "keyboard": ("usb-kbd", 1, None),
    "mouse": ("usb-mouse", 1, None),
    "tablet": ("usb-tablet", 1, None),
    "hub": ("usb-hub", 1, None),
    "phone": ("usb-mtp", 1, None),  # a folder of this machine, by MTP
    "reader": ("usb-ccid", 1, None),
    "sound": ("usb-audio", 1, None),
    "network": ("usb-net", 1, None),  # RNDIS, and CDC in another configuration
}


def size_of(text):
    return int(text[:-1]) * UNITS[text[-1]] if text[-1] in UNITS else int(text)


@dataclass
class Device:
    """Its identity and image stay when it is unplugged; it may be plugged again, here or elsewhere.

    faults: dicts of blkdebug's inject-error, see fault(). speed: bytes a second, "2M". hub: the Device it hangs on.
    log: records every write and flush beside the image (driver blklogwrites, the format of dm-log-writes).
    lies: the stick is a liar over its image; `liar` then has its rules, which may change at any time, and its account.
    """
    name: str
    kind: str = "storage"
    serial: str = ""
    size: str = "32M"
    image: pathlib.Path | None = None
    readonly: bool = False
    removable: bool = True
    faults: list = field(default_factory=list)
    speed: str = ""
    log: bool = False
    lies: Lies | None = None
    liar: Liar | None = field(default=None, init=False, repr=False)
    hub: "Device | None" = None
    controller: str = "xhci"  # or "second", added while the guest runs
    port: str = ""
    identity: str = ""  # QEMU's id, new at every plug

    @property
    def usb(self):
        """The device's name in the guest's sysfs."""
        bus = 1 if self.hub else KINDS[self.kind][1]
        return f"{bus + 2 * (self.controller != 'xhci')}-{self.port}"

    @property
    def stores(self):
        return KINDS[self.kind][0] in ("usb-storage", "usb-uas", "usb-bot")

    def describe(self):
        """For the file beside a saved image."""
        kept = ("name", "kind", "serial", "size", "readonly", "removable")
        return json.dumps({name: getattr(self, name) for name in kept})

    def lie(self, folder):
        """From the next plug on; one liar for the stick's whole life."""
        if not self.liar:
            self.liar = Liar(self.image, size_of(self.size))
            nbd.Server(self.liar, folder, self.socket)
        self.liar.lies = self.lies

    @property
    def socket(self):
        return f"{self.name}.nbd"

    def duplicate(self, name, **changes):
        """Another stick with a copy of what is on this one now, and the same serial number unless told."""
        image = self.image.with_name(f"{name}.img")
        image.write_bytes(self.image.read_bytes())
        return dataclasses.replace(self, name=name, image=image, port="", identity="", **changes)


def fault(on, sector=-1, errno=5, once=False):
    """An I/O error at that sector, or at every one: on = read, write or flush."""
    rule = {"event": "none", "iotype": on, "errno": errno, "once": once}
    return rule | ({"sector": sector} if sector >= 0 else {})


class Ports:
    """The guest's USB sockets, worked through QEMU's monitor."""

    SOCKETS = range(1, 9)

    def __init__(self, machine):
        self.machine = machine
        self.plugged = []
        self.counter = itertools.count(1)

    def plug(self, device):
        if not device.port:
            device.port = self.free(device.hub)
        device.identity = f"{device.name}-{next(self.counter)}"
        self.attach(device)
        self.plugged.append(device)

    def free(self, hub):
        taken = {device.port for device in self.plugged}
        prefix = f"{hub.port}." if hub else ""
        return next(p for p in (f"{prefix}{n}" for n in self.SOCKETS) if p not in taken)

    def attach(self, device):
        qmp, identity = self.machine.qmp, device.identity
        driver, _, scsi = KINDS[device.kind]
        options = {"driver": driver, "id": identity, "bus": f"{device.controller}.0", "port": device.port}
        if device.serial:
            options["serial"] = device.serial
        if device.stores:
            self.backing(device)
        if device.kind == "phone":
            (self.machine.folder / "phone").mkdir(exist_ok=True)
            options["rootdir"] = str(self.machine.folder / "phone")
        if driver == "usb-redir":
            address = {"type": "unix", "data": {"path": f"{device.name}.redir"}}
            qmp.execute("chardev-add", {"id": f"{identity}-host", "backend": {"type": "socket", "data": {"addr": address, "server": False}}})
            options["chardev"] = f"{identity}-host"
        if driver == "usb-storage":
            options |= {"drive": f"{identity}-disk", "removable": device.removable,
                        "rerror": "report", "werror": "report"}
        qmp.execute("device_add", options)
        if scsi:
            # The bridge must not be seen before its disk is there: the guest would find no medium.
            path = f"/machine/peripheral/{identity}"
            qmp("qom-set", path=path, property="attached", value=False)
            errors = {} if scsi == "scsi-cd" else {"rerror": "report", "werror": "report"}
            qmp.execute("device_add", {"driver": scsi, "id": f"{identity}-lun", "bus": f"{identity}.0",
                                       "drive": f"{identity}-disk", "lun": 0, **errors})
            qmp("qom-set", path=path, property="attached", value=True)

    def backing(self, device):
        """Image file or a liar's socket, then what may be put over it: faults, a log of writes, a limited speed."""
        qmp, identity = self.machine.qmp, device.identity
        node = {"driver": "file", "filename": str(device.image), "locking": "off"}
        if device.lies:
            node = {"driver": "nbd", "server": {"type": "unix", "path": device.socket}}
        if device.faults:
            node = {"driver": "blkdebug", "image": node, "inject-error": device.faults}
        if device.log:
            log = device.image.with_suffix(".writes")
            with open(log, "wb") as file:
                file.truncate(256 << 20)
            node = {"driver": "blklogwrites", "file": node, "log": {"driver": "file", "filename": str(log)},
                    "log-sector-size": 512}
        if device.speed:
            limits = {"bps-total": size_of(device.speed)}
            qmp.execute("object-add", {"qom-type": "throttle-group", "id": f"{identity}-speed", "limits": limits})
            node = {"driver": "throttle", "file": node, "throttle-group": f"{identity}-speed"}
        qmp.execute("blockdev-add", {"driver": "raw", "node-name": f"{identity}-disk", "file": node,
                                     "read-only": device.readonly or device.kind == "cd"})

    def unplug(self, device):
        """Pulled out, whatever was going on. Comes back when QEMU has let go of the image."""
        qmp = self.machine.qmp
        self.plugged.remove(device)
        qmp("device_del", id=device.identity)
        limit = time.monotonic() + 10
        while device.stores:
            try:
                qmp.execute("blockdev-del", {"node-name": f"{device.identity}-disk"})
                break
            except QmpError:
                if time.monotonic() > limit:
                    raise
                time.sleep(0.01)
        if device.speed:
            qmp("object-del", id=f"{device.identity}-speed")
        device.port = ""

    def speed(self, device, text):
        """Changes the limit of a stick that was plugged with one."""
        self.machine.qmp("qom-set", path=f"/objects/{device.identity}-speed", property="limits",
                         value={"bps-total": size_of(text)})

    def attach_all(self):
        """The power is back: what was plugged still is."""
        for device in self.plugged:
            self.attach(device)
