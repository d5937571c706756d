"""A medium is granted to another computer with another TPM: that one adopts it, opens it by its own people's leave and writes it, and its
own computer reads what was written. Refused by reason: a grant without a second person's word, a computer that nothing was granted
to, one that was revoked before it adopted. As the manual says, a copy of the header from before brings a revoked grant back. Given up, its
key is dead there, and a grant of before too; at home that old header is found out."""
import expect

home = stage("registered", deadline=480)
foreign = guest("office", tpm=new)


def carry(device, there, here):
    there.unplug(device)
    here.plug(device)
    expect.sticks_seen(here, 1)


def grants():
    return sato("mediactl grants M-0001 --json").json()["grants"]


host = expect.vouch(home, foreign)
stick = plug("stick")
recognised()
tanaka(f"mediactl grant M-0001 {host[:8]}").refused("request grant M-0001")
sato(f"mediactl request grant M-0001 {host[:8]} --purpose '共同調査' --until 2099-03-31").says("R-0002")
suzuki("mediactl approve R-0002").succeeds()
tanaka(f"mediactl grant M-0001 {host[:8]}", seconds=90).says("granted")
all_shut()
check(grants()[0]["made"] and not grants()[0]["revoked"], grants())
unplug(stick)
granted = stick.image.read_bytes()[:1 << 20]

# Revoked before it was adopted: the computer is told that nothing is granted to it.
plug(stick)
recognised()
tanaka(f"mediactl revoke M-0001 {host[:8]}", seconds=90).says("off the stick", "registering anew")
check(grants()[0]["removed"], grants())
on_record("grant.made", "grant.revoked", "grant.removed")
carry(stick, home, foreign)
foreign.tanaka("mediactl adopt", seconds=90).refused("carries no grant for this computer")

# The header of before, put back: it is granted again, to a computer that trusts where it comes from.
foreign.unplug(stick)
with open(stick.image, "r+b") as image:
    image.write(granted)
foreign.plug(stick)
expect.sticks_seen(foreign, 1)
foreign.tanaka("mediactl adopt", seconds=90).refused("is not trusted here")
expect.vouch(foreign, home)
foreign.tanaka("mediactl adopt", seconds=90).says("M-0001 is taken in", "佐藤 花子")
expect.all_shut(foreign)
expect.on_record(foreign, "medium.adopted")

# There it opens by that office's own people and leave.
foreign.ito("mediactl open M-0001").refused("request use M-0001")
foreign.ito("mediactl request use M-0001 --purpose '共同調査'").says("R-0001")
foreign.suzuki("mediactl approve R-0001").succeeds()
foreign.tanaka("mediactl request dispose M-0001 --purpose x").refused("belongs to the computer")
path = foreign.eventually("mediactl open M-0001 --json", who="ito", seconds=90).json()["path"]
foreign.ito(f"echo 共同調査の結果 >{path}/result").succeeds()
foreign.ito("mediactl close M-0001").succeeds()
expect.all_shut(foreign)

# Given up there, the key is dead there, and so is the grant that still lies on the stick.
foreign.tanaka("mediactl unadopt M-0001", seconds=90).says("destroyed")
foreign.ito("mediactl open M-0001").refused()
foreign.tanaka("mediactl adopt M-0001", seconds=90).refused("have it granted again")
expect.all_shut(foreign)
expect.on_record(foreign, "medium.unadopted", "medium.adopt-failed")

# Its own computer reads what was written, finds the grant that had come off there again, and takes it off.
carry(stick, foreign, home)
path = eventually("mediactl open M-0001 --json", who="sato", seconds=90).json()["path"]
sato(f"cat {path}/result").says("共同調査の結果")
sato("mediactl close M-0001").succeeds()
all_shut()

on_record("grant.returned")
eventually("mediactl grants M-0001 --json | jq -e '.grants[0].removed'", who="sato", seconds=90)
all_shut()
on_record("grant.removed")
