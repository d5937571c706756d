"""A hundred events a second, real devices among them, and 1,000 visitors at mediad's socket: memory stays bounded, nothing is
missed, a keyboard works at once (T27, T28). STORM seconds from the environment; `make check-storm` does 600."""
import os
import time

STORM = int(os.environ.get("STORM", 10))
GADGETS = 4
devices = "/sys/bus/usb/devices"
SERIALS = "mediactl list --json | jq -r '[.sticks[].serial] | sort | join(\" \")'"

stage("office", deadline=300 + 5 * STORM)
root("truncate -s 8M /tmp/a; [ -p /run/bench/never ] || mkfifo /run/bench/never").succeeds()
plug("steady", size="8M", serial="STEADY")
storms = [gadget(f"storm{n}", ["storage:/tmp/a,ro"], serial=f"STORM{n}") for n in range(GADGETS)]
everything = " ".join(["STEADY", *(f"STORM{n}" for n in range(GADGETS))])
eventually(f"[ \"$({SERIALS})\" = '{everything}' ]", who="sato")
events = int(kimura("mediactl ledger list --json | jq '.events | length'").out)


def memory(name):
    return int(root(f"awk '/VmRSS/{{print $2}}' /proc/$(cat /run/bench/{name}.pid)/status").out)


before = {name: memory(name) for name in ("mediad", "mediad-gate")}

# Devices that come and go as fast as the kernel takes them, and words about those that stay.
root(r"""cat >/tmp/storm <<'END'
end=$((SECONDS + $1)) plugs=0 words=0 devices=/sys/bus/usb/devices
exec 8<>/run/bench/never
for n in 0 1 2 3; do
	(
		cd /sys/kernel/config/usb_gadget/storm$n
		udc=$(cat UDC)
		while [ $SECONDS -lt $end ]; do
			echo >UDC
			read -rt 0.$((RANDOM % 3)) -u 8 _
			echo $udc >UDC && plugs=$((plugs + 1))
			read -rt 0.$((RANDOM % 6)) -u 8 _
		done
		echo $plugs plugs
	) &
done
while [ $SECONDS -lt $end ]; do
	word=change
	[ $((words % 100)) != 0 ] || word=add
	for device in 2-1 3-1 4-1 5-1 6-1 2-1 3-1 4-1 5-1 6-1; do
		[ ! -e $devices/$device ] || echo $word >$devices/$device/uevent
	done 2>/dev/null
	words=$((words + 10))
	read -rt 0.05 -u 8 _
done
echo $words words
wait
END""").succeeds()
numbers = root("udevadm settle; cat /sys/kernel/uevent_seqnum").out.strip()
storm = root.start(f"bash /tmp/storm {STORM}", seconds=STORM + 200)
began = time.monotonic()
peaks = dict(before)
knocking = sato.start("/bench/nuisance knock 1000", seconds=STORM + 100)


def watch_memory():
    for name in peaks:
        peaks[name] = max(peaks[name], memory(name))


# In the middle of it: somebody types, and somebody brings a stick.
pause(min(STORM / 4, 30))  # the storm has to be under way
plugged = time.monotonic()
keyboard = plug("keyboard", kind="keyboard")
types(keyboard, seconds=60)
keys = time.monotonic() - plugged
plugged = time.monotonic()
fresh = plug("fresh", size="8M", serial="FRESH")
eventually("mediactl list --json | jq -e '.sticks[] | select(.serial == \"FRESH\")'", seconds=60, who="sato")
listed = time.monotonic() - plugged
kept_out(fresh)
while time.monotonic() - began < STORM:
    watch_memory()
    pause(1)  # between two looks at the memory
said = storm.wait().says("words").out
knocking.wait().says("of 1000 connected")
watch_memory()

settled = time.monotonic()
root(f"udevadm settle -t {120 + 2 * STORM}", seconds=130 + 2 * STORM).succeeds()
rate = (int(root("cat /sys/kernel/uevent_seqnum").out) - int(numbers)) / STORM
print(f"{rate:.0f} events a second for {STORM} s, {said.split()}; keyboard after {keys:.1f} s, stick listed after {listed:.1f} s, "
      f"udev done {time.monotonic() - settled:.1f} s later; KiB before {before}, at most {peaks}")
check(rate >= 10, f"only {rate:.0f} events a second")
eventually(f"[ \"$({SERIALS})\" = 'FRESH {everything}' ]", seconds=60, who="sato")
for name in peaks:
    check(peaks[name] - before[name] < 4096, f"{name} grew from {before[name]} to {peaks[name]} KiB")
root(f"cat {devices}/*-1/authorized | sort | uniq -c").silent_about("5 1")
grown = int(kimura("mediactl ledger list --json | jq '.events | length'").out) - events
check(grown <= 30 * (STORM / 60 + 2), f"{grown} events on record")
