"""Two sticks with one serial number: with both in, nothing works; alone, only the one that M-0001 is opens. The
other, be it blank or a foreigner's LUKS stick, is refused by what is on it."""
# Shows R-DEV-07.
stage("registered")
right = plug("stick")
blank = plug("blank", size="32M", serial="A100")
sticks_seen(2)
sato("mediactl list").says("Another connected stick claims to be the same one", "Leave only the right one plugged in")
tag = sato("mediactl list --json").json()["sticks"][0]["tag"]
sato("mediactl open M-0001").refused("Two connected sticks claim to be M-0001 (serial A100)")
sato(f"mediactl request use {tag} --purpose 'monthly report'").refused("Two connected sticks")
sato("mediactl open M-0001", lang="ja").refused("M-0001")
all_shut()

unplug(blank)
sticks_seen(1)
sato("mediactl open M-0001").succeeds()  # the control: this one is the medium
sato("mediactl close M-0001").succeeds()
unplug(right)

plug(blank)
recognised()
sato("mediactl open M-0001").refused()
check(blank.image.read_bytes().count(0) == 32 << 20, "the blank stick was written to")
admit(blank)
eventually("test -b /dev/sda")
root("echo key | cryptsetup luksFormat --batch-mode --pbkdf pbkdf2 --pbkdf-force-iterations 1000 /dev/sda -").succeeds()
unplug(blank)
before = blank.image.read_bytes()
plug(blank)
recognised()
sato("mediactl open M-0001").refused()
check(blank.image.read_bytes() == before, "the foreign stick was written to")
all_shut()
kimura("mediactl ledger list").says("medium.open-failed")
