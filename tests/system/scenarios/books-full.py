"""The disk with the books is full: open, checkout and erase stop with one sentence; closing, and keeping new sticks
out, still work. With room again everything goes on and nothing is lost."""
STATE = "/var/lib/mediad"
stage("registered")
daemon("mediad").stop()
root(f"cp -a {STATE} /root/state && mount -t tmpfs -o size=8M,mode=700 books {STATE} && chown mediad:mediad {STATE} "
     f"&& cp -a /root/state/. {STATE}/").succeeds()
daemon("mediad").start()
plug("stick")
recognised()
sato("mediactl request carry-out M-0001 --purpose talk --from $(date +%F) --until $(date +%F) --destination prefecture "
     "--contents slides").says("R-0002")
suzuki("mediactl approve R-0002").succeeds()
sato("mediactl open M-0001").succeeds()

root(f"dd if=/dev/zero of={STATE}/filler bs=4k; df {STATE} | grep -q 100%").succeeds()
sato("mediactl close M-0001").succeeds()
all_shut()
sato("mediactl open M-0001").refused("full")
sato("mediactl checkout M-0001").refused("full")
sato("mediactl checkout M-0001", lang="ja").refused(STATE)
tanaka("mediactl erase M-0001 --confirm M-0001").refused()
plug("new", size="8M", serial="B200")
sticks_seen(2)
never("ls /sys/block | grep '^sd'", seconds=1)

root(f"rm {STATE}/filler").succeeds()
eventually("mediactl open M-0001", who="sato")
on_record('"reason":"closed"')
sato("mediactl close M-0001").succeeds()
sato("mediactl checkout M-0001").succeeds()
kimura("mediactl ledger verify").succeeds()
