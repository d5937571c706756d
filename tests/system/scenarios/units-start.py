"""After the steps that `make install` prints everything runs under systemd, and again after every boot."""
stage("systemd")
NAMES = "mediad mediad-gate mediad-volume"
UNITS = " ".join(f"{name}.socket {name}.service" for name in NAMES.split())


def all_run():
    eventually(f"systemctl is-active {UNITS}", seconds=60)
    root("systemctl is-system-running --wait").says("running")
    # The gate may only write what was there when it started.
    root("journalctl -b -u mediad-gate -o cat").silent_about("will let in")
    tanaka("mediactl status --json | jq -c '[.gate, .ledger]'").says('["enforced","good"]')


all_run()
root("stat -c '%A %U:%G %n' /run/mediad /run/mediad/socket /run/mediad/gate /run/mediad/volume /run/mediad/media "
     "/var/lib/mediad /var/lib/mediad-volume").says(
    "drwxrwxr-t root:mediad /run/mediad\n", "srw-rw-rw- root:root /run/mediad/socket",
    "srw-rw---- root:mediad /run/mediad/gate", "srw-rw---- root:mediad /run/mediad/volume",
    "drwxr-xr-x root:root /run/mediad/media", "drwx------ mediad:mediad /var/lib/mediad\n",
    "drwxr-xr-x root:root /var/lib/mediad-volume")
root(f"for name in {NAMES}; do grep -E '^(Cap(Eff|Bnd)|NoNewPrivs|Seccomp):' "
     "/proc/$(systemctl show -P MainPID $name)/status | tr -d '\\n\\t'; echo; done").says(
    "CapEff:0000000000000000CapBnd:0000000000000000NoNewPrivs:1Seccomp:2")

# What init wrote is opened again, by the same machine.
machine = root("cat /etc/machine-id").out
power_cut()
all_run()
check(root("cat /etc/machine-id").out == machine, "the machine's identity should outlast a boot")
