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

from paths import WORK, BenchError, locked

HOME = WORK / "kernel"

# What the initramfs loads before the root is there. Everything else comes through modprobe and its options.
BOOT_MODULES = "virtio_pci virtio_console virtio_blk erofs ext4 overlay crc32c_generic".split()
GUEST_MODULES = """
    xhci_pci usb_storage uas sd_mod sr_mod sg usbhid hid_generic evdev dm_crypt dm_mod dm_flakey dm_delay dm_snapshot
    scsi_debug vfat exfat isofs udf fuse nls_utf8 nls_cp437 nls_ascii nls_iso8859_1 dummy_hcd libcomposite
    usb_f_mass_storage usb_f_hid usb_f_ncm usb_f_rndis usb_f_ecm usb_f_acm usb_f_fs cdc_ether cdc_acm rndis_host
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
    """The newest kernel that apt knows, fetched when it is not here yet; without a network the one that is."""
    with locked("kernel"):
        package = wanted()
        have = sorted(HOME.glob("*/vmlinux"), key=os.path.getmtime)
        if package is None and not have:
            update()
            package = wanted()
        if package is None:
            if not have:
                raise BenchError("apt knows no linux-image-amd64: the bench needs Debian's package lists")
            return Kernel(have[-1].parent.name)
        found = Kernel(package.removeprefix("linux-image-"))
        if not found.vmlinux.exists():
            fetch(package, found)
        return found


def wanted():
    shown = subprocess.run(["apt-cache", "depends", "linux-image-amd64"], capture_output=True, text=True)
    names = re.findall(r"Depends: (linux-image-\d\S+-amd64)", shown.stdout)
    return names[0] if names else None


def update():
    become = [] if os.geteuid() == 0 else ["sudo"]
    subprocess.run([*become, "apt-get", "update", "-qq"], check=False)


def fetch(package, found):
    """Downloads and unpacks into a directory of its own; other kernels go, they are 400 MB each."""
    shutil.rmtree(HOME, ignore_errors=True)
    fresh = HOME / "unpacking"
    fresh.mkdir(parents=True)
    # As root apt would drop to the user _apt, who may not write into somebody's build directory.
    download = ["apt-get", "-q", "-o", "APT::Sandbox::User=root", "download", package]
    done = subprocess.run(download, cwd=fresh, capture_output=True, text=True)
    if done.returncode:
        update()
        done = subprocess.run(download, cwd=fresh, capture_output=True, text=True)
    if done.returncode:
        raise BenchError(f"apt-get cannot download {package}: {done.stderr.strip()}")
    deb = next(fresh.glob("*.deb"))
    subprocess.run(["dpkg-deb", "-x", deb, fresh], check=True)
    deb.unlink()
    if not (fresh / "lib/modules" / found.release / "modules.dep").exists():
        subprocess.run(["/sbin/depmod", "-b", fresh, found.release], check=True)
    image = (fresh / "boot" / f"vmlinuz-{found.release}").read_bytes()
    (fresh / "vmlinux").write_bytes(payload(image))
    fresh.rename(found.root)


def payload(image):
    """The ELF kernel inside a bzImage: at payload_offset behind the setup sectors (Linux boot protocol 2.08)."""
    sectors = image[0x1f1] or 4
    offset, length = struct.unpack_from("<II", image, 0x248)
    start = (sectors + 1) * 512 + offset
    packed = image[start:start + length - 4]
    if not packed.startswith(b"\xfd7zXZ"):
        raise BenchError("the kernel is not packed with xz any more: teach kernel.py the new way")
    return lzma.decompress(packed)
