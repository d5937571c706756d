"""Keys that are sealed to a PCR open while the computer starts as it did; changed, they stay shut and that is said; the officer's code, which
lies encrypted in the keyring, seals them anew, and from then on the changed computer is the right one."""
import sealed

stage("registered", deadline=600, seldom=True)
stick = plug("stick")
recognised("M-0001")
sealed.wanted()
sealed.measure("firmware 1")
tanaka("mediactl host reseal", seconds=90).says("PCR 14")
on_record("host.resealed")
sealed.start_as("firmware 1")
sealed.opens()

# Other firmware: shut, and that is no other computer, no cleared TPM, no destroyed key.
sealed.start_as("firmware 2")
sato("mediactl open M-0001", seconds=90).refused(sealed.CHANGED)
all_shut()
sato("mediactl escrow show --host").refused("administrator")
code = sealed.officers_code()
on_record("escrow.shown", '"number":"host"')
tanaka(f"mediactl host reseal --code-file {code}", seconds=90).says("PCR 14")
sealed.opens()
sealed.start_as("firmware 2")
sealed.opens()
kimura("mediactl ledger verify").succeeds()
