# SPDX-License-Identifier: GPL-3.0-or-later
"""In one guest, in turn: mediactl open beside systemd-cryptenroll's TPM unlocking of an equal stick; our dm-crypt parameters
beside cryptsetup's defaults on one device. Prints medians and goals."""
import pathlib
import statistics
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "system"))
import bench  # noqa: E402
from bench import admit, eventually, plug, root, sato, stage, tpm, unplug  # noqa: E402
from paths import BenchError  # noqa: E402

ROUNDS = int(sys.argv[1])
MIB = 32
OURS, STOCK = "--sector-size 4096 --cipher aes-xts-plain64 --key-size 512", ""
SECONDS = "date +%s%N"
FORMAT = "--pbkdf pbkdf2 --pbkdf-force-iterations 1000"  # the passphrase's own slot, not what is measured


def commands_during(action):
    """What it took on the guest's clock in ms, and how many commands the chip got (those of the kernel's resource manager too)."""
    before = len(tpm.bus())
    took = action()
    return took, sum(kind == "Read" for kind, _ in tpm.bus()[before:])


def timed(person, command):
    said = person(f"a=$({SECONDS}); {command} >/dev/null; r=$?; b=$({SECONDS}); echo took $(((b - a) / 1000)); exit $r", seconds=240)
    return int(said.succeeds().find(r"took (\d+)")) / 1000


def disk(device):
    """Let in by hand; its disk."""
    admit(device)
    name = eventually(f"ls /sys/bus/usb/devices/{device.usb}:1.0/host*/target*/*/block", seconds=60).out.strip()
    return eventually(f"[ -b /dev/{name} ] && blockdev --getsz /dev/{name} >/dev/null && echo /dev/{name}").out.strip()


def prepare_stock():
    device = plug("stock", size="32M", serial="S100")
    eventually(f"[ -e /sys/bus/usb/devices/{device.usb}/serial ]")
    path = disk(device)
    root("printf pw >/run/pw").succeeds()
    root(f"cryptsetup -q luksFormat {FORMAT} {path} /run/pw", seconds=120).succeeds()
    root(f"PASSWORD=pw systemd-cryptenroll --tpm2-device=auto {path}", seconds=240).succeeds()
    root(f"cryptsetup open --key-file /run/pw {path} stock && mkfs.ext4 -q /dev/mapper/stock && cryptsetup close stock", seconds=120).succeeds()
    unplug(device)


def open_stock():
    """As a desktop without a gate: the stick is let in, its disk appears, the token opens it, it is mounted."""
    device = plug("stock")
    eventually(f"[ -e /sys/bus/usb/devices/{device.usb}/serial ]")
    usb = f"/sys/bus/usb/devices/{device.usb}"
    let_in = (f"cd {usb}; echo 1 >authorized; while ! [ -e {usb}:1.0/authorized ]; do :; done; echo 1 >{usb}:1.0/authorized; "
              f"[ -e {usb}:1.0/driver ] || echo {device.usb}:1.0 >/sys/bus/usb/drivers_probe; "
              f"until d=$(ls {usb}:1.0/host*/target*/*/block 2>/dev/null) && blockdev --getsz /dev/$d >/dev/null 2>&1; do sleep 0.02; done")
    waiting = timed(root, let_in)
    path = "/dev/" + root(f"ls {usb}:1.0/host*/target*/*/block").succeeds().out.strip()
    unlocking, commands = commands_during(
        lambda: timed(root, f"{{ cryptsetup open --token-only {path} stock && mount /dev/mapper/stock /mnt; }}"))
    root("umount /mnt && cryptsetup close stock").succeeds()
    unplug(device)
    return waiting, unlocking, commands


def open_ours():
    device = plug("stick")
    bench.recognised()
    took, commands = commands_during(lambda: timed(sato, "mediactl open M-0001"))
    eventually("mountpoint -q /run/mediad/media/*/M-0001")
    sato("mediactl close M-0001").succeeds()
    unplug(device)
    return took, commands


def throughput(options, direction):
    """MiB/s through a fresh LUKS2 volume with these options on the one loop device."""
    root(f"cryptsetup -q luksFormat {FORMAT} {options} /dev/loop5 /run/pw && "
         "cryptsetup open --key-file /run/pw /dev/loop5 measured", seconds=120).succeeds()
    transfer = "of=/dev/mapper/measured oflag=direct if=/dev/zero" if direction == "write" else \
        "if=/dev/mapper/measured iflag=direct of=/dev/null"
    took = timed(root, f"dd bs=1M count={MIB} status=none {transfer}")
    root("cryptsetup close measured").succeeds()
    return MIB / took * 1000


def verdict(name, ratio, goal, holds):
    print(f"{name}: {ratio:.2f} ({goal}): {'holds' if holds else 'falls short'}")


def measure_opens():
    ours, ours_commands, waits, unlocks, stock_commands = [], [], [], [], []
    for number in range(ROUNDS):
        took, commands = open_ours()
        ours.append(took)
        ours_commands.append(commands)
        waiting, unlocking, commands = open_stock()
        waits.append(waiting)
        unlocks.append(unlocking)
        stock_commands.append(commands)
        print(f"round {number + 1}: ours {took:.0f} ms; stock {waiting:.0f} ms until the disk is there, {unlocking:.0f} ms to open and mount",
              flush=True)
    ratio = statistics.median(a / (b + c) for a, b, c in zip(ours, waits, unlocks))
    print(f"chip: ours {statistics.median(ours_commands):.0f} commands, stock {statistics.median(stock_commands):.0f} "
          "(the resource manager's own among them)")
    verdict("open to mounted: ours / stock, both from the closed gate", ratio, "goal at most 1", ratio <= 1)
    late = statistics.median(a / b for a, b in zip(ours, unlocks))
    print(f"open to mounted: ours from the closed gate / stock when its disk is there already: {late:.2f}")


def measure_throughput():
    """In pairs, begun by one and the other in turn: the median of their ratios."""
    root(f"truncate -s {MIB + 32}M /tmp/measured && losetup /dev/loop5 /tmp/measured").succeeds()
    for direction in ("write", "read"):
        rates = {OURS: [], STOCK: []}
        for number in range(2 * ROUNDS):
            for options in sorted(rates, reverse=number % 2):
                rates[options].append(throughput(options, direction))
        ours, stock = statistics.median(rates[OURS]), statistics.median(rates[STOCK])
        print(f"{direction}: ours {ours:.1f} MiB/s, cryptsetup's default {stock:.1f} MiB/s")
        ratio = statistics.median(a / b for a, b in zip(rates[OURS], rates[STOCK]))
        verdict(f"{direction}: ours / default", ratio, "goal at least 1", ratio >= 1)


def main():
    stage("registered", deadline=3000)
    try:
        prepare_stock()
        measure_throughput()
        measure_opens()
    finally:
        bench.close()


try:
    main()
except BenchError as problem:
    sys.exit(str(problem))
