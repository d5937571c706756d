"""A medium gets a recovery key that the office's certificate alone opens; without one nothing is erased; an erase says what is left."""
import re

from paths import REPOSITORY

stage("office")
stick = plug("stick", size="32M", serial="A100")
stick.image.write_bytes(b"old content".ljust(4096, b".") + bytes((32 << 20) - 4096))
tag = eventually("mediactl list --json | jq -er '.sticks[0].tag'", who="sato").out.strip()
sato(f"mediactl request use {tag} --purpose 'monthly report' --class confidential").says("R-0001")
suzuki("mediactl approve R-0001").succeeds()

# Nobody could recover it: refused, and the stick is as it was.
root("mv /etc/mediad/escrow.d/escrow.pem /root/").succeeds()
tanaka("mediactl register M-0001 --label-attached", seconds=90).refused("There is no escrow certificate in /etc/mediad/escrow.d")
root("cat /root/escrow.pem /root/escrow.key >/etc/mediad/escrow.d/escrow.pem").succeeds()
tanaka("mediactl register M-0001 --label-attached", seconds=90).refused("holds a private key")
check(stick.image.read_bytes().startswith(b"old content"), "the stick was touched")
root("cat /root/escrow.pem >/etc/mediad/escrow.d/escrow.pem").succeeds()
tanaka("mediactl register M-0001 --label-attached", seconds=150).succeeds()
root("stat -c %a /var/lib/mediad-volume/escrow/M-0001.json").says("600")
sato("mediactl open M-0001").succeeds()
sato("echo kept >/run/mediad/media/1001/M-0001/report.txt && mediactl close M-0001").succeeds()

# The officer, past mediad, as docs/RECOVERY.md says word by word: the box off the stick, the private key, plain cryptsetup.
admit(stick)
eventually("test -b /dev/sda")
page = (REPOSITORY / "docs/RECOVERY.md").read_text()
for start in ("for i in", "openssl cms", "cryptsetup open"):
    commands = next(block for block in re.findall(r"```\n(.*?)```", page, re.S) if block.startswith(start))
    root(f"cd /root; set -e; {commands.replace('sdX', 'sda')}").succeeds()
root("cat /mnt/report.txt; umount /mnt; cryptsetup close found").says("kept")
root("tr c b </root/key | tr d c >/root/other; ! cryptsetup open --key-file /root/other /dev/sda found").succeeds()
unplug(stick)

# The erase takes the host's copy along and does not claim more than that.
sato("mediactl request dispose M-0001 --purpose 'worn out'").says("R-0002")
suzuki("mediactl approve R-0002").succeeds()
ito("mediactl witness M-0001").succeeds()
plug(stick)
recognised("M-0001")
tanaka("mediactl erase M-0001 --confirm M-0001", seconds=150).succeeds()
root("ls /var/lib/mediad-volume/escrow").silent_about("M-0001")
tanaka("mediactl certificate show M-0001").says("no recovery was recorded", "copy of the encrypted recovery key is gone",
                                                "may still have the recovery key")
