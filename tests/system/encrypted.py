# SPDX-License-Identifier: GPL-3.0-or-later
"""A guest that begins as Debian's computers do: an initramfs that Debian's own mkinitramfs made, with what mediad puts into
it, and the passphrase of an encrypted disk. Behind that disk stands the bench's usual guest.

mkinitramfs runs below a root of its own (chroot; a user namespace for who is not root). Nothing of this machine changes.
"""
import ctypes
import json
import os
import pathlib
import shutil
import subprocess
from dataclasses import dataclass

import closure
import image
import kernel
from paths import HERE, WORK, BenchError, digest, fingerprint, locked

HOME = WORK / "encrypted"
PASSPHRASE = "open"
# Fetched, unpacked, never installed: installing them would make this machine a new initramfs.
PACKAGES = "initramfs-tools-core cryptsetup-initramfs cryptsetup klibc-utils libklibc busybox".split()
PROGRAMS = """
    getopt cpio gzip ldd ldconfig depmod modinfo dpkg which egrep fgrep expr tsort
""".split()
SHARE = ["/usr/share/initramfs-tools", "/lib/udev", "/etc/udev", "/lib/systemd/network"]
# As MODULES=most would take them, but only for the hardware that these guests have: loaded when udev asks for them.
MODULES = "virtio_pci virtio_blk ext4 crc32c_generic dm_crypt xhci_pci usb_storage uas sd_mod xts aesni_intel".split()
SETTINGS = {
    "etc/initramfs-tools/initramfs.conf": "MODULES=list\nBUSYBOX=auto\nCOMPRESS=gzip\nCOMPRESSLEVEL=1\nRESUME=none\n",
    "etc/initramfs-tools/hooks/bench": "#!/bin/sh\n[ \"$1\" != prereqs ] || exit 0\n. /usr/share/initramfs-tools/hook-functions\n"
                                       f"manual_add_modules {' '.join(MODULES)}\n",
    # Tells outside when somebody is asked for the passphrase: what is on the screen cannot be read there.
    "etc/initramfs-tools/scripts/init-premount/bench":
        "#!/bin/sh\n[ \"$1\" != prereqs ] || exit 0\n"
        "( until pidof askpass >/dev/null; do sleep 0.3; done; echo 'bench: asking' >/dev/ttyS0 ) </dev/null >/dev/null 2>&1 &\n",
    "etc/crypttab": "cryptroot /dev/vdd none luks,initramfs\n",
    "etc/fstab": "/dev/mapper/cryptroot / ext4 ro 0 0\n",
}
DISK_SIZE = 24 << 20
HEADER_SIZE = 4 << 20


@dataclass(frozen=True)
class First:
    """What is started instead of the bench's own initramfs, and the disk that it asks the passphrase for."""
    initramfs: pathlib.Path
    disk: pathlib.Path
    words: str = "root=/dev/mapper/cryptroot ro console=tty0"


def first(images):
    """Built when it is asked for: few scenarios need it."""
    linux = kernel.kernel()
    with locked("encrypted"):
        HOME.mkdir(exist_ok=True)
        made = First(initramfs(linux, images.product), disk(images))
        for file in HOME.iterdir():
            if file.name.split("-")[0] in ("initramfs", "disk", "packages") and file not in (made.initramfs, made.disk, packages()):
                shutil.rmtree(file) if file.is_dir() else file.unlink()
    return made


def packages():
    """Where their files lie, fetched when they are not here."""
    place = HOME / f"packages-{digest(PACKAGES)}"
    if not place.exists():
        draft = HOME / "draft"
        shutil.rmtree(draft, ignore_errors=True)
        (draft / "debs").mkdir(parents=True)
        image.run("apt-get", "-q", "-o", "APT::Sandbox::User=root", "download", *PACKAGES, cwd=draft / "debs")
        for package in (draft / "debs").iterdir():
            image.run("dpkg-deb", "-x", package, draft / "root")
        for folder in ("bin", "sbin", "lib"):  # the guest's /usr is merged
            shutil.copytree(draft / "root" / folder, draft / "root/usr" / folder, symlinks=True, dirs_exist_ok=True)
            shutil.rmtree(draft / "root" / folder)
        draft.rename(place)
    return place


