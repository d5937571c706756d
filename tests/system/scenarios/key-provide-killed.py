"""A passphrase that no label names keeps a medium shut until it is removed; and wherever the work is killed while one is set or
removed, the stick has a passphrase afterwards exactly if its label says so, and the books say the same."""
import base64
import json
import re

from paths import REPOSITORY

stage("registered", deadline=900, seldom=True)
stick = plug("stick")
recognised()


def on_stick():
    """(how many passphrases, does the label name one) in the first copy of the header, which is written first."""
    metadata = json.loads(stick.image.read_bytes()[4096:65536].split(b"\0")[0])
    [label] = [token for token in metadata["tokens"].values() if token["type"] == "mediad-label"]
    payload = label["jws"].split(".")[1]
    payload = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return sum(slot["kdf"]["type"] == "argon2id" for slot in metadata["keyslots"].values()), "provided" in payload


# Who has the recovery key can add one, past mediad.
admit(stick)
eventually("test -b /dev/sda")
root("cp /etc/mediad/escrow.d/escrow.pem /root/").succeeds()
page = (REPOSITORY / "docs/RECOVERY.md").read_text()
for start in ("for i in", "openssl cms"):
    commands = next(block for block in re.findall(r"```\n(.*?)```", page, re.S) if block.startswith(start))
    root(f"cd /root; set -e; {commands.replace('sdX', 'sda')}").succeeds()
root("printf stray-one >/root/stray; cryptsetup luksAddKey --batch-mode --key-file /root/key --pbkdf argon2id --pbkdf-memory 65536 "
     "--pbkdf-force-iterations 4 --pbkdf-parallel 4 /dev/sda /root/stray", seconds=120).succeeds()
unplug(stick)
check(on_stick() == (1, False), on_stick())
plug(stick)
recognised()
sato("mediactl open M-0001", seconds=60).refused("a passphrase that its label does not name")
tanaka("mediactl provide end M-0001", seconds=120).says("No passphrase opens M-0001")
check(on_stick() == (0, False), on_stick())
usable()

# Killed in the middle, earlier and later.
requests, leave, provided = 2, False, False
for n, delay in enumerate((0, 1, 3, 6)):
    if not provided and not leave:
        sato("mediactl request provide M-0001 --purpose p --recipient r --basis b --contents c").succeeds()
        suzuki(f"mediactl approve R-{requests:04}").succeeds()
        requests, leave = requests + 1, True
    if not provided:
        root(f"printf %s 'vK9#tmWq2$Lz7x{n}' | install -m 644 /dev/stdin /tmp/passphrase").succeeds()
    job = tanaka.start("mediactl provide end M-0001" if provided else "mediactl provide M-0001 --passphrase-file /tmp/passphrase")
    during(job, "writing the label")
    pause(delay)
    root("kill -KILL -- -$(cat /run/bench/mediad-volume.pid)").succeeds()
    daemon("mediad-volume").start()
    eventually("mediactl ledger export | grep label.revis | tail -n 1 | grep -e 'label.revised' -e 'label.revise-failed'",
               who="kimura", seconds=90)
    all_shut()
    usable()
    there, named = on_stick()
    provided = tanaka("mediactl list --json").json()["media"][0]["provided_to"] is not None
    leave = leave and not provided
    check(named == provided and there <= int(named), f"{delay} s: {there} passphrases, named {named}, on the books {provided}")
if provided:
    tanaka("mediactl provide end M-0001", seconds=120).succeeds()
    check(on_stick() == (0, False), on_stick())
kimura("mediactl ledger verify").succeeds()
