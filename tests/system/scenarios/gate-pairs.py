"""Every pair of functions in one device: whatever is not let in by itself is not let in with company, and no driver but those of
harmless devices ever sees anything (T2). PAIRS=all from the environment (`make check-storm`): really every one, not only those
with storage."""
import itertools
import os

devices = "/sys/bus/usb/devices"
CONTROLLERS = 26
# Function, does the default policy let it in, the driver that takes it once everything is open.
KINDS = {
    "storage": ("storage:/tmp/a,ro", False, "usb-storage"),
    "keyboard": ("keyboard", True, "usbhid"),
    "audio": ("interface:01/01/00", True, None),
    "midi": ("midi", True, "snd-usb-audio"),
    "reader": ("interface:0b/00/00", True, None),
    "modem": ("acm", False, "cdc_acm"),
    "ecm": ("ecm", False, "cdc_ether"),
    "ncm": ("ncm", False, "cdc_ncm"),
    "rndis": ("rndis", False, "rndis_host"),
    "printer": ("printer", False, "usblp"),
    "mtp": ("interface:06/01/01", False, None),
    "vendor": ("interface:ff/42/01", False, None),
}
SCARCE = {"keyboard": 4, "printer": 4, "modem": 8}  # instances that the kernel's gadget side has
STATE = rf"""cd {devices}; for d in *-1; do
[ -e $d/serial ] || continue
echo "$(<$d/serial) $(<$d/authorized) $(for i in $d:*; do [ -e $i/driver ] && basename $(readlink $i/driver); done | sort -u | tr '\n' ' ')"
done"""

stage("booted", deadline=800, seldom=True)
root(f"truncate -s 8M /tmp/a; modprobe -a usbhid usb-storage snd-usb-audio; export CONTROLLERS={CONTROLLERS}; "
     "/bench/gadget each </dev/null", seconds=60).succeeds()


def rounds(combinations):
    """As many at a time as there are controllers and scarce things."""
    left = list(combinations)
    while left:
        now = []
        for one in list(left):
            crowded = any(sum(pair.count(kind) for pair in [*now, one]) > most for kind, most in SCARCE.items())
            if len(now) < CONTROLLERS and not crowded:
                now.append(one)
                left.remove(one)
        yield now


def plugged(lines):
    """All of them, until nothing moves any more; what became of each: (authorised, drivers)."""
    made = "\n".join(f"{name} 0951 1666 {' '.join(functions)}" for name, functions in lines.items())
    root("/bench/gadget each >/dev/null", input=made + "\n", seconds=100).succeeds()
    eventually(f"[ $(cat {devices}/*-1/serial 2>/dev/null | wc -l) = {len(lines)} ] && udevadm settle", seconds=60)
    return state()


def state():
    found = [line.split() for line in root(STATE).succeeds().out.splitlines()]
    return {name: (authorised == "1", set(drivers)) for name, authorised, *drivers in found}


def removed(lines):
    root(f"/bench/gadget remove {' '.join(lines)}", seconds=60).succeeds()
    eventually(f"! cat {devices}/*-1/serial 2>/dev/null", seconds=30)


def expect_pairs(pairs, seen):
    for pair in pairs:
        name = "-".join(pair)
        harmless = all(KINDS[kind][1] for kind in pair)
        drivers = {KINDS[kind][2] for kind in pair} - {None} if harmless else set()
        check(seen[name] == (harmless, drivers), f"{name}: authorised and drivers are {seen[name]}, not {(harmless, drivers)}")


def lines_of(combinations):
    return {"-".join(kinds): [KINDS[kind][0] for kind in kinds] for kinds in combinations}


pairs = [pair for pair in itertools.combinations(KINDS, 2)
         if os.environ.get("PAIRS") == "all" or "storage" in pair or pair in (("keyboard", "reader"), ("keyboard", "modem"),
                                                                             ("keyboard", "rndis"), ("midi", "vendor"))]
count = 0
for batch in rounds([*itertools.combinations(KINDS, 1), *pairs]):
    made = lines_of(batch)
    expect_pairs(batch, plugged(made))
    alone = [kinds[0] for kinds in batch if len(kinds) == 1]
    if alone:
        # The control: everything open, each function gets its driver.
        root(f"cd {devices}; for d in *-1; do grep -qxE '{'|'.join(alone)}' $d/serial 2>/dev/null || continue; echo 1 >$d/authorized; "
             "for i in $d:*; do echo 1 >$i/authorized; [ -e $i/driver ] || echo $i >/sys/bus/usb/drivers_probe; done; done; "
             "udevadm settle", seconds=60).succeeds()
        for kind, (authorised, drivers) in state().items():
            if kind in alone:
                check(drivers == {KINDS[kind][2]} - {None}, f"once open, {kind} has {drivers}")
    removed(made)
    count += len(batch)
print(f"{count} devices, {CONTROLLERS} at a time")

# A second configuration to switch to, with either first; the same function twice; a stick with two disks.
root("truncate -s 8M /tmp/b").succeeds()
made = {
    "stick-then-keyboard": ["storage:/tmp/a,ro", "configuration", "keyboard"],
    "keyboard-then-stick": ["keyboard", "configuration", "storage:/tmp/a,ro"],
    "keyboard-then-modem": ["keyboard", "configuration", "acm"],
    "stick-then-stick": ["storage:/tmp/a,ro", "configuration", "storage:/tmp/b,ro"],
    "two-sticks": ["storage:/tmp/a,ro", "storage:/tmp/b,ro"],
    "two-disks": ["storage:/tmp/a,ro+/tmp/b,ro"],
    "stick-and-mouse": ["storage:/tmp/a,ro", "mouse"],
    "stick-and-sound": ["storage:/tmp/a,ro", "interface:01/02/00"],
    "floppy": ["interface:08/04/00"],
    "camera": ["interface:0e/01/00"],
}
for name, became in plugged(made).items():
    check(became == (False, set()), f"{name}: {became}")
root("ls -d /sys/block/sd* /dev/input/event* 2>/dev/null").fails()
removed(made)
made = {"keyboard-then-mouse": ["keyboard", "configuration", "mouse"], "keyboard-and-mouse": ["keyboard", "mouse"]}
for name, became in plugged(made).items():
    check(became == (True, {"usbhid"}), f"{name}: {became}")
