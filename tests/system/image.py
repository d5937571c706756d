# SPDX-License-Identifier: GPL-3.0-or-later
"""The files a guest boots from: kernel, initramfs, root, the product on top of it, and an empty disk for its state.

Images are named after what went into them and never change, so a snapshot can rely on them.
"""
import os
import pathlib
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass

import closure
import kernel
from paths import HERE, PROGRAMS, REPOSITORY, WORK, BenchError, digest, fingerprint, locked, users

IMAGES = WORK / "images"
GUEST = HERE / "guest"
PRODUCT = ["mediad", "mediad-gate", "mediad-door", "mediad-volume", "mediactl"]
STATE_SIZE = 384 << 20
LOCALES = ["ja_JP"]
BUILDERS = digest(HERE / "closure.py", HERE / "image.py", HERE / "kernel.py")


@dataclass(frozen=True)
class Images:
    """Everything by path; `key` stands for all of it."""
    vmlinux: pathlib.Path
    initramfs: pathlib.Path
    root: pathlib.Path
    product: pathlib.Path
    state: pathlib.Path

    @property
    def key(self):
        return digest(*(str(p) for p in (self.vmlinux, self.initramfs, self.root, self.product, self.state)))


def images():
    """Builds what is missing or stale, and removes what nothing needs any more."""
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    linux = kernel.kernel()
    users.join()
    with locked("images"):
        IMAGES.mkdir(parents=True, exist_ok=True)
        made = Images(linux.vmlinux, initramfs(linux), root(linux), product(), state())
        with users.sweeping() as alone:
            for file in IMAGES.iterdir() if alone else ():
                if file not in (made.initramfs, made.root, made.product, made.state):
                    file.unlink()
    return made


@contextmanager
def building(target):
    """A folder to build in and the name to write to; only a finished file gets its real name."""
    with tempfile.TemporaryDirectory(dir=WORK, prefix="tree-") as folder:
        draft = target.with_suffix(".draft")
        yield pathlib.Path(folder) / "tree", draft
        draft.rename(target)


def run(*command, **options):
    done = subprocess.run([str(c) for c in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
    if done.returncode:
        raise BenchError(f"{command[0]} failed: {done.stdout.decode(errors='replace').strip()[-2000:]}")
    return done.stdout


def erofs(tree, image):
    """Owned by root whoever builds; not compressed, for emulated CPUs unpack slowly."""
    run("mkfs.erofs", "--quiet", "--all-root", "-T0", image, tree)


def initramfs(linux):
    """Just enough to mount the three disks."""
    modules = linux.closure(kernel.BOOT_MODULES)
    target = IMAGES / f"initramfs-{digest(BUILDERS, GUEST / 'init', linux.release, modules)}.cpio"
    if not target.exists():
        with building(target) as (tree, draft):
            for folder in ("bin", "dev", "proc", "sys", "modules", "root", "state", "product", "system"):
                (tree / folder).mkdir(parents=True)
            shutil.copy("/bin/busybox", tree / "bin")
            shutil.copy(GUEST / "init", tree / "init")
            (tree / "init").chmod(0o755)
            for position, module in enumerate(modules):
                shutil.copy(module, tree / "modules" / f"{position:02}-{module.name}")
            names = subprocess.run(["find", "."], cwd=tree, capture_output=True, check=True).stdout
            draft.write_bytes(subprocess.run(["cpio", "-o", "-H", "newc", "-R", "0:0", "--quiet"], cwd=tree,
                                             input=names, capture_output=True, check=True).stdout)
    return target


def root(linux):
    paths = closure.files([p for p in (PROGRAMS / name for name in PRODUCT) if p.exists()])
    modules = linux.closure(kernel.BOOT_MODULES + kernel.GUEST_MODULES)
    ours = [*sorted(GUEST.rglob("*")), REPOSITORY / "common/wire.h"]
    key = digest(fingerprint(paths), linux.release, modules, BUILDERS, *ours)
    target = IMAGES / f"root-{key}.erofs"
    if not target.exists():
        with building(target) as (tree, draft):
            closure.copy(paths, tree)
            copy_modules(linux, modules, tree)
            for name in LOCALES:
                folder = tree / "usr/lib/locale" / f"{name}.utf8"
                folder.parent.mkdir(parents=True, exist_ok=True)
                run("localedef", "--no-archive", "-i", name, "-f", "UTF-8", folder)
            for folder in "proc sys dev run tmp root mnt media home etc var/log var/lib var/tmp".split():
                (tree / folder).mkdir(parents=True, exist_ok=True)
            (tree / "var/run").symlink_to("/run")
            for folder in ("etc", "usr"):
                shutil.copytree(GUEST / folder, tree / folder, dirs_exist_ok=True)
            (tree / "bench").mkdir()
            shutil.copy("/bin/busybox", tree / "bench")
            for name in ("pid1", "agent", "gadget", "services"):
                shutil.copy(GUEST / name, tree / "bench")
                (tree / "bench" / name).chmod(0o755)
            for source in sorted(GUEST.glob("*.c")):
                # libsystemd, which the product brings along, has no static form.
                how = ["-lsystemd"] if "<systemd/" in source.read_text() else ["-static"]
                run("gcc", "-std=gnu17", "-O1", "-Wall", "-Wextra", "-Werror", "-D_GNU_SOURCE", "-I", REPOSITORY,
                    "-o", tree / "bench" / source.stem, source, *how)
            run("ldconfig", "-r", tree)
            erofs(tree, draft)
    return target


def copy_modules(linux, modules, tree):
    for module in modules:
        place = tree / "usr" / module.relative_to(linux.root)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(module, place)
    folder = tree / "usr/lib/modules" / linux.release
    for name in ("modules.builtin", "modules.builtin.modinfo", "modules.order"):
        shutil.copy(linux.modules / name, folder)
    run("depmod", "-b", tree, linux.release)


def product():
    """mediad as `make install` lays it out; mounted over the root, so a new build needs no new root."""
    with tempfile.TemporaryDirectory(dir=WORK, prefix="product-") as folder:
        tree = pathlib.Path(folder)
        install(tree)
        listing = [(str(p.relative_to(tree)), p.lstat().st_mode, os.readlink(p) if p.is_symlink() else "")
                   for p in sorted(tree.rglob("*"))]
        content = [p for p in sorted(tree.rglob("*")) if p.is_file() and not p.is_symlink()]
        target = IMAGES / f"product-{digest(BUILDERS, listing, *content)}.erofs"
        if not target.exists():
            with building(target) as (_, draft):
                erofs(tree, draft)
    return target


def install(tree):
    script = REPOSITORY / "udev-rules/install.sh"
    missing = [name for name in PRODUCT if not (PROGRAMS / name).exists()]
    if missing and not os.environ.get("MEDIAD_BENCH_PARTIAL"):
        raise BenchError(f"build/ lacks {' '.join(missing)}: run make first")
    run("sh", script, PROGRAMS, tree, "/usr", "/etc", cwd=REPOSITORY)


def state():
    """An empty ext4 disk: what the guest writes lives here, so a power cut leaves what a power cut leaves."""
    target = IMAGES / f"state-{STATE_SIZE >> 20}M.ext4"
    if not target.exists():
        with building(target) as (_, draft):
            with open(draft, "wb") as disk:
                disk.truncate(STATE_SIZE)
            run("mkfs.ext4", "-q", "-m0", "-E", "root_owner=0:0,lazy_itable_init=0", draft)
    return target
