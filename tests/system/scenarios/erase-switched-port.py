"""Where policy says that the hubs can, a port is switched off and on between writing and reading back: the stick comes as a new one, is read
back and registered."""
# Shows R-DSP-02.
stage("office", seldom=True, deadline=400)
root("mkdir -p /etc/mediad/policy.d && printf '[erase]\\nswitch-port = yes\\n' >/etc/mediad/policy.d/50-erase.conf").succeeds()
daemon("mediad").stop()
daemon("mediad").start()
root("truncate -s 32M /tmp/a").succeeds()
loop = gadget("loop", ["storage:/tmp/a"], serial="A100")
number = f"cat /sys/bus/usb/devices/{loop.usb}/devnum"
before = eventually(number).out
tag = eventually("mediactl list --json | jq -er '.sticks[0].tag'", who="sato").out.strip()
sato(f"mediactl request use {tag} --purpose 'monthly report' --class confidential").says("R-0001")
suzuki("mediactl approve R-0001").succeeds()
tanaka("mediactl register M-0001 --label-attached", seconds=200).succeeds()
on_record("erase.cycled", '"how":"switched"', latest=20)
root(number).succeeds()
check(root(number).out != before, "the kernel knows it as another device since")
root(f"cat /sys/bus/usb/devices/{loop.usb}/port/disable").says("0")
all_shut()
