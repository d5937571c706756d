"""A controller that is added while the computer runs is closed from its first moment: the stick behind it stays shut, the keyboard
works; with mediad running and with everything of it dead, and however often its driver comes and goes."""
pc = stage("office", deadline=500, seldom=True)
devices, driver = "/sys/bus/usb/devices", "/sys/bus/pci/drivers/xhci_hcd"
stick = keyboard = None


def add_controller():
    """With a stick and a keyboard in it: the guest sees all three at once."""
    global stick, keyboard
    qmp = pc.machine.qmp
    qmp("stop")
    qmp("device_add", driver="qemu-xhci", id="second", bus="pcie", p2=4, p3=4)
    stick = plug("stick", size="8M", serial="A100", controller="second")
    keyboard = plug("keyboard", kind="keyboard", controller="second")
    qmp("cont")


def closed_but_for_the_keyboard():
    eventually(f"ls {devices}/{keyboard.usb}:1.0/*/input/input*/event* && grep -qx A100 {devices}/{stick.usb}/serial && "
               f"cat {devices}/usb*/interface_authorized_default | sort -u | grep -qx 0", seconds=40)
    # Not for a moment either.
    root(f"cat {devices}/{stick.usb}/authorized {devices}/usb*/authorized_default | sort -u; dmesg").says("0\n").silent_about(
        "\n1\n", "scsi host", "Direct-Access", f"usb {stick.usb}: authorized to connect")


def listed():
    return "mediactl list --json | jq -e '.sticks[] | select(.serial == \"A100\")'"


add_controller()
closed_but_for_the_keyboard()
eventually(listed(), who="sato")
sato("mediactl status --json | jq -r .gate").says("enforced")

# Its driver goes and comes back, ten times, with everything there.
address = root("basename $(dirname $(readlink -f /sys/bus/usb/devices/usb3))").out.strip()
for _ in range(10):
    root(f"echo {address} >{driver}/unbind && [ ! -e {devices}/usb3 ] && echo {address} >{driver}/bind").succeeds()
    closed_but_for_the_keyboard()
sato("mediactl status --json | jq -r .gate").says("enforced")

# The same with nothing of mediad alive.
for name in "mediad", "mediad-gate", "mediad-volume":
    daemon(name).kill()
for device in stick, keyboard:
    unplug(device)
pc.machine.qmp("device_del", id="second")
eventually(f"[ ! -e {devices}/usb3 ]")
pause(1)  # QEMU takes the controller away a moment after the guest has let go of it
add_controller()
closed_but_for_the_keyboard()

# The control.
admit(stick)
eventually("[ -b /dev/sda ]")
