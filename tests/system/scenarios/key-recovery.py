"""A recovery key that was used is asked to be replaced, and is: for two officers now, of whom neither can do it alone. Then the TPM is gone: by
the new key plain cryptsetup, the same computer and one that knows nothing of the medium open it, on record; by no other."""
from paths import REPOSITORY

stage("registered", deadline=300)
page = (REPOSITORY / "docs/RECOVERY.md").read_text()
openssl = next(line for line in page.splitlines() if line.startswith("openssl cms"))
recover = "mediactl recover --reason 'TPM replaced' --key-file -"
stick = plug("stick")
recognised()
sato("mediactl open M-0001").succeeds()
sato("echo kept >/run/mediad/media/1001/M-0001/report.txt && mediactl close M-0001").succeeds()

# The box by number, for who may have it; the officer opens it, and the medium is opened by it.
sato("mediactl escrow show M-0001").refused("role")
kimura("mediactl escrow show M-0001 --output /tmp/box.pem").succeeds()
on_record("escrow.shown")
root(f"cd /root && cp /tmp/box.pem /etc/mediad/escrow.d/escrow.pem . && {openssl}").succeeds()
old = root("cat /root/key").succeeds().out.strip()
root(recover, input=old).refused("root may")
sato(recover, input=old).refused("role")
tanaka(recover, input=old[:40]).refused("too early, in group 5")
opened = tanaka(f"{recover} --json", input=old, seconds=60).json()
sato(f"mediactl close {opened['number']}").refused("opened by somebody else")
tanaka(f"mediactl close {opened['number']}").succeeds()
all_shut()
on_record("recovery.used", "recovery.closed", "TPM replaced")
tanaka("mediactl list").says("recovery key of M-0001 was used")
sato("mediactl list", lang="ja").says("M-0001 の回復鍵が使われました")

# Another one, for two officers.
root("openssl req -x509 -newkey rsa:2048 -sha256 -days 900 -subj '/CN=second' -noenc -keyout /root/second.key"
     " -out /etc/mediad/escrow.d/second.pem").succeeds()
sato("mediactl escrow rotate M-0001").refused("role")
eventually("mediactl escrow rotate M-0001", who="tanaka", seconds=90)
all_shut()
sato("mediactl list").silent_about("was used")
on_record("label.revised", "recovery.rotated")
check(sato("mediactl label show M-0001 --json").json()["label"]["generation"] == 2, "the label is of the next generation")
usable()
tanaka("mediactl escrow show M-0001 --output /tmp/box").says("box.1", "box.2")
for name, number in (("escrow", 1), ("second", 2)):
    mine = openssl.replace("box.pem", f"/tmp/box.{number}").replace("escrow.pem", f"/etc/mediad/escrow.d/{name}.pem")
    root(f"cd /root && {mine.replace('escrow.key', name + '.key').replace('-out key', f'-out share{number}')}").succeeds()
root("cd /root && mediactl escrow combine share1 share2 >new && test $(wc -c <new) = 71").succeeds()
fresh = root("cat /root/new").succeeds().out.strip()
share = root("cat /root/share1").succeeds().out.strip()

# Another TPM: nothing opens as it did; one key does.
root("sync").succeeds()
unplug(stick)
tpm.exchange()
power_cut()
plug(stick)
recognised()
sato("mediactl open M-0001").refused("TPM")
for other in (old, share):
    tanaka(recover, input=other).refused("not the recovery key of the medium M-0001")
opened = tanaka(f"{recover} --json", input=fresh, seconds=60).json()
check(opened["read_only"] and opened["medium"] == "M-0001" and opened["number"].startswith("RECOVERED-"), opened)
tanaka(f"cat {opened['path']}/report.txt").says("kept")
tanaka(f"! touch {opened['path']}/x").succeeds()
root("! grep -rFf /root/new /var/lib/mediad /var/log /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null").succeeds()
tanaka(f"mediactl close {opened['number']}").succeeds()
all_shut()
admit(stick)
eventually("test -b /dev/sda")
root("cryptsetup luksDump /dev/sda | grep -c ': luks2'").says("1")
root("cryptsetup open --test-passphrase --key-file /root/new /dev/sda").succeeds()
for other in ("key", "share1", "share2"):
    root(f"! cryptsetup open --test-passphrase --key-file /root/{other} /dev/sda").succeeds()
unplug(stick)

# A computer that nobody has set up: root gets it back, and may write.
foreign = guest("booted", tpm=new)
foreign.root("/bench/services start").succeeds()
foreign.eventually("mediactl status")
there = foreign.plug(stick)
foreign.eventually("mediactl list --json | jq -e '.sticks | length == 1'", who="root")
foreign.sato(recover, input=fresh).refused("set up")
opened = foreign.root(f"{recover} --write --json", input=fresh, seconds=60).json()
foreign.root(f"cat {opened['path']}/report.txt && echo more >{opened['path']}/more.txt").says("kept")
foreign.unplug(there)
foreign.eventually("! ls /dev/mapper/mediad-*", who="root")
