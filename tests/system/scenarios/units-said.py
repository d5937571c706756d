"""What systemd says of the units and what the journal keeps: no complaint, little exposure, priorities, no secrets."""
stage("systemd")
LIMITS = {"mediad-gate": 10, "mediad": 20, "mediad-volume": 39}  # systemd-analyze's tenths; the last one mounts and maps
PLACE = "/usr/lib/systemd/system"

root(f"systemd-analyze verify --man=no {PLACE}/mediad*.service {PLACE}/mediad*.socket").succeeds().silent_about("mediad")
for name, limit in LIMITS.items():
    root(f"systemd-analyze security --no-pager --threshold={limit} {name}.service").succeeds()
root("systemd-analyze security --no-pager --threshold=1 mediad-volume.service").fails()  # so the limits do count

stick = plug("stick", size="32M", serial="A100")
eventually("journalctl -b -u mediad -o cat -p info | grep 'blocked storage'")
root("mv /var/lib/mediad/registry.db /var/lib/mediad/kept; echo broken >/var/lib/mediad/registry.db; "
     "chown mediad: /var/lib/mediad/registry.db; systemctl restart mediad").succeeds()
root("journalctl -b -u mediad -o cat -p crit").says("the books are closed")
root("journalctl -b -u mediad -o cat -p crit").silent_about("ready", "blocked storage")
