"""Every verb that prints gives one JSON value with --json, and only that; a life of one medium with each of them."""
stage("registered")
plug("stick")
recognised()


def has(person, verb, *members, **options):
    result = person(f"mediactl {verb} --json", **options)
    value = result.json()
    check(not result.err, f"{verb}: nothing but JSON")
    check(all(member in value for member in members), f"{verb}: {value} lacks one of {members}")
    return value


has(root, "status", "version", "initialised", "gate", "ledger")
has(ito, "list", "gate", "media", "sticks")
has(tanaka, "people list", "people")
root("echo yamada:x:1010:1010::/:/bin/sh >>/etc/passwd").succeeds()
has(tanaka, "people add yamada --name x", "person")
has(tanaka, "role grant yamada staff")
has(tanaka, "role revoke yamada staff")
has(ito, "label show M-0001")
has(ito, "request use M-0001 --purpose x", "request", "number")
has(suzuki, "deny R-0002 --reason x", "request", "number")
has(sato, "requests", "requests")
has(sato, "policy explain open M-0001", "allowed", "login", "at")
has(sato, "open M-0001", "number", "path", "read_only")
has(sato, "close M-0001", "number")
CARRY = "request carry-out M-0001 --purpose x --from $(date +%F) --until $(date +%F) --destination x --contents x"
has(sato, CARRY, "request")
has(suzuki, "approve R-0003", "request", "number")
has(sato, "checkout M-0001", "number", "request", "until")
has(sato, "return M-0001", "number", "late")
has(sato, "request dispose M-0001 --purpose x", "request")
has(suzuki, "approve R-0004")
has(ito, "witness M-0001", "number")
has(tanaka, "erase M-0001 --confirm M-0001", "number", "certificate", "jws", seconds=150)
has(tanaka, "certificate show M-0001", "jws")
tanaka("mediactl certificate show M-0001 --output /tmp/certificate").succeeds()
has(tanaka, "certificate verify /tmp/certificate", "valid", "known", "signer")
has(kimura, "ledger list", "events")
has(kimura, "ledger verify", "events", "checkpoints", "sequence", "hash")
kimura("mediactl ledger export --json | jq -es length").succeeds()
