"""A copy of the books is made while mediad runs, checked on its own, and put back after the disk failed: whole books are not replaced, the older ones
open nothing until an administrator answers for them, and all of it is on record. A saved ledger is checked with nothing of mediad's running."""
# Shows R-BAK-01, R-BAK-03, R-LOG-03.
STATE = "/var/lib/mediad"
stage("registered")
root("mediactl doctor").says("never copied")
made = tanaka("mediactl backup create /tmp/books.jsonl --json").succeeds().json()
tanaka("mediactl backup create /tmp/books.jsonl").refused("not overwritten")
sato("mediactl backup create /tmp/mine.jsonl").refused("role")
tanaka("mediactl backup verify /tmp/books.jsonl --record").says("good copy")
kimura("mediactl ledger list --limit 9").says("backup.made", "backup.tried")
root("mediactl status").says("books last copied")
root("mediactl doctor").silent_about("never copied")
kimura("mediactl ledger export --output /tmp/ledger.jsonl").succeeds()
sato("mediactl request carry-out M-0001 --purpose talk --from $(date +%F) --until $(date +%F) --destination prefecture "
     "--contents slides").says("R-0002")
root("mediactl backup restore /tmp/books.jsonl").refused("running")

daemon("mediad").stop()
kimura("mediactl ledger verify --offline /tmp/ledger.jsonl").says("The TPM is known")
kimura("sed 's/suzuki/suzukj/' /tmp/ledger.jsonl >/tmp/changed.jsonl; mediactl ledger verify --offline /tmp/changed.jsonl").refused("in line")
root("mediactl backup restore /tmp/books.jsonl").refused("whole up to event")
root(f"rm {STATE}/registry.db && head -c 20000 /dev/urandom >{STATE}/registry.db && chown mediad: {STATE}/registry.db").succeeds()
root("head -n -1 /tmp/books.jsonl >/tmp/cut.jsonl; mediactl backup restore /tmp/cut.jsonl").refused("statement")
root("mediactl backup restore /tmp/books.jsonl").says(f"up to event {made['sequence']}")
root(f"ls {STATE}").says("registry.db.before-")
daemon("mediad").start()

plug("stick")
sato("mediactl open M-0001").refused("older")
tanaka("mediactl ledger accept --reason 'the disk failed'").succeeds()
recognised()
sato("mediactl open M-0001").succeeds()
sato("mediactl close M-0001").succeeds()
kimura("mediactl ledger verify").succeeds()
kimura("mediactl ledger list --limit 20").says("backup.restored", "ledger.accepted", "the disk failed")
kimura("mediactl ledger export --output /tmp/after.jsonl").succeeds()
kimura("mediactl ledger verify --offline /tmp/after.jsonl").says("answered for an older copy")
