"""Nobody is locked out: with every daemon killed again and again, then stopped, the disk full, a broken policy file and udev
started anew, keyboards, mice, hubs, sound and card readers work when they are plugged in; a stick does not. Under systemd,
with a stick there since the start."""
stage("systemd", deadline=500)
devices = "/sys/bus/usb/devices"
cold = plug("cold", size="8M", serial="C300")
root("echo 'no rule at all [' >/etc/mediad/policy.d/50-broken.conf && sync").succeeds()
power_cut()
eventually("systemctl is-active mediad-gate.socket", seconds=90)
kept_out(cold)


def people_can_work(when):
    """All of it new, and gone again."""
    keyboard, mouse = plug(f"keyboard-{when}", kind="keyboard"), plug(f"mouse-{when}", kind="mouse")
    hub = plug(f"hub-{when}", kind="hub")
    second, reader = plug(f"second-{when}", kind="keyboard", hub=hub), plug(f"reader-{when}", kind="reader")
    sound = plug(f"sound-{when}", kind="sound")
    stick = plug(f"stick-{when}", size="8M", serial="A100")
    for device in keyboard, mouse, second:
        eventually(f"ls {devices}/{device.usb}:1.0/*/input/input*/event*", seconds=40)
    eventually(f"grep -qx 0b {devices}/{reader.usb}:1.0/bInterfaceClass && grep -qx 1 {devices}/{reader.usb}:1.0/authorized")
    eventually(f"readlink {devices}/{sound.usb}:1.0/driver | grep -q snd-usb-audio && ls /sys/class/sound/controlC*", seconds=40)
    eventually(f"grep -qx A100 {devices}/{stick.usb}/serial")
    root(f"cat {devices}/{stick.usb}/authorized; dmesg").says("0\n").silent_about("scsi host", "Direct-Access")
    for device in stick, sound, reader, second, hub, mouse, keyboard:
        unplug(device)


killing = root.start("for n in {1..40}; do systemctl kill -s KILL mediad mediad-gate mediad-volume; sleep 0.3; done; :", seconds=200)
people_can_work("broken-and-killed")
killing.wait()
root("systemctl stop mediad.socket mediad-gate.socket mediad-volume.socket mediad mediad-gate mediad-volume; "
     "pgrep -x 'mediad|mediad-gate|mediad-volume'").fails()
root("dd if=/dev/zero of=/var/filled bs=1M status=none; ! echo more >/var/more").says("No space left")
root("systemctl kill -s KILL systemd-udevd && udevadm settle -t 20; systemctl restart systemd-udevd").succeeds()
people_can_work("full-and-dead")
kept_out(cold)
