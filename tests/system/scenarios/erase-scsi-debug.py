"""What the kernel's own test disk does, behind a USB bridge: its 32 MiB appear 32 times on one surface, and eight sectors cannot be
read. Both are told exactly."""
# Shows R-DSP-02.
import surface

M = 1 << 20
FIRST_BAD, BAD = 4664, 8  # whole pages of the gadget


def bridged(name, options):
    """The test disk behind a USB bridge whose own memory forgets."""
    root(f"modprobe -a sd_mod && modprobe scsi_debug removable=1 delay=0 {options} && "
         "for d in /sys/bus/scsi/devices/*:*:*:*; do basename $d >/sys/bus/scsi/drivers_probe; done; udevadm settle").succeeds()
    disk = root("ls -d /sys/devices/pseudo_0/adapter0/host*/target*/*/block/*").succeeds().out.strip().split("/")[-1]
    made = gadget(name, [f"storage:/dev/{disk}"], serial=name)
    surface.let_in(made)
    return made


def forgetting():
    """The gadget reads through this computer's page cache, which no real bridge has: it is emptied while the job runs."""
    return root.start("while sleep 0.2; do sync; echo 1 >/proc/sys/vm/drop_caches; done", seconds=400)


stage("office", deadline=900, seldom=True)
surface.alone()
root("cd /proc/sys/vm; echo 4194304 >dirty_bytes; echo 1048576 >dirty_background_bytes").succeeds()
emptied = forgetting()

stick = bridged("aliased", "dev_size_mb=32 virtual_gb=1")
job = surface.Job(stick, "M-0001")
said = job.write()
check(said.code == -117 and said.result["probe"] == "fake-capacity" and said.result["probe_distance"] == 32 * M, f"aliased: {said}")
check(job.end().code == 0, "the job is over")
stick.remove()
eventually("modprobe -r scsi_debug")

stick = bridged("unreadable", f"dev_size_mb=7 opts=2 medium_error_start={FIRST_BAD} medium_error_count={BAD}")
job = surface.Job(stick, "M-0002")
check(job.write().code == 0, "it takes writes everywhere")
root("sync; echo 1 >/proc/sys/vm/drop_caches").succeeds()
said = job.compare()
check(said.code == -5 and said.result["extents"] == [[FIRST_BAD * 512, BAD * 512, "unreadable", 0]], f"unreadable: {said}")
check(said.result["unreadable"] == BAD * 512 and said.result["verified"] == 7 * M - BAD * 512, f"unreadable: {said}")
