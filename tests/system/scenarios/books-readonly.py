"""The registry cannot be written: nothing opens, nothing is decided; what is open can be closed, new sticks stay out.
When it can be written again, everything goes on and nothing is lost."""
STATE = "/var/lib/mediad"
stage("registered")
stick = plug("stick")
recognised()
sato("mediactl open M-0001").succeeds()

root(f"mount --bind {STATE} {STATE} && mount -o remount,bind,ro {STATE}").succeeds()
ito("mediactl request use M-0001 --purpose 'tax roll'").refused("cannot be written")
sato("mediactl close M-0001").succeeds()
all_shut()
sato("mediactl open M-0001").refused("cannot be written")
plug("new", size="8M", serial="B200")
sticks_seen(2)
never("ls /sys/block | grep '^sd'", seconds=1)
root(f"umount {STATE}").succeeds()

on_record('"reason":"closed"')
sato("mediactl open M-0001").succeeds()
sato("mediactl close M-0001").succeeds()
kimura("mediactl ledger verify").succeeds()

# The same for a mediad that starts on such books.
for closed, opened in ((f"mount --bind {STATE} {STATE} && mount -o remount,bind,ro {STATE}", f"umount {STATE}"),
                       (f"chmod 400 {STATE}/registry.db", f"chmod 600 {STATE}/registry.db")):
    daemon("mediad").stop()
    root(closed).succeeds()
    daemon("mediad").start()
    sato("mediactl open M-0001").refused("registry")
    all_shut()
    daemon("mediad").stop()
    root(opened).succeeds()
daemon("mediad").start()
eventually("mediactl open M-0001", who="sato")
kimura("mediactl ledger verify").succeeds()
