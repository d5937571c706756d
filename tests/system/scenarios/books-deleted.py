"""The registry is deleted or moved away under mediad: nothing is recorded into the void, nothing opens; what is open
can be closed; put back, it goes on."""
BOOKS = "/var/lib/mediad/registry.db"
stage("registered")
plug("stick")
recognised()
sato("mediactl open M-0001").succeeds()
root(f"mv {BOOKS} /var/lib/mediad/moved").succeeds()
ito("mediactl request use M-0001 --purpose 'tax roll'").refused("registry")
sato("mediactl close M-0001").succeeds()
sato("mediactl open M-0001").refused("registry")
all_shut()
root(f"mv /var/lib/mediad/moved {BOOKS}").succeeds()
eventually("mediactl open M-0001", who="sato")
on_record('"reason":"closed"')
sato("mediactl close M-0001").succeeds()
kimura("mediactl ledger verify").succeeds()

# Without its books a mediad that was set up does not start anew as if nothing had been.
daemon("mediad").stop()
root(f"mv {BOOKS} /root/kept.db").succeeds()
daemon("mediad").start()
root("mediactl host init --administrator ito").refused()
sato("mediactl open M-0001").refused()
daemon("mediad").stop()
root(f"rm {BOOKS}; cp -p /root/kept.db {BOOKS} && chown mediad:mediad {BOOKS}").succeeds()
daemon("mediad").start()
eventually("mediactl open M-0001", who="sato")
