"""In the My Number zone the kernel lets nobody write to a medium, root neither; a numbered exception lets one person write that medium on that
computer in that time, each use is counted, and where the exception ends so does the opening."""
# Shows R-ZON-01, R-EXC-01, R-EXC-02, R-EXC-03.
PATH, MAPPING = "/run/mediad/media/1001/M-0001", "/dev/mapper/mediad-M-0001"


def only_read():
    sato("mediactl open M-0001").says("reading only", "needs an exception")
    root(f"blockdev --getro {MAPPING} /dev/sda; cat /sys/block/sda/ro").says("1\n1\n1\n")
    root("cat /proc/self/mountinfo").find(rf" {PATH} ro,nosuid\S* .*- ext4 \S+ ro,")
    sato(f"echo x >{PATH}/out").fails("Read-only file system")
    for attempt in ("dd if=/dev/zero of=/dev/sda bs=4096 count=1 conv=notrunc", f"mount -o remount,rw {PATH}",
                    f"dd if=/dev/zero of={MAPPING} bs=4096 count=1 conv=notrunc oflag=direct"):
        root(attempt).fails()
    sato("mediactl close M-0001").succeeds()
    all_shut()


stage("registered", deadline=400)
stick = plug("stick")
recognised()
sato("mediactl open M-0001").says("is open:")  # the control: no zone is said
sato(f"echo in >{PATH}/in && sync -f {PATH}/in && mediactl close M-0001").succeeds()
all_shut()
root("mkdir -p /etc/mediad/policy.d && printf '[host]\\nzone = mynumber\\n' >/etc/mediad/policy.d/50-zone.conf").succeeds()
daemon("mediad").stop()
daemon("mediad").start()
recognised()
before = stick.image.read_bytes()
only_read()
check(stick.image.read_bytes() == before, "not a byte of the stick changed")

tanaka("mediactl role grant ito ciso").succeeds()
sato("mediactl request exception M-0001 --rule R-ZON-01 --purpose 'the line is down' --measure 'counted by two' --risk small"
     " --until $(date +%F)").says("R-0002")
suzuki("mediactl approve R-0002").refused("ciso")
ito("mediactl approve R-0002").succeeds()
sato("mediactl open M-0001").says("is open:")
root(f"blockdev --getro {MAPPING} /dev/sda").says("0\n0\n")
sato(f"cat {PATH}/in && echo x >{PATH}/out && sync -f {PATH}/out && mediactl close M-0001").says("in")
kimura("mediactl exceptions show EXC-2026-001").shows("times used", "1")
on_record("exception.used")
clock("+2 days")
only_read()

say = "mediactl exceptions emergency R-ZON-01 --medium M-0001 --reason 'the line is down' --measure 'counted by two'"
suzuki(f"{say} --person suzuki").refused("for themselves")
suzuki(f"{say} --person sato").says("EXC-2026-002", "valid")
sato("mediactl open M-0001").says("is open:")
ito("mediactl exceptions reject EXC-2026-002 --reason 'not needed'").says("not approved")
all_shut()
on_record("medium.closed", "lapsed")
only_read()
