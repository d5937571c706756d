"""A medium that is granted to one computer is refused by a third one, with a TPM of its own, by reason; the one that was meant takes it,
under another number where its own is taken there, and opens it for reading and for writing."""
import expect

home = stage("registered", deadline=600, seldom=True)
meant = guest("office", tpm=new)
stranger = guest("office", tpm=third)


host = expect.vouch(home, meant)
expect.vouch(meant, home)
expect.vouch(stranger, home)
sato(f"mediactl request grant M-0001 {host} --purpose survey").says("R-0002")
suzuki("mediactl approve R-0002").succeeds()
stick = plug("stick")
recognised()
tanaka(f"mediactl grant M-0001 {host}", seconds=90).says("granted")
all_shut()
unplug(stick)

stranger.plug(stick)
expect.sticks_seen(stranger, 1)
stranger.tanaka("mediactl adopt", seconds=90).refused("carries no grant for this computer")
expect.all_shut(stranger)
stranger.unplug(stick)

# A medium of its own has that number already.
own = meant.plug("own", size="32M", serial="B200")
tag = meant.eventually("mediactl list --json | jq -er '.sticks[0].tag'", who="ito").out.strip()
meant.ito(f"mediactl request use {tag} --purpose 'tax roll' --class internal").says("M-0001")
meant.unplug(own)
meant.plug(stick)
expect.sticks_seen(meant, 1)
meant.tanaka("mediactl adopt", seconds=90).refused("--as")
meant.tanaka("mediactl adopt --as M-0500", seconds=90).says("M-0500 is taken in")
meant.ito("mediactl request use M-0500 --purpose survey").succeeds()
meant.suzuki("mediactl approve R-0002").succeeds()
expect.usable(meant, "M-0500", "ito")
meant.eventually("mediactl open M-0500 --read-only", who="ito", seconds=90).says("read")
meant.ito("mediactl close M-0500").succeeds()
expect.all_shut(meant)
meant.kimura("mediactl ledger verify").succeeds()
