"""Disks of the boot are the machine's own; one that is hung in later (SATA, SCSI, NVMe) gets no driver, unless policy says so;
registered sticks and sticks let in by hand open all the while."""
DOOR = "for d in {}; do udevadm info -q property -p $(readlink -f $d); done | grep -x MEDIAD_DOOR=hotplug-disk"
SCSI = "/sys/bus/scsi/devices/[0-9]*"
ALLOW = "mkdir -p /etc/mediad/policy.d && printf '[doors]\\nhotplug-disk = allow\\n' >/etc/mediad/policy.d/90-disk.conf"

stage("booted", deadline=800, seldom=True)
own = fit("sata", medium("own", size="8M"))
inner = fit("nvme", medium("inner", size="8M"))
rack, port = fit("rack"), fit("port")
reboot()
eventually("ls /sys/block/sda /sys/block/nvme0n1")
root("udevadm settle; cat /sys/bus/scsi/drivers_autoprobe").says("1\n")  # the control: the kernel does so by itself

daemon("mediad-gate").start()
root("cat /sys/bus/scsi/drivers_autoprobe").says("0\n")
check("buses found open: " in daemon("mediad-gate").log(), "the log says it")
# Announced anew, as packages do when they bring udev rules: what is the machine's own stays.
root("udevadm trigger --action=add --settle -s pci -s scsi -s block; dd if=/dev/sda of=/dev/null count=8 && "
     "dd if=/dev/nvme0n1 of=/dev/null count=8").succeeds()
rack.add("late", medium("late", size="8M"))
port.add("fast", medium("fast", size="8M"))
eventually(f"ls -d {SCSI} | wc -l | grep -x 2 && [ $(grep -l 0x010802 /sys/bus/pci/devices/*/class | wc -l) = 2 ]")
eventually(DOOR.format(SCSI))
eventually(DOOR.format("$(dirname $(grep -l 0x010802 /sys/bus/pci/devices/*/class))"))
never("ls -d /sys/block/sdb /sys/block/nvme1n1 2>/dev/null | grep -q .", seconds=3)
root("dmesg").silent_about("[sdb]", "nvme1n1")

# Taken out and put back by the controller's own means: it comes as a stranger.
root("echo 1 >/sys/block/sda/device/delete; for h in /sys/class/scsi_host/*; do echo '- - -' >$h/scan; done").succeeds()
eventually(f"ls -d {SCSI} | wc -l | grep -x 2")
never("ls -d /sys/block/sd*", seconds=2)

# A stick that is let in is none of these, and needs no process of mediad to get its disk.
daemon("mediad-gate").kill()
stick = plug("stick", size="8M", serial="A100")
fast = plug("uas", kind="uas", size="8M", serial="B200")
for device in stick, fast:
    eventually(f"[ -e /sys/bus/usb/devices/{device.usb}/descriptors ]")
    admit(device)
eventually("[ $(ls -d /sys/block/sd* | wc -l) = 2 ]")
unplug(stick)
unplug(fast)

# The control: the same disks, and those still to come, when policy lets them in.
root(ALLOW).succeeds()
daemon("mediad-gate").start()
eventually("[ $(ls -d /sys/block/sd* | wc -l) = 2 ]")
rack.remove("late")
port.remove("fast")
eventually("[ $(ls -d /sys/block/sd* | wc -l) = 1 ]")
rack.add("again", medium("late"))
port.add("once-more", medium("fast"))
eventually("ls -d /sys/block/sdb /sys/block/nvme1n1")
