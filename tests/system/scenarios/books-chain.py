"""The ledger as an auditor holds it: verified, listed, exported, and the export's chain recomputed without mediad.
One changed byte, one event gone, one row of the registry altered: each is named, and nothing opens on such books."""
# Shows R-LOG-03.
import hashlib
import json

BOOKS = "/var/lib/mediad/registry.db"
stage("registered", deadline=400)
plug("stick")
recognised()
verified = kimura("mediactl ledger verify --json").json()
root("mediactl ledger verify").succeeds()
kimura("mediactl ledger list --from -6 --limit 5").says("medium.in-service")

before = "0" * 64
lines = kimura("mediactl ledger export").succeeds().out.splitlines()
for number, line in enumerate(lines, 1):
    event = json.loads(line)
    claimed = event.pop("hash")
    canonical = json.dumps(event, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    check(event["seq"] == number and event["prev"] == before, f"event {number} follows the one before it")
    before = hashlib.sha256(canonical.encode()).hexdigest()
    check(before == claimed, f"event {number} has its hash")
sato("mediactl ledger list").refused("role")
check((len(lines), before) == (verified["events"], verified["hash"]), "export and verification agree")

made = next(e["seq"] for e in map(json.loads, lines) if e["kind"] == "request.made")
sqlite = f"sqlite3 {BOOKS}"
root(sqlite, input="SELECT count(*) FROM event").fails()  # while mediad has them, nobody else does
daemon("mediad").stop()
root(f"test ! -e {BOOKS}-wal").succeeds()  # books at rest are one file
root(f"cp {BOOKS} /root/good.db").succeeds()
for change, named in (
        (f"UPDATE event SET text = replace(text, 'monthly', 'monthlx') WHERE seq = {made}", f"event {made} "),
        (f"DELETE FROM event WHERE seq = {made + 1}", f"event {made + 1} is missing"),
        (f"DELETE FROM event WHERE seq = {len(lines)}", ""),
        ("INSERT INTO role (person, role, granted) VALUES ('P-0005', 'administrator', '2026-01-01T00:00:00Z')", "role"),
        ("CREATE TABLE more (a)", "more"),
        ("UPDATE request SET purpose = 'other'", "request")):
    root(f"cat /root/good.db >{BOOKS}").succeeds()
    root(sqlite, input=change).succeeds()
    daemon("mediad").start()
    kimura("mediactl ledger verify").refused(named)
    kimura("mediactl ledger verify", lang="ja").refused()
    sato("mediactl open M-0001").refused()
    root("mediactl status").shows("ledger", "closed")
    daemon("mediad").stop()
all_shut()
root(f"cat /root/good.db >{BOOKS}").succeeds()
daemon("mediad").start()
recognised()
kimura("mediactl ledger verify").succeeds()
sato("mediactl open M-0001").succeeds()
