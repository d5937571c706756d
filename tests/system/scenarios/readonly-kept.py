"""Whoever takes the write protection of an open medium away, it is back at the kernel's next word and on record; where
that comes too late, the medium is closed by force."""
PATH, MAPPING = "/run/mediad/media/1001/M-0001", "/dev/mapper/mediad-M-0001"
WRITABLE = (f"blockdev --setrw {MAPPING} /dev/sda && dmsetup table --showkeys mediad-M-0001 | dmsetup reload mediad-M-0001 &&"
            " dmsetup resume mediad-M-0001")
READ_ONLY = f"! blockdev --getro /dev/sda {MAPPING} | grep 0"

stage("registered", deadline=300)
stick = plug("stick")
recognised()
sato("mediactl open M-0001 && mediactl close M-0001").succeeds()
all_shut()
sato("mediactl open M-0001 --read-only").says("reading only", PATH)
sato(f"touch {PATH}/new").fails("Read-only")
root("blockdev --setrw /dev/sda && udevadm trigger --action=change --name-match=/dev/sda").succeeds()
eventually(READ_ONLY)
on_record("medium.protected")
root(WRITABLE).succeeds()
eventually(READ_ONLY)
sato("mediactl close M-0001").succeeds()
all_shut()

# All of it at once, and written to before anybody can look: nothing but closing helps.
sato("mediactl open M-0001 --read-only").says("reading only")
root("kill -STOP $(cat /run/bench/mediad.pid)").succeeds()
root(f"{WRITABLE} && mount -o remount,rw {PATH}").succeeds()
sato(f"touch {PATH}/new").succeeds()
root("kill -CONT $(cat /run/bench/mediad.pid)").succeeds()
all_shut()
on_record("medium.closed", "unprotected")
unplug(stick)
