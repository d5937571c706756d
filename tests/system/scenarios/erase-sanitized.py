"""A disk over UAS that has SCSI SANITIZE erases itself before the overwrite, is asked until it has ended, and its answer is told; the whole surface
is overwritten and compared all the same."""
# Shows R-DSP-02.
import bench
import surface
from sanitizer import SECTOR, Bridge, Disk

M = 1 << 20
stage("office", seldom=True, deadline=300)
surface.alone()
folder = bench.first().machine.folder
image = folder / "sanitizer.img"
image.write_bytes(b"canary!!" * (4 * M // 8))
disk = Disk(image, 4 * M)
Bridge(disk, folder, "sanitizer.redir")
device = plug("sanitizer", kind="sanitizer")
surface.let_in(device)

job = surface.Job(device, "M-0001")
written = job.write()
check(written.code == 0, f"the write ended with {written}")
answers = {answer["command"]: answer["answer"] for answer in written.result["sanitize"]}
check(answers["SCSI SANITIZE CRYPTOGRAPHIC ERASE"] == "done", f"{answers}")
check("SCSI SANITIZE BLOCK ERASE" not in answers and answers["ATA SANITIZE DEVICE"] == "not offered", f"{answers}")
check(disk.sanitized == [b"canary!!" * (SECTOR // 8)], f"once, before anything else was written: {disk.sanitized}")
check(written.result["device"]["vendor"] == "QEMU" and written.result["device"]["firmware"] == "1.00", f"{written.result['device']}")
check(written.result["written"] == 4 * M, "and then all of it was overwritten")
check(job.compare().code == 0, "and compared")
left = image.read_bytes()
check(b"canary" not in left and b"\xee" * 64 not in left, "neither what was there nor what it erased itself with")
