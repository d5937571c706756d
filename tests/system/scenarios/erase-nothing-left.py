"""After an erase nothing of before is in the raw medium: no planted sector, no piece of the header, not the key's digest; every byte
that was compared had been read from the medium after it was written."""
# Shows R-DSP-02.
import re

import header
from canary import Canaries
from liar import SECTOR, Lies

M = 1 << 20
stage("registered")
stick = stick("stick")
old = Canaries(stick.image, offset=M)
before = stick.image.read_bytes()
digest = re.search(rb'"digest":"([^"]{20,})"', before)[1]
words = [b"LUKS\xba\xbe", b"SKUL\xba\xbe", before[header.UUID], digest, b"mediad-label", b"M-0001"]
check([word for word in words if word not in before] == [], "all of it was there")
sectors = {before[place:place + SECTOR] for place in range(0, M, SECTOR)} - {bytes(SECTOR)}
check(len(sectors) > 500 and len(old.left()) == 31 * M // SECTOR, "and it was much")

plug(stick, lies=Lies())
recognised()
sato("mediactl request dispose M-0001 --purpose 'worn out'").says("R-0002")
suzuki("mediactl approve R-0002").succeeds()
ito("mediactl witness M-0001").succeeds()
stick.liar.forget()
tanaka("mediactl erase M-0001 --confirm M-0001", seconds=150).says("C-0001")
all_shut()

after = stick.image.read_bytes()
check(old.left() == [] and old.traces() == 0, "a planted sector is still there")
check([word for word in words if word in after] == [], "a piece of the header is still there")
check(sectors.isdisjoint(after[place:place + SECTOR] for place in range(0, len(after), SECTOR)), "a sector of the header is still there")
check(stick.liar.unread() == [], "it says to have compared what it did not read from the medium")
check(stick.liar.bytes_written >= len(after), "it wrote less than there is")
