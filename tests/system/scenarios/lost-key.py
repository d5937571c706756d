"""A lost medium is held: its key is not destroyed before the hold is released. Then the TPM destroys it without the stick, a
certificate checked offline says what that is worth, and the stick, back again, does not open; it can only be erased."""
# Shows R-INC-09.
import json

stage("registered", deadline=400)
stick = plug("stick")
recognised()
unplug(stick)
image = stick.image.read_bytes()
ERASE = "mediactl erase M-0001 --confirm M-0001"
sato("mediactl lost M-0001 --reason 'left on the train'").succeeds()
sato("mediactl request dispose M-0001 --purpose 'it will not come back'").says("R-0002")
suzuki("mediactl approve R-0002").succeeds()
ito("mediactl witness M-0001").refused("held as evidence")
tanaka(f"{ERASE} --lost").refused("held as evidence")
sato("mediactl hold release M-0001 --reason x").refused("role")
suzuki("mediactl hold release M-0001 --reason 'the police have closed the case'").succeeds()
ito("mediactl witness M-0001").succeeds()
tanaka(ERASE).refused("--lost")
tanaka(f"{ERASE} --lost", seconds=90).says("C-0001", "NOT overwritten")
sato("mediactl list").says("lost, key destroyed")

sato("mediactl certificate show M-0001 --output /tmp/certificate").succeeds()
root("/bench/services stop; chmod a+r /tmp/certificate").succeeds()
ito("mediactl certificate verify /tmp/certificate").says("E1", "NOT overwritten", "this certificate is genuine")
payload = ito("mediactl certificate verify /tmp/certificate --json").json()["certificate"]
check("written" not in json.dumps(payload["overwrite"]), f"no claim of a surface: {payload['overwrite']}")
root("/bench/services start").succeeds()

plug(stick)
recognised()
sato("mediactl open M-0001").refused("reported lost")
tanaka("mediactl found M-0001 --reason 'handed in'").succeeds()
suzuki("mediactl quarantine release M-0001 --reason x").refused("destroyed")
sato("mediactl open M-0001").refused("quarantine")
check(stick.image.read_bytes() == image, "not a byte was written meanwhile")
sato("mediactl request dispose M-0001 --purpose 'no key any more'").says("R-0003")
suzuki("mediactl approve R-0003").succeeds()
ito("mediactl witness M-0001").succeeds()
tanaka(ERASE, seconds=150).says("C-0002")
kimura("mediactl ledger verify").succeeds()
