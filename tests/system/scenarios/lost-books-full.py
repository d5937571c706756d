"""The disk with the books is full when an open medium is reported lost: closed and denied at once all the same, also after mediad
was killed and started again, and recorded once, with the time of the report, as soon as there is room."""
# Shows R-INC-02.
STATE = "/var/lib/mediad"
stage("registered", deadline=400)
daemon("mediad").stop()
root(f"cp -a {STATE} /root/state && mount -t tmpfs -o size=8M,mode=700 books {STATE} && chown mediad:mediad {STATE} "
     f"&& cp -a /root/state/. {STATE}/").succeeds()
daemon("mediad").start()
stick = plug("stick")
recognised()
sato("mediactl open M-0001").succeeds()
root(f"dd if=/dev/zero of={STATE}/filler bs=4k; df {STATE} | grep -q 100%").succeeds()

ito("mediactl lost M-0001 --reason stolen").says("nothing of it opens", "the ledger cannot be written", "kept beside it")
all_shut()
daemon("mediad").kill()
daemon("mediad").start()
eventually("mediactl list | grep -q 'reported lost'", who="sato")
sato("mediactl open M-0001").refused("full")
sato("mediactl lost M-0001 --reason again").refused("already")
unplug(stick)
plug(stick)
eventually("mediactl list | grep -q 'reported lost'", who="sato")

root(f"rm {STATE}/filler").succeeds()
eventually("mediactl ledger export | grep '\"kind\":\"medium.lost\"' | grep -q stolen", who="kimura")
eventually("mediactl list | grep -q 'lost, held as evidence'", who="sato")
sato("mediactl open M-0001").refused("reported lost")
daemon("mediad").kill()
daemon("mediad").start()
check(kimura("mediactl ledger export | grep -c '\"kind\":\"medium.lost\"'").out.strip() == "1", "the loss is recorded once")
kimura("mediactl ledger verify").succeeds()
