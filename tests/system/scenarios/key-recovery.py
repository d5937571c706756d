"""Its computer's TPM is gone: the officer's private key gives the recovery key, by which plain cryptsetup, the same computer and one that
knows nothing of the medium open it, on record; no other key does."""
import re

from paths import REPOSITORY

stage("registered")
page = (REPOSITORY / "docs/RECOVERY.md").read_text()
openssl = next(line for line in page.splitlines() if line.startswith("openssl cms"))
stick = plug("stick")
recognised()
sato("mediactl open M-0001").succeeds()
sato("echo kept >/run/mediad/media/1001/M-0001/report.txt && mediactl close M-0001").succeeds()

# The box by number, for who may have it; the officer opens it.
sato("mediactl escrow show M-0001").refused("role")
kimura("mediactl escrow show M-0001 --output /tmp/box.pem").succeeds()
on_record("escrow.shown")
root(f"cd /root && cp /tmp/box.pem box.pem && cp /etc/mediad/escrow.d/escrow.pem . && {openssl}").succeeds()
key = root("cat /root/key").succeeds().out.strip()
wrong = key[:-1] + ("c" if key[-1] != "c" else "b")

# Another TPM: nothing opens as it did.
unplug(stick)
tpm.exchange()
power_cut()
plug(stick)
recognised()
sato("mediactl open M-0001").refused("TPM")
recover = "mediactl recover --reason 'TPM replaced' --key-file -"
root(recover, input=key).refused("root may")
sato(recover, input=key).refused("role")
tanaka(recover, input=wrong).refused("not the recovery key of the medium M-0001")
all_shut()
tanaka(recover, input=key[:40]).refused("too early, in group 5")
opened = tanaka(f"{recover} --json", input=key, seconds=60).json()
check(opened["read_only"] and opened["medium"] == "M-0001" and opened["number"].startswith("RECOVERED-"), opened)
tanaka(f"cat {opened['path']}/report.txt").says("kept")
tanaka(f"! touch {opened['path']}/x").succeeds()
root("! grep -rFf /root/key /var/lib/mediad /var/log /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null").succeeds()
sato(f"mediactl close {opened['number']}").refused("opened by somebody else")
tanaka(f"mediactl close {opened['number']}").succeeds()
all_shut()
on_record("recovery.used", "recovery.closed", "TPM replaced")
unplug(stick)

# A computer that nobody has set up: root gets it back, and may write.
foreign = guest("booted", tpm=new)
foreign.root("/bench/services start").succeeds()
foreign.eventually("mediactl status")
there = foreign.plug(stick)
foreign.eventually("mediactl list --json | jq -e '.sticks | length == 1'", who="root")
foreign.sato(recover, input=key).refused("set up")
opened = foreign.root(f"{recover} --write --json", input=key, seconds=60).json()
foreign.root(f"cat {opened['path']}/report.txt && echo more >{opened['path']}/more.txt").says("kept")
foreign.unplug(there)
all_shut(foreign)
