"""A card that is exchanged in its reader while it is open: the old one is closed, the new one is not written to and not taken for
the old one. The reader stays where it is the whole time."""
stage("office", deadline=500)
root("truncate -s 24M /tmp/card /tmp/other").succeeds()
reader = gadget("reader", ["storage:/tmp/card"], serial="R1")
tag = eventually("mediactl list --json | jq -er '.sticks[0].tag'", who="sato").out.strip()
request = sato(f"mediactl request use {tag} --purpose 'photographs' --class confidential --json").json()["request"]
suzuki(f"mediactl approve {request}").succeeds()
tanaka("mediactl register M-0001 --label-attached", seconds=200).succeeds()
path = eventually("mediactl open M-0001 --json", who="sato").json()["path"]
sato(f"echo kept >{path}/kept && sync -f {path}/kept").succeeds()
writing = sato.start(f"while echo more && sync -f {path}/more; do :; done >>{path}/more; false")
lun = "/sys/kernel/config/usb_gadget/reader/functions/mass_storage.1/lun.0"
root(f"sha256sum </tmp/other >/tmp/before && echo 1 >{lun}/forced_eject && echo /tmp/other >{lun}/file").succeeds()
writing.wait().fails()
all_shut()
on_record("medium.closed", "unplugged")
root("sync; sha256sum </tmp/other | cmp - /tmp/before").succeeds()
sato("mediactl open M-0001").refused()
all_shut()
root(f"sha256sum </tmp/other | cmp - /tmp/before && echo 1 >{lun}/forced_eject && echo /tmp/card >{lun}/file").succeeds()
path = eventually("mediactl open M-0001 --json", who="sato").json()["path"]
sato(f"cat {path}/kept && mediactl close M-0001").says("kept")
