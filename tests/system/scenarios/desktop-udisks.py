"""A desktop's storage service (udisks2, which GNOME, KDE and others ask) shows what mediad owns as nothing to mount, and mounts and
unlocks none of it, even where its own rules allow everything to everybody; an opened medium goes on for its person."""
RULE = "polkit.addRule(function(action, subject) { return polkit.Result.YES; });"

stage("registered", deadline=400, seldom=True)
root("printf 'u messagebus - -\\nu polkitd - -\\n' | systemd-sysusers - && mkdir -p /run/dbus /etc/polkit-1/rules.d "
     "/usr/share/polkit-1/rules.d /var/lib/udisks2 /run/udisks2 && dbus-daemon --system --fork").succeeds()
root("cat >/etc/polkit-1/rules.d/10-all.rules && chmod -R a+rX /etc/polkit-1", input=RULE).succeeds()
root.start("exec /usr/lib/polkit-1/polkitd --no-debug", seconds=400)
eventually("pkcheck --action-id org.freedesktop.udisks2.filesystem-mount --process $$", who="ito")
root.start("exec /usr/libexec/udisks2/udisksd", seconds=400)
eventually("udisksctl status", who="ito")

# The control: what is not mediad's, an ordinary user mounts through it.
loop = root("modprobe loop && truncate -s 8M /tmp/free && mkfs.vfat /tmp/free >/dev/null && losetup -f --show /tmp/free").out.strip()
eventually(f"udisksctl info -b {loop} | grep -q UDisks2.Filesystem", who="ito")
ito(f"udisksctl mount -b {loop} && udisksctl unmount -b {loop}").says("Mounted")


def ignored(device):
    ito(f"udisksctl info -b {device}").find(r"HintIgnore:\s+true")
    ito(f"udisksctl info -b {device}").silent_about("UDisks2.Encrypted", "UDisks2.PartitionTable")
    for person in ito, sato, root:
        person(f"udisksctl mount -b {device}").fails()
        person(f"printf secret >/tmp/key-$UID; udisksctl unlock -b {device} --key-file /tmp/key-$UID").fails()
    root("held=$(ls -l /proc/$(pgrep -x udisksd)/fd) && ! grep -E '/dev/(sd|dm-)' <<<\"$held\"").silent_about("/dev/sd").succeeds()


# A registered stick, opened: neither its disk nor its mapping.
stick = plug("stick")
recognised()
path = eventually("mediactl open M-0001 --json", who="sato").json()["path"]
sato(f"echo kept >{path}/kept").succeeds()
before = root("cat /proc/self/mounts").out
for device in "/dev/sda", "/dev/dm-0":
    ignored(device)
check(root("cat /proc/self/mounts").out == before, "nothing was mounted or unmounted")
# Taken away from its person it could be where the rules of polkit let everybody do that; Debian's do not.
root("rm /etc/polkit-1/rules.d/10-all.rules").succeeds()
eventually("! pkcheck --action-id org.freedesktop.udisks2.filesystem-unmount-others --process $$", who="ito")
ito("udisksctl unmount -b /dev/dm-0").fails("NotAuthorized")
root("cat >/etc/polkit-1/rules.d/10-all.rules && chmod a+r /etc/polkit-1/rules.d/*", input=RULE).succeeds()
eventually("pkcheck --action-id org.freedesktop.udisks2.filesystem-unmount-others --process $$", who="ito")
sato(f"cat {path}/kept && echo more >>{path}/kept && mediactl close M-0001").says("kept")
all_shut()
ito("udisksctl status").silent_about("sda")
unplug(stick)

# An unregistered one with a file system, as bought; and past the gate by hand, to see what then holds it back.
plain = plug("plain", size="16M", serial="B200")
eventually("mediactl list --json | jq -e '.sticks[0]'", who="sato")
ito("udisksctl status").silent_about("sda")
admit(plain)
eventually("test -b /dev/sda")
root("mkfs.vfat /dev/sda && udevadm trigger --action=change --name-match=/dev/sda && udevadm settle").succeeds()
ignored("/dev/sda")
