"""What goes wrong: status 1, 2 or 3; one JSON value with --json; in Japanese, Japanese."""
import json

stage("registered")
plug("stick")
recognised()
LOOP = 'while read -r words; do said=$(mediactl $words {} </dev/null); echo "$? $said" | head -n 1; done'
CARRY = "request carry-out {} --purpose x --from {} --until {} --destination x --contents x"
DATES = "2030-01-02", "2030-01-03"
REFUSED = {
    sato: ["approve R-0001", "open M-0099", "close M-0001", "checkout M-0001", "return M-0001", "witness M-0001",
           "request use M-0001 --purpose x --until 2026-13-01",
           "request use M-0001 --purpose x --until 2020-01-01",
           CARRY.format("M-0001", DATES[1], DATES[0]), CARRY.format("M-0099", *DATES),
           "request dispose M-0099 --purpose x",
           "request use stick-00000000 --purpose x", "request use M-0001 --purpose x", "certificate show M-0001",
           "label show M-0099", "ledger list", "people list", "certificate verify /nothing"],
    ito: ["open M-0001"],
    suzuki: ["approve R-0001", "approve R-0099", "deny R-0001 --reason x"],
    tanaka: ["register M-0001", "register M-0099", "erase M-0001 --confirm M-0001", "erase M-0001 --confirm M-0002",
             "erase M-0001", "people add nobody-here --name x", "people add root --name x", "people add sato --name x",
             "role grant sato chief", "role grant sato auditor", "role grant tanaka staff",
             "role revoke tanaka administrator", "role revoke sato auditor", "role grant nobody-here staff"],
    kimura: ["open M-0001", "ledger list --limit 9999"],
    root: ["host init --administrator sato", "open M-0001"],
}
MISUSED = ["", "frobnicate", "open", "open M-0001 M-0002", "open --colour red M-0001", "request use M-0001", "approve",
           "open M-0001 --json=yes", "ledger list --limit many", "deny R-0001"]


def outcomes(person, verbs, suffix="", errors="2>&1", **options):
    said = person(LOOP.format(errors), input="".join(f"{verb}{suffix}\n" for verb in verbs), **options)
    lines = said.succeeds().out.splitlines()
    check(len(lines) == len(verbs), f"each of {verbs} is one line")
    return [(verb, *line.split(" ", 1)) for verb, line in zip(verbs, lines)]


def judge(person, verbs, status):
    for verb, code, said in outcomes(person, verbs, " --json", "2>/dev/null"):
        check(code == status, f"{person._name}: {verb}: status {code}, not {status}: {said}")
        check({"error", "message", "arguments", "text"} <= set(json.loads(said)), f"{verb}: {said}")
    for verb, code, said in outcomes(person, verbs, lang="ja"):
        check(code == status and not said.isascii(), f"{person._name}: {verb}: no Japanese: {said}")


for person, verbs in REFUSED.items():
    judge(person, verbs, "1")
judge(sato, MISUSED, "2")
daemon("mediad").stop()
judge(sato, ["list", "status", "open M-0001"], "3")
