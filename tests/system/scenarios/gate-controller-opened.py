"""A default that somebody opens is heard of at once, without anybody looking again and again: closed, read back, said in the log,
the ledger and the status; 3 is one of the numbers that the kernel takes for `all`."""
stage("office", deadline=300)
devices = "/sys/bus/usb/devices"
defaults = f"{devices}/usb*/authorized_default /sys/module/usbcore/parameters/authorized_default"


def events():
    return int(kimura("mediactl ledger export | grep -c gate.status").out or 0)


sato("mediactl status --json | jq -r .gate").says("enforced")
for file, value in (f"{devices}/usb1/authorized_default", 3), ("/sys/module/usbcore/parameters/authorized_default", 1):
    before = events()
    root(f"echo {value} >{file}").succeeds()
    eventually(f"cat {defaults} | sort -u | grep -qx 0")
    eventually(f"[ $(mediactl ledger export | grep -c gate.status) = {before + 2} ]", who="kimura")
    kimura("mediactl ledger export | grep gate.status | tail -n 2").says('"open_hubs":1', '"open_hubs":0')
    sato("mediactl status --json | jq -r .gate").says("enforced")
check("had been opened" in daemon("mediad").log(), "the broker says so")
check("closed 1 controllers that were open" in daemon("mediad-gate").log(), "the gate says so")

# What is plugged in afterwards stays shut, and a controller whose driver came anew is listened at too.
stick = plug("stick", size="8M", serial="A100")
eventually(f"[ -e {devices}/{stick.usb} ]")
kept_out(stick)
unplug(stick)
root("a=$(basename $(dirname $(readlink -f /sys/bus/usb/devices/usb1))); cd /sys/bus/pci/drivers/xhci_hcd && echo $a >unbind && "
     "echo $a >bind").succeeds()
eventually(f"[ -e {devices}/usb2/authorized_default ] && mediactl status --json | grep -q enforced", who="sato")
pause(1)  # the broker's turn, after udev's
root(f"echo 1 >{devices}/usb2/authorized_default").succeeds()
eventually(f"cat {defaults} | sort -u | grep -qx 0")

# Nobody wakes up for it: once all is done the broker's switches of context stand still.
count = "cat /proc/$(pgrep -x mediad)/status | grep ctxt_switches"
eventually(f"before=$({count}); sleep 4; [ \"$({count})\" = \"$before\" ]", 60)
