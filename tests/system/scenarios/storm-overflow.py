"""While mediad cannot listen more happens than the kernel keeps for it: what came and what went is found afterwards (T27)."""
stage("office")
devices = "/sys/bus/usb/devices"
root("truncate -s 8M /tmp/a").succeeds()
goes = plug("goes", size="8M", serial="GOES")
stays = plug("stays", size="8M", serial="STAYS")
SERIALS = "mediactl list --json | jq -r '[.sticks[].serial] | sort | join(\" \")'"
eventually(f"[ \"$({SERIALS})\" = 'GOES STAYS' ]", who="sato")
pid = root("cat /run/bench/mediad.pid").out.strip()
memory = int(root(f"awk '/VmRSS/{{print $2}}' /proc/{pid}/status").out)
# Its talk with udev; the port is the process's number when nothing else had it first. Column 9: messages lost.
LOST = f"awk '$2 == 15 && $3 == {pid} {{print $9}}' /proc/net/netlink"
root(LOST).says("0")

root(f"kill -STOP {pid}").succeeds()
hub = "/sys/bus/usb/devices/usb1/uevent"
for _ in range(20):
    root(f"for i in {{1..200}}; do echo change >{hub}; done; udevadm settle", seconds=100).succeeds()
    if int(root(LOST).out) > 0:
        break
lost = int(root(LOST).out)
check(lost > 0, "the kernel threw words away")

# These words are lost too: the queue is full.
unplug(goes)
came = plug("came", size="8M", serial="CAME")
swapped = gadget("swapped", ["storage:/tmp/a"], serial="BEFORE")
eventually(f"grep -qx CAME {devices}/{came.usb}/serial && grep -qx BEFORE {devices}/{swapped.usb}/serial")
swapped.remove()
swapped = gadget("swapped", ["storage:/tmp/a"], serial="AFTER")
eventually(f"grep -qx AFTER {devices}/{swapped.usb}/serial")
keyboard = plug("keyboard", kind="keyboard")
types(keyboard)
root("udevadm settle").succeeds()
check(int(root(LOST).out) > lost, "they were lost")

root(f"kill -CONT {pid}").succeeds()
eventually(f"[ \"$({SERIALS})\" = 'AFTER CAME STAYS' ]", who="sato")
root(f"cat {devices}/{came.usb}/authorized {devices}/{stays.usb}/authorized {devices}/{swapped.usb}/authorized").says("0\n0\n0")
grown = int(root(f"awk '/VmRSS/{{print $2}}' /proc/{pid}/status").out) - memory
check(grown < 2048, f"{grown} KiB more than before")
unplug(came)
eventually(f"[ \"$({SERIALS})\" = 'AFTER STAYS' ]", who="sato")
