"""Serial numbers made to harm: terminal sequences, formats, new lines, 126 characters, what is no UTF-8. They show
harmlessly on the terminal, in JSON, in the ledger and in the logs; a stick without one cannot be asked for."""
import json
import re

stage("office")
HARMFUL = {
    "escape": b"\x1b[2J\x1b]0;owned\x07",
    "format": b"%s%n%s%n$(reboot)",
    "lines": b"A100\nM-0001: open\r\n",
    "longest": b"x" * 126,
    "nothing": b"",
    "broken": b"A\xff\xfeB",
    "override": "A\u202e001\u2028B".encode(),
}


def harmless(text):
    bad = re.findall("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\udc80-\udcff]", text)
    check(not bad, f"the terminal would have seen {bad!r}")
    return text


root("truncate -s 4M /tmp/a; for i in 1 2 3 4; do ln -s a /tmp/$i; done").succeeds()
for names in list(HARMFUL)[:4], list(HARMFUL)[4:]:  # as many as there are sockets for gadgets
    evil = [gadget(name, [f"storage:/tmp/{i}"], serial=HARMFUL[name], vid=f"100{i}", model=b"%n\x1b[31m")
            for i, name in enumerate(names, 1)]
    sticks_seen(len(evil))
    shown = harmless(sato("mediactl list").succeeds().out) + harmless(sato("mediactl list", lang="ja").succeeds().out)
    check(not any(line.startswith("M-0001: ") for line in shown.splitlines()), "a serial number made a line of its own")
    sticks = json.loads(harmless(sato("mediactl list --json").succeeds().out))["sticks"]
    for i, name in enumerate(names, 1):
        stick = next(stick for stick in sticks if stick["vendor"] == 0x1000 + i)
        check(bool(stick["serial"]) == (name not in ("nothing", "broken")), f"{name}: shown as {stick['serial']!r}")
        asked = sato(f"mediactl request use {stick['tag']} --purpose test")
        asked.succeeds() if stick["serial"] else asked.refused("has no serial number")
    for each in evil:
        each.remove()
    eventually("mediactl list --json | jq -e '.sticks == []'", who="sato")

harmless(kimura("mediactl ledger list").says("device.blocked", "request.made").out)
harmless(kimura("mediactl ledger list --json").succeeds().out)
exported = kimura("mediactl ledger export").succeeds().out.splitlines()
serials = {event["data"]["serial"] for event in map(json.loads, exported) if event["kind"] == "device.blocked"}
check("%s%n%s%n$(reboot)" in serials and "x" * 126 in serials, f"the ledger keeps {serials}")
for name in "mediad", "mediad-gate", "mediad-volume":
    harmless(daemon(name).log())
kimura("mediactl ledger verify").succeeds()
