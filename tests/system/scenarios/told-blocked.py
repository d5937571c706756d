"""Whatever is kept out is on the ledger with what it was, who was at the screen, the rule and the clause: a stick, a phone, a
network adapter, a composite, broken descriptors. A keyboard is no news."""
import json

stage("office")


def seat(text):
    """As logind writes it for the session that has the screen."""
    root(f"mkdir -p /run/systemd/seats && printf '{text}' >/run/systemd/seats/seat0").succeeds()


def blocked():
    exported = kimura("mediactl ledger export").succeeds().out.splitlines()
    return [event["data"] for event in map(json.loads, exported) if event["kind"] == "device.blocked"]


def recorded(count):
    return eventually(f"[ $(mediactl ledger export | grep -c '\"kind\":\"device.blocked\"') = {count} ]", who="kimura")


uid = root("id -u sato").out.strip()
seat(f"ACTIVE=c1\\nACTIVE_UID={uid}\\n")
stick = plug("stick", size="4M", serial="A100")
recorded(1)
unplug(stick)
seat("IS_SEAT0=1\\n")
root("truncate -s 4M /tmp/a").succeeds()
DEVICES = [("phone", ["interface:06/01/01"]), ("network", ["ecm"]), ("composite", ["storage:/tmp/a", "keyboard"]),
           ("vendor", ["interface:ff/42/01"])]
for number, (what, functions) in enumerate(DEVICES):
    device = gadget(what, functions, serial=f"E{number}")
    recorded(2 + number)
    device.remove()
keys = gadget("keys", ["keyboard"])
types(keys)
recorded(1 + len(DEVICES))

events = blocked()
check(events[0]["seat"] == "sato" and events[0]["seat_uid"] == int(uid), f"who was at the seat: {events[0]}")
check(events[0]["rule"] == "storage-unregistered" and events[0]["clause"] == "R-DEV-01", f"why: {events[0]}")
check(all(event["seat"] == "" for event in events[1:]), "nobody was at the seat later")
check([event["what"] for event in events[1:]] == [what for what, _ in DEVICES], f"what it was: {events}")
check([event["rule"] for event in events[1:]] == ["class-not-let-in"] * 2 + ["composite", "class-not-let-in"], f"{events}")
kimura("mediactl ledger verify").succeeds()