def initramfs(linux, product):
    found = [shutil.which(name, path=closure.SEARCH) for name in PROGRAMS]
    libraries = closure.files([*filter(None, found), image.PROGRAMS / "mediad-door"])
    shared = [p for folder in SHARE for p in sorted(pathlib.Path(folder).rglob("*")) if p.is_file()]
    target = HOME / f"initramfs-{digest(HERE / 'encrypted.py', product.name, linux.release, fingerprint(libraries))}.img"
    if not target.exists():
        with image.building(target) as (tree, draft):
            closure.copy([*libraries, *filter(None, found), *map(str, shared)], tree)
            shutil.copytree(packages() / "root", tree, symlinks=True, dirs_exist_ok=True)
            image.run("cp", "-al", linux.modules.parent, tree / "usr/lib/modules")
            shutil.copytree(linux.root / "boot", tree / "boot")
            for name, text in SETTINGS.items():
                (tree / name).parent.mkdir(parents=True, exist_ok=True)
                (tree / name).write_text(text)
                (tree / name).chmod(0o755 if text.startswith("#!") else 0o644)
            for folder in ("dev", "proc", "tmp", "var/tmp", "etc/initramfs-tools/conf.d", "etc/modprobe.d"):
                (tree / folder).mkdir(parents=True, exist_ok=True)
            image.install(tree)  # `make install DESTDIR=`
            below(tree, f"mkinitramfs -o /tmp/initramfs {linux.release}")
            shutil.move(tree / "tmp/initramfs", draft)
    return target


def below(tree, command):
    """Runs it as root of that tree."""
    enter = ["unshare", "--mount"] + ([] if os.geteuid() == 0 else ["--map-root-user"])
    if subprocess.run([*enter, "true"], capture_output=True).returncode:
        enter = []  # in a container that lets root change its root, but not mount
    script = f"""cd '{tree}' && {{ mount --rbind /dev dev && mount --rbind /proc proc || mknod -m 666 dev/null c 1 3; }} &&
        PATH=/usr/sbin:/usr/bin exec chroot . {command}"""
    said = image.run(*enter, "sh", "-c", script, env={"LC_ALL": "C", "PATH": os.environ["PATH"]}).decode()
    if "E: " in said or "not found" in said:
        raise BenchError(f"{command}: {said}")


def disk(images):
    """LUKS2, and in it a small root that goes on to the bench's."""
    target = HOME / f"disk-{digest(HERE / 'encrypted.py', images.initramfs.name, image.GUEST / 'behind')}.img"
    if not target.exists():
        with image.building(target) as (tree, draft):
            tree.mkdir()
            image.run("cpio", "-id", "--quiet", cwd=tree, stdin=open(images.initramfs, "rb"))
            (tree / "init").unlink()
            (tree / "sbin").mkdir()
            (tree / "run").mkdir()
            shutil.copy(image.GUEST / "behind", tree / "sbin/init")
            (tree / "sbin/init").chmod(0o755)
            plain = tree.parent / "plain"
            with open(plain, "wb") as file:
                file.truncate(DISK_SIZE - HEADER_SIZE)
            image.run("mkfs.ext4", "-q", "-m0", "-E", "root_owner=0:0", "-O", "^has_journal", "-d", tree, plain)
            encrypt(plain, draft)
    return target


def encrypt(plain, target):
    """Without device-mapper, which this machine may not have: the header by cryptsetup, the sectors by OpenSSL."""
    key = os.urandom(64)
    secret = plain.with_name("key")
    secret.write_bytes(key)
    with open(target, "wb") as file:
        file.truncate(HEADER_SIZE)
    image.run("cryptsetup", "luksFormat", "-q", "--type", "luks2", "--volume-key-file", secret, "--key-size", "512",
              "--cipher", "aes-xts-plain64", "--sector-size", "512", "--offset", str(HEADER_SIZE // 512), "--pbkdf", "pbkdf2",
              "--pbkdf-force-iterations", "1000", "--luks2-keyslots-size", "1m", target, input=PASSPHRASE.encode())
    shown = json.loads(image.run("cryptsetup", "luksDump", "--dump-json-metadata", target))
    if shown["segments"]["0"]["offset"] != str(HEADER_SIZE):
        raise BenchError("cryptsetup put the data elsewhere")
    with open(target, "r+b") as file:
        file.seek(HEADER_SIZE)
        file.write(xts(key, plain.read_bytes()))


def xts(key, data, sector=512):
    """AES-256-XTS as dm-crypt's aes-xts-plain64 does it."""
    lib = ctypes.CDLL("libcrypto.so.3")
    for name in ("EVP_CIPHER_CTX_new", "EVP_aes_256_xts"):
        getattr(lib, name).restype = ctypes.c_void_p
    context, cipher = ctypes.c_void_p(lib.EVP_CIPHER_CTX_new()), ctypes.c_void_p(lib.EVP_aes_256_xts())
    out, length, made = ctypes.create_string_buffer(sector), ctypes.c_int(), bytearray()
    lib.EVP_EncryptInit_ex(context, cipher, None, key, None)
    for number in range(len(data) // sector):
        lib.EVP_EncryptInit_ex(context, None, None, None, number.to_bytes(16, "little"))
        lib.EVP_EncryptUpdate(context, out, ctypes.byref(length), data[number * sector:(number + 1) * sector], sector)
        made += out.raw
    return made
