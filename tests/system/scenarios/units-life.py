"""The short life of a medium under the shipped units: sandboxes, filters and device lists let all of it through, and what is
opened is seen from the person's own shell, also when systemd reads its units anew. It opens for nobody before its printed label
is on it."""
# Shows R-LBL-04.
stage("systemd")
stick = plug("stick", size="32M", serial="A100")
tag = eventually("mediactl list --json | jq -er '.sticks[0].tag'", who="sato").out.strip()
never("ls /dev/sda", seconds=1)
sato(f"mediactl request use {tag} --purpose 'monthly report' --class confidential").says("R-0001")
suzuki("mediactl approve R-0001").succeeds()
tanaka("mediactl register M-0001", seconds=150).says("mediactl label attached M-0001")
unplug(stick)
plug(stick)
recognised()
sato("mediactl open M-0001").refused("label attached")
sato("mediactl label attached M-0001").refused("role")
all_shut()
tanaka("mediactl label attached M-0001").says("in service")

path = eventually("mediactl open M-0001 --json", who="sato").json()["path"]
sato(f"echo report >{path}/report && findmnt -no OPTIONS {path}").says("nosuid", "nodev", "noexec", "nosymfollow")
root("systemctl daemon-reload && udevadm trigger --settle -s block && systemctl daemon-reexec").succeeds()
sato(f"cat {path}/report").says("report")
suzuki(f"cat {path}/report").fails()
sato("mediactl close M-0001").succeeds()
all_shut()
on_record("label.attached", "medium.opened", "medium.closed")

# This computer's record for others, drawn up by mediad-volume without writing anything; what keeps losses lies ready.
root("touch /run/before && sleep 0.1").succeeds()
check(tanaka("mediactl host export").succeeds().out.startswith("ey"), "a signed record")
root("find /etc /usr /root /home /var/lib/mediad-volume -xdev -newer /run/before").silent_about("/")
root("stat -c '%U %a %s' /var/lib/mediad/owed").says("mediad 600 262144")

# Nothing that a filter or a device list refused went by unseen.
root("journalctl -b -u mediad -u mediad-gate -u mediad-volume -p warning").silent_about(
    "Operation not permitted", "Permission denied", "Function not implemented")
root("systemctl show -P NRestarts mediad mediad-gate mediad-volume | grep -c '^0$'").says("3")
# Keys and hashes have no place in the journal.
root("journalctl -b -u mediad -u mediad-gate -u mediad-volume -o cat | grep -E '[0-9a-fA-F]{32}|[A-Za-z0-9+/]{43}'").fails()
