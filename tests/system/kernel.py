# SPDX-License-Identifier: GPL-3.0-or-later
"""Debian's own kernel for the guest: fetched as a package, unpacked, never installed.

It is found through linux-image-amd64, so it follows security updates. The guest boots the bare vmlinux (PVH): the
compressed image would unpack itself in emulation, which takes longer than all the rest of the boot.
"""
import lzma
import os
import pathlib
import re
import shutil
import struct
import subprocess
import tempfile

from paths import WORK, BenchError, locked

HOME = WORK / "kernel"

# What the initramfs loads before the root is there. Everything else comes through modprobe and its options.
BOOT_MODULES = "virtio_pci virtio_console virtio_blk erofs ext4 overlay crc32c_generic".split()
GUEST_MODULES = """
    xhci_pci usb_storage uas sd_mod sr_mod sg usbhid hid_generic evdev dm_crypt dm_mod dm_flakey dm_delay dm_snapshot
    scsi_debug vfat exfat isofs udf fuse nls_utf8 nls_cp437 nls_ascii nls_iso8859_1 dummy_hcd libcomposite
    usb_f_mass_storage usb_f_hid usb_f_ncm usb_f_rndis usb_f_ecm usb_f_acm usb_f_fs cdc_ether cdc_acm rndis_host
    usb_f_printer usb_f_midi usblp snd_usb_audio cdc_ncm
    sdhci_pci mmc_block ahci virtio_scsi nvme
    algif_skcipher xts aesni_intel ecb cbc loop crc32c_intel vhci_hcd
""".split()


class Kernel:
    """An unpacked kernel package."""

    def __init__(self, release):
        self.release = release
        self.root = HOME / release
        self.vmlinux = self.root / "vmlinux"
        self.modules = self.root / "lib/modules" / release

    def closure(self, names):
        """Files of these modules and of what they need, in loading order. Built-in ones have none."""
        listed = subprocess.run(
            ["modprobe", "-d", self.root, "-S", self.release, "-a", "--show-depends", *names],
            capture_output=True, text=True, env={**os.environ, "PATH": os.environ["PATH"] + ":/sbin:/usr/sbin"})
        files = re.findall(r"^insmod (\S+)", listed.stdout, re.M)
        if listed.returncode:
            raise BenchError(f"the kernel package lacks a module: {listed.stderr.strip()}")
        return [pathlib.Path(f) for f in dict.fromkeys(files)]


def kernel():
    """The newest kernel that apt knows, fetched when it is not here yet; the one that is here when apt cannot."""
    with locked("kernel"):
        found = newest()
        if found and found.vmlinux.exists():
            return found
        problem = fetch(found) if found else "apt knows no linux-image-amd64"
        if problem:
            update()
            found = newest()
            problem = fetch(found) if found else problem
        if not problem:
            return found
        have = sorted(HOME.glob("*/vmlinux"), key=os.path.getmtime)
        if not have:
            raise BenchError(f"no kernel for the guest: {problem}")
        print(f"an older kernel has to do: {problem}")
        return Kernel(have[-1].parent.name)


def newest():
    """What linux-image-amd64 depends on, as far as apt's lists tell."""
    shown = subprocess.run(["apt-cache", "depends", "linux-image-amd64"], capture_output=True, text=True)
    names = re.findall(r"Depends: linux-image-(\d\S+-amd64)$", shown.stdout, re.M)
    return Kernel(names[0]) if names else None


def update():
    become = [] if os.geteuid() == 0 else ["sudo"]
    subprocess.run([*become, "apt-get", "update", "-qq"], check=False)


def fetch(wanted):
    """Downloads and unpacks it, and removes older ones, 400 MB each. Returns what went wrong, or None."""
    with tempfile.TemporaryDirectory(dir=WORK, prefix="kernel-") as folder:
        fresh = pathlib.Path(folder) / "unpacked"
        fresh.mkdir()
        # As root apt would drop to the user _apt, who may not write into somebody's build directory.
        done = subprocess.run(["apt-get", "-q", "-o", "APT::Sandbox::User=root", "download",
                               f"linux-image-{wanted.release}"], cwd=folder, capture_output=True, text=True)
        if done.returncode:
            return done.stderr.strip()
        subprocess.run(["dpkg-deb", "-x", next(pathlib.Path(folder).glob("*.deb")), fresh], check=True)
        if not (fresh / "lib/modules" / wanted.release / "modules.dep").exists():
            subprocess.run(["/sbin/depmod", "-b", fresh, wanted.release], check=True)
        image = (fresh / "boot" / f"vmlinuz-{wanted.release}").read_bytes()
        (fresh / "vmlinux").write_bytes(payload(image))
        shutil.rmtree(HOME, ignore_errors=True)
        HOME.mkdir()
        fresh.rename(wanted.root)
    return None


def payload(image):
    """The ELF kernel inside a bzImage: at payload_offset behind the setup sectors (Linux boot protocol 2.08)."""
    sectors = image[0x1f1] or 4
    offset, length = struct.unpack_from("<II", image, 0x248)
    start = (sectors + 1) * 512 + offset
    packed = image[start:start + length - 4]
    if not packed.startswith(b"\xfd7zXZ"):
        raise BenchError("the kernel is not packed with xz any more: teach kernel.py the new way")
    return lzma.decompress(packed)
