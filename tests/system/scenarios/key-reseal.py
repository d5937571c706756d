"""Keys that are sealed to a PCR open while the computer starts as it did; changed, they stay shut and that is said; the officer's code, which
lies encrypted in the keyring, seals them anew, and from then on the changed computer is the right one."""
import re

from paths import REPOSITORY

stage("registered", deadline=1200)
POLICY = "/etc/mediad/policy.d/50-keys.conf"


def start_as(firmware):
    """PCR 14, which nothing in this computer measures into, stands for what the firmware measures."""
    reboot()
    root(f"tpm2_pcrextend 14:sha256=$(printf %s '{firmware}' | sha256sum | cut -d' ' -f1)").succeeds()
    recognised("M-0001")


def opens():
    sato("mediactl open M-0001", seconds=90).succeeds()
    sato("mediactl close M-0001", seconds=90).succeeds()


stick = plug("stick")
recognised("M-0001")
root(f"mkdir -p /etc/mediad/policy.d && printf '[keys]\\npcr = 14\\n' >{POLICY}").succeeds()
root("mediactl doctor || true").says("wants the keys sealed to PCR 14")
sato("mediactl host reseal").refused("administrator")
tanaka("mediactl host reseal").refused("Nothing was measured into PCR 14")
opens()

start_as("firmware 1")
tanaka("mediactl host reseal", seconds=90).says("PCR 14")
on_record("host.resealed")
opens()
start_as("firmware 1")
opens()

# Other firmware: shut, and that is no other computer, no cleared TPM, no destroyed key.
start_as("firmware 2")
sato("mediactl open M-0001", seconds=90).refused("firmware or boot state changed")
all_shut()
root("mediactl doctor || true").says("no medium opens", "mediactl host reseal")
tanaka("mediactl host reseal").refused("takes the reseal code")
on_record("host.reseal-failed", "reseal code", latest=10)

# The officer, as docs/RECOVERY.md says word by word.
page = (REPOSITORY / "docs/RECOVERY.md").read_text()
commands = [block for block in re.findall(r"```\n(.*?)```", page, re.S) if "pcr.boxes" in block or "-out code" in block]
check(len(commands) == 2, "docs/RECOVERY.md says how")
root("cp /etc/mediad/escrow.d/escrow.pem /root/").succeeds()
for block in commands:
    root(f"cd /root; set -e; {block}").succeeds()
root("install -o tanaka -m 600 /root/code /tmp/code; tr c b </root/code | tr d c >/tmp/other; chown tanaka /tmp/other").succeeds()
tanaka("mediactl host reseal --code-file /tmp/other").refused("That is not the reseal code")
tanaka("mediactl host reseal --code-file /tmp/code", seconds=90).says("PCR 14")
opens()
start_as("firmware 2")
opens()
start_as("firmware 1")
sato("mediactl open M-0001", seconds=90).refused("firmware or boot state changed")

# Switched off again, from where it fits.
start_as("firmware 2")
root(f"rm {POLICY}").succeeds()
opens()
tanaka("mediactl host reseal", seconds=90).says("no PCR")
start_as("firmware 3")
opens()
kimura("mediactl ledger verify").succeeds()
