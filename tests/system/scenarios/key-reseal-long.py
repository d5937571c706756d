"""Sealing the keys anew is refused with the reason where it cannot be done, and recorded; what broke off is settled after the next start; an old
state of the firmware opens nothing any more; switched off, any firmware does."""
import sealed

stage("registered", deadline=900, seldom=True)
stick = plug("stick")
recognised("M-0001")
sealed.wanted()
root("mediactl doctor || true").says("wants the keys sealed to PCR 14")
sato("mediactl host reseal").refused("administrator")
tanaka("mediactl host reseal", seconds=90).refused("Nothing was measured into PCR 14")
tanaka("mediactl escrow show --host", seconds=90).refused("sealed to no PCR")
sealed.opens()

# mediad is killed in the middle of it.
sealed.measure("firmware 1")
broken = tanaka.start("mediactl host reseal", seconds=90)
eventually("mediactl ledger export | tail -n 2 | grep host.resealing", who="kimura")
daemon("mediad").kill()
broken.wait().fails("ended the connection")
daemon("mediad").start()
eventually("mediactl ledger export | tail -n 6 | grep -E 'host.(resealed|reseal-failed)'", seconds=60, who="kimura")
recognised("M-0001")
sealed.opens()
tanaka("mediactl host reseal", seconds=90).says("PCR 14")

sealed.start_as("firmware 2")
sato("mediactl open M-0001", seconds=90).refused(sealed.CHANGED)
root("mediactl doctor || true").says("no medium opens", "mediactl host reseal")
tanaka("mediactl host reseal", seconds=90).refused("takes the reseal code")
on_record("host.reseal-failed", "reseal code", latest=10)
code = sealed.officers_code()
tanaka(f"tr c b <{code} | tr d c >/tmp/other && mediactl host reseal --code-file /tmp/other", seconds=90).refused("That is not the reseal code")
tanaka(f"mediactl host reseal --code-file {code}", seconds=90).says("PCR 14")
sealed.opens()
sealed.start_as("firmware 1")
sato("mediactl open M-0001", seconds=90).refused(sealed.CHANGED)

# Switched off again, from where it fits.
sealed.start_as("firmware 2")
root(f"rm {sealed.POLICY}").succeeds()
sealed.opens()
tanaka("mediactl host reseal", seconds=90).says("no PCR")
sealed.start_as("firmware 3")
sealed.opens()
kimura("mediactl ledger verify").succeeds()
