"""Before the computer sleeps what is open closes, by what logind itself says over the bus, which came later than mediad; nobody else's word closes
anything, and a bus that is lost closes and opens nothing."""
# Shows R-CUS-04.
LOGIND = "org.freedesktop.login1 /org/freedesktop/login1 org.freedesktop.login1.Manager"
OPEN = "test -e /dev/mapper/mediad-M-0001"

UNITS = """cd /run/systemd/system
printf '[Socket]\\nListenStream=/run/dbus/system_bus_socket\\n' >dbus.socket
printf '[Unit]\\nRequires=dbus.socket\\n[Service]\\nExecStart=/usr/bin/dbus-daemon --system --address=systemd: --nofork --nopidfile\\n' >dbus.service
printf '[Service]\\nExecStart=/usr/lib/polkit-1/polkitd --no-debug\\n' >polkit.service
printf '[Service]\\nExecStart=/lib/systemd/systemd-logind\\n' >logind.service
systemctl daemon-reload && systemctl start dbus.socket dbus.service polkit.service logind.service"""

stage("systemd_registered", deadline=400, seldom=True)
stick = plug("stick")
recognised()
path = sato("mediactl open M-0001 --json").json()["path"]
root("printf 'u messagebus - -\\nu polkitd - -\\n' | systemd-sysusers - && mkdir -p /etc/polkit-1/rules.d /usr/share/polkit-1/rules.d && chmod -R a+rX "
     "/etc/polkit-1").succeeds()
root(UNITS).succeeds()
eventually(f"busctl call {LOGIND} ListInhibitors | grep -q mediad", seconds=90)

# Who is not logind says the same.
sato("busctl --system emit /org/freedesktop/login1 org.freedesktop.login1.Manager PrepareForSleep b true").succeeds()
never(f"! {OPEN}", seconds=3)

# A program holds a file: it gets nothing more, what it wrote is there afterwards, and with its end the mapping is gone.
holder = sato.start(f"exec 3>{path}/kept; echo kept >&3; sleep 200; true")
eventually(f"test -s {path}/kept", who="sato")
root(f"busctl call {LOGIND} Suspend b false; true")
eventually(f"! test -e {path}/kept", seconds=30)
eventually("mediactl ledger export | grep medium.closed | tail -1 | grep -q '\"reason\":\"sleep\"'", who="kimura")
root("pkill -x sleep; true")
eventually(f"! {OPEN}", seconds=30)
all_shut()
eventually(f"busctl call {LOGIND} ListInhibitors | grep -q mediad", seconds=90)
recognised()
sato(f"mediactl open M-0001 && cat {path}/kept").says("kept")

# Without the bus.
root("systemctl stop dbus.socket dbus.service").succeeds()
never(f"! {OPEN}", seconds=3)
sato("mediactl close M-0001").succeeds()
all_shut()
kimura("mediactl ledger verify").succeeds()
