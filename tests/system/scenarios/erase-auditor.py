"""Years after an erase the broker compares the medium with its certificate again and finds one changed byte by its place; what a second person said of
the certificate is signed and checked offline; given the job's key, one line of openssl and cmp finds the raw image as it was left. A disk over UAS
is asked for its own erase commands before the overwrite and its refusals are told, a stick over bulk-only transport is not asked."""
# Shows R-DSP-02, R-EXT-06.
import subprocess

import surface
import volume


def compare(stick, key, nonce):
    line = f"openssl enc -aes-256-ctr -K {key} -iv {nonce}0000000000000000 -in /dev/zero 2>/dev/null | cmp -n {stick.image.stat().st_size} - {stick.image}"
    return subprocess.run(["sh", "-c", line], capture_output=True, text=True)


def flip(stick, place):
    with stick.image.open("r+b") as image:
        image.seek(place)
        byte = image.read(1)
        image.seek(place)
        image.write(bytes([byte[0] ^ 1]))


stage("registered", seldom=True, deadline=600)
medium = plug("stick")
sato("mediactl request dispose M-0001 --purpose 'worn out'").says("R-0002")
suzuki("mediactl approve R-0002").succeeds()
ito("mediactl witness M-0001").succeeds()
tanaka("mediactl erase M-0001 --confirm M-0001", seconds=200).says("C-0001")
tanaka("mediactl certificate accept C-0001 --reason 'looked at it'").refused("C-0001")
suzuki("mediactl certificate accept C-0001 --reason 'looked at it'").succeeds()
kimura("mediactl certificate show M-0001 --output /tmp/certificate.json && mediactl certificate verify /tmp/certificate.json").says("looked at it", "genuine")
medium_says = kimura("mediactl certificate verify /tmp/certificate.json --json").json()["certificate"]["medium"]
check(medium_says["vendor"] == "QEMU" and medium_says["firmware"] == "0.00" and "removable" in medium_says["type"], f"{medium_says}")
rates = kimura("mediactl certificate verify /tmp/certificate.json --json").json()["certificate"]["overwrite"]
check(all(0 < rates[rate]["slowest"] <= rates[rate]["fastest"] for rate in ("write_rate", "verify_rate")), f"{rates}")
kimura("jq '.validation |= sub(\"[.][^.]*[.]\"; \".e30.\")' /tmp/certificate.json >/tmp/other.json && mediactl certificate verify /tmp/other.json").refused()

sato("mediactl erase verify C-0001").refused()
kimura("mediactl erase verify /tmp/certificate.json", seconds=200).says("M-0001 still lies as C-0001 says")
shown = kimura("mediactl erase key C-0001 --json").json()
unplug(medium)
found = compare(medium, shown["key"], shown["nonce"])
check(found.returncode == 0, f"{found}")
flip(medium, 20_000_000)
plug(medium)
recognised()
kimura("mediactl erase verify C-0001", seconds=200).refused("19999744")
on_record("certificate.validated", "erase.checked", "erase.key-shown")
all_shut()
unplug(medium)

surface.alone()
disk, plain = plug("disk", size="4M", serial="U100", kind="uas"), plug("plain", size="4M", serial="A101")
surface.let_in(disk, plain)

job = surface.Job(disk, "M-0008")
written = job.write()
check(written.code == 0, f"the write ended with {written}")
answers = {answer["command"]: answer for answer in written.result["sanitize"]}
check(set(answers) == {"SCSI SANITIZE CRYPTOGRAPHIC ERASE", "SCSI SANITIZE BLOCK ERASE", "ATA SANITIZE DEVICE", "BLKSECDISCARD"}, f"{answers}")
check(all(answer["answer"] == "not offered" for answer in answers.values()), f"QEMU's disk has none of them: {answers}")
other = surface.Job(plain, "M-0009").write()
check([answer["answer"].split(":")[0] for answer in other.result["sanitize"]] == ["not asked"], f"{other.result['sanitize']}")

check(job.compare().code == 0, "every byte is what was written")
key = job.ask(volume.ERASE_KEY).result
check(key["commitment"] == written.result["commitment"], f"{key}")
unplug(disk)
found = compare(disk, key["key"], written.result["nonce"])
check(found.returncode == 0, f"{found}")
flip(disk, 2_000_000)
found = compare(disk, key["key"], written.result["nonce"])
check(found.returncode == 1 and "2000001" in found.stdout, f"{found}")
