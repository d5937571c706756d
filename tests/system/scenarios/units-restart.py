"""Services that are restarted or killed while a medium is open come back, and it stays open and whole all along."""
stage("systemd_registered", seldom=True)
plug("stick")
path = eventually("mediactl open M-0001 --json", who="sato").json()["path"]
sato(f"echo report >{path}/report; sync").succeeds()
STATE = root("dmsetup table mediad-M-0001; findmnt -no SOURCE,OPTIONS " + path).out

for name in ["mediad", "mediad-gate", "mediad-volume"]:
    for stops in [f"systemctl restart {name}", f"kill -9 $(systemctl show -P MainPID {name})"]:
        before = root(f"systemctl show -P MainPID {name}").out.strip()
        root(stops).succeeds()
        eventually(f"systemctl is-active {name} && [ $(systemctl show -P MainPID {name}) != {before} ]")
        root(f"dmsetup table mediad-M-0001; findmnt -no SOURCE,OPTIONS {path}").says(STATE)

eventually("mediactl list", who="sato").says("M-0001")
sato(f"cat {path}/report && echo more >>{path}/report").says("report")
eventually("mediactl close M-0001", who="sato")
all_shut()
usable()
root("systemctl is-system-running").says("running")
