"""A disk over UAS is asked for its own erase commands before the overwrite and its refusals are told, a stick over bulk-only transport is not asked; given the
job's key, one line of openssl and cmp finds the raw image as it was left, and one other byte in it."""
# Shows R-DSP-02, R-EXT-06.
import subprocess

import surface
import volume


def compare(stick, key, nonce):
    line = f"openssl enc -aes-256-ctr -K {key} -iv {nonce}0000000000000000 -in /dev/zero 2>/dev/null | cmp -n {stick.image.stat().st_size} - {stick.image}"
    return subprocess.run(["sh", "-c", line], capture_output=True, text=True)


stage("office", seldom=True, deadline=300)
surface.alone()
disk, plain = plug("disk", size="4M", serial="U100", kind="uas"), plug("plain", size="4M", serial="A100")
surface.let_in(disk, plain)

job = surface.Job(disk, "M-0001")
written = job.write()
check(written.code == 0, f"the write ended with {written}")
answers = {answer["command"]: answer for answer in written.result["sanitize"]}
check(set(answers) == {"SCSI SANITIZE CRYPTOGRAPHIC ERASE", "SCSI SANITIZE BLOCK ERASE", "ATA SANITIZE DEVICE", "BLKSECDISCARD"}, f"{answers}")
check(all(answer["answer"] == "not offered" for answer in answers.values()), f"QEMU's disk has none of them: {answers}")
other = surface.Job(plain, "M-0002").write()
check([answer["answer"].split(":")[0] for answer in other.result["sanitize"]] == ["not asked"], f"{other.result['sanitize']}")

check(job.compare().code == 0, "every byte is what was written")
key = job.ask(volume.ERASE_KEY).result
check(key["commitment"] == written.result["commitment"], f"{key}")
unplug(disk)
found = compare(disk, key["key"], written.result["nonce"])
check(found.returncode == 0, f"{found}")
with disk.image.open("r+b") as image:
    image.seek(2_000_000)
    byte = image.read(1)
    image.seek(2_000_000)
    image.write(bytes([byte[0] ^ 1]))
found = compare(disk, key["key"], written.result["nonce"])
check(found.returncode == 1 and "2000001" in found.stdout, f"{found}")
