"""Forged words about devices, from a user, from root of a user namespace, and from root: nothing is believed (T26)."""
stage("office")
stick = plug("stick", size="8M", serial="TRUE-1")
sticks_seen(1)
devices = "/sys/bus/usb/devices"
here = root(f"realpath {devices}/{stick.usb}").out.strip().removeprefix("/sys")
absent = here.rpartition("/")[0] + f"/{stick.usb[:2]}7"
root("mediactl list").succeeds()


def unchanged():
    root("udevadm settle").succeeds()
    said = sato("mediactl list --json").json()
    check([entry["serial"] for entry in said["sticks"]] == ["TRUE-1"], f"the list is what is plugged in: {said}")
    kept_out(stick)
    root("kill -0 $(cat /run/bench/mediad.pid)").succeeds()


events = int(kimura("mediactl ledger list --json | jq '.events | length'").out)
ears = root.start("udevadm monitor --kernel --udev >/tmp/heard 2>&1", seconds=120)
eventually("grep -q KERNEL /tmp/heard")
for action, path in (("add", absent), ("remove", here), ("add", here), ("bind", absent)):
    # The kernel lets only CAP_NET_ADMIN over the network namespace speak there.
    sato(f"/bench/nuisance forge {action} {path}").says("Operation not permitted").silent_about("group 1, port 0: sent",
                                                                                              "group 2, port 0: sent")
    sato(f"unshare -Ur /bench/nuisance forge {action} {path}").says("Operation not permitted").silent_about(
        "group 1, port 0: sent", "group 2, port 0: sent")
    sato(f"unshare -Urn /bench/nuisance forge {action} {path}").says("sent")
unchanged()
root("cat /tmp/heard").silent_about(absent)

# The control: root's forgery is well made, everybody hears it; the gate asks the kernel all the same.
for action, path in (("add", absent), ("add", here), ("change", here)):
    root(f"/bench/nuisance forge {action} {path}").says("group 2, port 0: sent")
eventually(f"grep -q 'UDEV .*{absent}' /tmp/heard")
unchanged()
after = int(kimura("mediactl ledger list --json | jq '.events | length'").out)
check(after == events, "and nothing is on record that did not happen")

# What is really plugged and pulled is seen as before.
unplug(stick)
sticks_seen(0)
plug(stick)
sticks_seen(1)
root("pkill -x udevadm").succeeds()
ears.wait()
