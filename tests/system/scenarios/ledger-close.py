"""Old years leave the books for a signed file when nothing of them must be kept any longer; what they amount to stays, a copy of such books is put back,
and the media open as before."""
# Shows R-RET-03, R-BAK-03.
STATE = "/var/lib/mediad"
OLD = "--until $(date -d '-5 years' +%Y)-03-31"  # begins with what was done before the clock was set
stage("registered", deadline=420, seldom=True)
tanaka("mediactl ledger close /tmp/new.jsonl --until $(date +%F)").refused("must be kept until")
clock("+7 years")
kimura(f"mediactl ledger close /tmp/mine.jsonl {OLD}").refused("role")
tanaka(f"mediactl ledger close /tmp/old.jsonl {OLD}").says("left the ledger", "/tmp/old.jsonl")
tanaka(f"mediactl ledger close /tmp/again.jsonl {OLD}").refused("no checkpoint")

kimura("mediactl ledger verify").succeeds()
tanaka("mediactl ledger verify --offline /tmp/old.jsonl").says("The TPM is known")
kimura("mediactl ledger list --limit 500").says("ledger.closed").silent_about("host.provisioned")
tanaka("mediactl ledger rebuild --reason 'after closing'").succeeds()
made = tanaka("mediactl backup create /tmp/books.jsonl --json").succeeds().json()
daemon("mediad").stop()
root(f"rm {STATE}/registry.db*").succeeds()
root("mediactl backup restore /tmp/books.jsonl").says(f"up to event {made['sequence']}")
daemon("mediad").start()
tanaka("mediactl ledger accept --reason 'the disk failed'").succeeds()
kimura("mediactl ledger verify").succeeds()
plug("stick")
recognised("M-0001")
sato("mediactl open M-0001").succeeds()
sato("mediactl close M-0001").succeeds()
