"""An open medium is mounted nosuid, nodev, noexec, nosymfollow from the first instant, and nobody else ever gets in.
What a hostile medium carries (a set-uid shell, a device node, a link) does nothing."""
# Shows R-DEV-06.
stage("registered")
plug("stick")
recognised()
PATH = "/run/mediad/media/1001/M-0001"
watching = root.start(f"until [ -e /tmp/enough ]; do grep ' {PATH} ' /proc/self/mounts; done; true", seconds=120)
lurking = ito.start(f"until [ -e /tmp/enough ]; do ls {PATH} {PATH}/.. 2>/dev/null; done; true", seconds=120)
sato("mediactl open M-0001").says(PATH)
root("touch /tmp/enough").succeeds()
seen = set(watching.wait().out.splitlines())
check(seen, "the mount was seen")
for line in seen:
    flags = line.split()[3].split(",")
    check({"nosuid", "nodev", "noexec", "nosymfollow"} <= set(flags), f"as it was at some instant: {line}")
check(not lurking.wait().out, "ito saw into it at some instant")

sato(f"echo secret >{PATH}/secret; chmod 666 {PATH}/secret; chmod 777 {PATH}").succeeds()
for lurker in ito, suzuki, tanaka:
    lurker(f"cat {PATH}/secret").fails("Permission denied")
root(f"setpriv --reuid mediad --regid mediad --clear-groups cat {PATH}/secret").fails("Permission denied")

# Planted by root here, as any other computer could have; beside it the control, where each of them works.
PLANT = ("cp /bin/bash {0}/shell && chmod 4755 {0}/shell && mknod -m 666 {0}/disk b 254 0 && "
         "ln -s /etc/passwd {0}/link && printf '#!/bin/sh\\necho ran\\n' >{0}/script && chmod 755 {0}/script")
root("mkdir -m 755 /srv && " + PLANT.format("/srv")).succeeds()
root(PLANT.format(PATH)).succeeds()
for attack, control in (("{0}/shell -p -c 'id -u'", "0\n"), ("{0}/script", "ran"), ("cat {0}/link", "root:"),
                        ("/lib64/ld-linux-x86-64.so.2 {0}/shell -c 'id -u'", "1001"),
                        ("head -c 4 {0}/disk | wc -c", "4\n")):
    sato(attack.format("/srv")).says(control)
    sato("set -o pipefail; " + attack.format(PATH)).fails()
sato("mediactl close M-0001").succeeds()
