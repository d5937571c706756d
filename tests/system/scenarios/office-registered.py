"""A registered stick is there again when it is plugged, closed until somebody who may opens it."""
stage("registered")
stick = plug("stick")
eventually("mediactl list --json | jq -e '.sticks[0].number == \"M-0001\"'", who="sato")
check(stick.image.read_bytes()[:4] == b"LUKS", "the stick holds no LUKS header")
sato("mediactl open M-0001").succeeds()
sato("mediactl close M-0001").succeeds()
