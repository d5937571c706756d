# SPDX-License-Identifier: GPL-3.0-or-later
"""A folder that umockdev's preload library shows a program as /sys and as the source of its uevents: one root hub, and
sticks that are plugged in as the kernel and udev would tell it. Knows neither of the two programs that are measured."""
import os
import shutil
import socket
import struct
import time

HUB = "/devices/pci0000:00/0000:00:14.0/usb1"
HUB_DESCRIPTORS = bytes.fromhex("12010002090001406B1D020015040302010109021900010100E0000904000001090000000705810304000C")
# One configuration, one interface 08/06/50 with two bulk endpoints.
STICK_DESCRIPTORS = bytes.fromhex(
    "1201000200000040810781550001010203010902200001010080FA0904000002080650000705810200020007050202000200")
VENDOR, PRODUCT = 0x0781, 0x5581
UDEV_MAGIC = 0xFEEDCAFE
MASK = 0xFFFFFFFF


def murmur(text):
    """MurmurHash2 as libudev fills it into its messages, for the filters in the kernel."""
    data, m = text.encode(), 0x5BD1E995
    value = len(data)
    whole = len(data) // 4 * 4
    for (k,) in struct.iter_unpack("<I", data[:whole]):
        k = k * m & MASK
        k = (k ^ k >> 24) * m & MASK
        value = value * m & MASK ^ k
    if data[whole:]:
        value = (value ^ int.from_bytes(data[whole:], "little")) * m & MASK
    value = (value ^ value >> 13) * m & MASK
    return value ^ value >> 15


class Testbed:
    def __init__(self, folder):
        self.folder, self.number, self.sequence = folder, 1, 1000
        shutil.rmtree(folder, ignore_errors=True)
        for name in ("dev", "sys/class", "sys/bus/usb/devices", "sys/devices/pci0000:00/0000:00:14.0"):
            os.makedirs(f"{folder}/{name}")
        self._put("/devices/pci0000:00/0000:00:14.0/uevent", "DRIVER=xhci_hcd\n")
        self._device(HUB, HUB_DESCRIPTORS, "0000:00:14.0", idVendor="1d6b", idProduct="0002", authorized_default="0")
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)

    def environment(self):
        return {"UMOCKDEV_DIR": self.folder}

    def _put(self, path, content):
        path = f"{self.folder}/sys{path}"
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())

    def _device(self, path, descriptors, serial, **attributes):
        own = {"busnum": "1", "devnum": self.number, "bNumConfigurations": "1", "authorized": "0", "serial": serial,
               "product": "Ultra Fit", "manufacturer": "SanDisk", "speed": "480", "removable": "removable"}
        for name, value in {**own, **attributes}.items():
            self._put(f"{path}/{name}", f"{value}\n")
        self._put(f"{path}/descriptors", descriptors)
        self._put(f"{path}/uevent", "".join(f"{line}\n" for line in self._properties()))
        there = f"{self.folder}/sys{path}"
        os.symlink(os.path.relpath(f"{self.folder}/sys/bus/usb", there), f"{there}/subsystem")
        os.symlink(os.path.relpath(there, f"{self.folder}/sys/bus/usb/devices"),
                   f"{self.folder}/sys/bus/usb/devices/{os.path.basename(path)}")

    def _properties(self):
        return ["MAJOR=189", f"MINOR={self.number - 1}", f"DEVNAME=bus/usb/001/{self.number:03}", "DEVTYPE=usb_device",
                "PRODUCT=781/5581/100", "TYPE=0/0/0", "BUSNUM=001", f"DEVNUM={self.number:03}"]

    def _message(self, action, path, udev):
        self.sequence += 1
        lines = [f"ACTION={action}", f"DEVPATH={path}", "SUBSYSTEM=usb", f"SEQNUM={self.sequence}", *self._properties()]
        if not udev:
            return "\0".join([f"{action}@{path}", *lines, ""]).encode()
        lines = [line.replace("DEVNAME=", "DEVNAME=/dev/") for line in lines]
        body = "\0".join([*lines, "USEC_INITIALIZED=1", ""]).encode()
        return struct.pack("=8s6I8x", b"libudev\0", socket.htonl(UDEV_MAGIC), 40, 40, len(body),
                           socket.htonl(murmur("usb")), socket.htonl(murmur("usb_device"))) + body

    def _send(self, message):
        """The time just before the event went out, in nanoseconds."""
        ears = [name for name in os.listdir(self.folder) if name.startswith("event")]
        if not ears:
            raise RuntimeError("nobody listens for uevents")
        start = time.monotonic_ns()
        for ear in ears:
            self.socket.sendto(message, f"{self.folder}/{ear}")
        return start

    def plug(self, port, serial, udev):
        """A stick appears, with its files there before the event as the kernel does it."""
        self.number = 2 + self.number % 120
        self._device(f"{HUB}/1-{port}", STICK_DESCRIPTORS, serial, idVendor=f"{VENDOR:04x}", idProduct=f"{PRODUCT:04x}",
                     **{"port/connect_type": "hotplug"})
        return self._send(self._message("add", f"{HUB}/1-{port}", udev))

    def unplug(self, port, udev):
        message = self._message("remove", f"{HUB}/1-{port}", udev)
        os.unlink(f"{self.folder}/sys/bus/usb/devices/1-{port}")
        shutil.rmtree(f"{self.folder}/sys{HUB}/1-{port}")
        self._send(message)
