# SPDX-License-Identifier: GPL-3.0-or-later
"""The guest's root: the programs that scenarios use and their libraries, copied from this machine's packages.

So the guest runs the very libcryptsetup and tpm2-tss that mediad was built against, and nothing is downloaded.
"""
import glob
import os
import pathlib
import re
import shutil
import subprocess

from paths import BenchError

SEARCH = "/usr/bin:/usr/sbin:/bin:/sbin"

PROGRAMS = """
    bash sh cat ls cp mv rm mkdir rmdir ln touch chmod chown dd sync stat head tail tr cut sort tac uniq wc date sleep env
    id true false readlink dirname basename base64 sha256sum od mktemp timeout tee seq truncate test echo printf mknod
    mkfifo install cmp diff nohup realpath paste comm shuf uname whoami df du nproc kill
    mount umount losetup blkid lsblk blockdev mountpoint findmnt dmesg sed grep mawk find xargs ps pgrep pkill free
    udevadm flock setpriv setsid script unshare nsenter prlimit
    cryptsetup systemd-cryptenroll dmsetup tpm2 sqlite3 jq openssl strace gettext socat
    kmod modprobe lsmod insmod rmmod mkfs.vfat mkfs.ext4 e2fsck
    dbus-daemon udisksctl pkcheck
    systemctl journalctl busctl systemd-analyze systemd-sysusers systemd-tmpfiles systemd-machine-id-setup
""".split()
OPTIONAL = "mkfs.exfat sg_inq".split()
PATTERNS = [
    "/usr/bin/tpm2_*",
    "/usr/lib/udev/*_id",
    "/usr/lib/udev/rules.d/*.rules",
    "/usr/lib/*/libtss2-tcti-device.so.0",
    "/usr/lib/*/cryptsetup/libcryptsetup-token-systemd-tpm2.so",
    "/usr/lib/*/libgcc_s.so.1",
    "/usr/lib/*/ossl-modules/legacy.so",
    "/var/cache/cracklib/cracklib_dict.*",
    "/etc/ssl/openssl.cnf",
    "/usr/lib/ssl/openssl.cnf",  # where the command looks for it
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d/*.conf",
    "/lib/systemd/system/*.target",
    "/lib/systemd/system/-.slice",
    "/lib/systemd/system-generators/systemd-debug-generator",  # systemd.wants= of the command line
    # A desktop's storage service with everything that it goes by.
    "/usr/libexec/udisks2/udisksd",
    "/usr/lib/*/libbd_*.so.2",
    "/usr/lib/polkit-1/polkitd",
    "/etc/udisks2/udisks2.conf",
    "/usr/share/dbus-1/system.conf",
    "/usr/share/dbus-1/session.conf",
    "/usr/share/dbus-1/system.d/org.freedesktop.*.conf",
    "/usr/share/polkit-1/actions/org.freedesktop.*.policy",
]
HELPERS = "systemd systemd-journald systemd-logind systemd-modules-load systemd-shutdown systemd-sysctl systemd-udevd".split()
# What a guest under systemd starts beside the product, each wanted by whom the package says. No logins, bus or network.
UNITS = """
    systemd-journald.service systemd-journald.socket systemd-journald-dev-log.socket systemd-journal-flush.service
    systemd-udevd.service systemd-udevd-control.socket systemd-udevd-kernel.socket systemd-udev-trigger.service
    systemd-sysusers.service systemd-tmpfiles-setup.service systemd-tmpfiles-setup-dev.service kmod-static-nodes.service
    systemd-modules-load.service systemd-sysctl.service modprobe@.service sys-kernel-debug.mount
    systemd-poweroff.service systemd-reboot.service systemd-machine-id-commit.service
""".split()
SYSTEMD = pathlib.Path("/lib/systemd")


def files(extra=()):
    """Every path to copy: programs, what they link, udev's rules, units. `extra`: programs from elsewhere, libraries only."""
    found = [str(SYSTEMD / name) for name in HELPERS]
    for name in PROGRAMS:
        path = shutil.which(name, path=SEARCH)
        if not path:
            raise BenchError(f"the guest needs the program {name}: is its package in tests/packages.txt?")
        found.append(path)
    for name in UNITS:
        found += map(str, [SYSTEMD / "system" / name, *SYSTEMD.glob(f"system/*.wants/{name}")])
    found += filter(None, (shutil.which(name, path=SEARCH) for name in OPTIONAL))
    for pattern in PATTERNS:
        found += sorted(glob.glob(pattern))
    return sorted(set(found) | libraries([*found, *extra]))


def libraries(programs):
    """What the dynamic loader would map for them, the loader too."""
    shown = subprocess.run(["ldd", *programs], capture_output=True, text=True).stdout
    missing = re.findall(r"(\S+) => not found", shown)
    if missing:
        raise BenchError(f"libraries missing on this machine: {' '.join(sorted(set(missing)))}")
    return set(re.findall(r"(/\S+) \(0x", shown))


def copy(paths, tree):
    """Into `tree` under the merged /usr, each file under the name asked for and, where it differs, its real one."""
    for name in ("bin", "sbin", "lib", "lib64"):
        (tree / "usr" / name).mkdir(parents=True)
        (tree / name).symlink_to(f"usr/{name}")
    for path in paths:
        real = os.path.realpath(path)
        place(real, real, tree)
        asked = os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))
        if asked != real:
            place(real, asked, tree)
    (tree / "usr/bin/awk").symlink_to("mawk")


def place(source, name, tree):
    target = tree / name.lstrip("/")
    if target.exists() or target.is_symlink():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    if source != name:
        target.symlink_to(source)
    else:
        shutil.copy2(source, target)
