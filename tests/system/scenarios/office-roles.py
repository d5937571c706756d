"""Every verb, typed by everybody whose role does not carry it: refused with one sentence, and nothing changes."""
# Shows R-ACC-06.
stage("registered")
ASK = ["request use M-0001 --purpose x", "request carry-out M-0001 --purpose x --from 2030-01-01 --until 2030-01-02 "
       "--destination x --contents x", "open M-0001", "checkout M-0001"]
OPEN = ["open M-0001"]
DECIDE = ["approve R-0001", "deny R-0001 --reason x"]
ADMINISTER = ["register M-0001", "erase M-0001 --confirm M-0001", "people add nobody --name x",
              "role grant sato approver", "role revoke sato staff", "grant M-0001 zeimu", "unadopt M-0001", "provide end M-0001",
              "escrow rotate M-0001"]
READ = ["ledger list", "ledger verify"]
AUDIT = READ + ["ledger export"]
DISPOSE, CLOSE, PEOPLE = "request dispose M-0001 --purpose x", ["close M-0001", "return M-0001"], "people list"
FORBIDDEN = {
    sato: DECIDE + ADMINISTER + AUDIT + [PEOPLE],
    suzuki: ADMINISTER + AUDIT + [PEOPLE],
    tanaka: OPEN + ["ledger export"],
    kimura: ASK + DECIDE + ADMINISTER + CLOSE + [DISPOSE],
    root: ASK + DECIDE + ADMINISTER + CLOSE + [DISPOSE, PEOPLE, "requests", "witness M-0001"],
}
LOOP = 'while read -r words; do said=$(mediactl $words 2>&1); echo "$? $(echo "$said" | head -n 1)"; done'

before = kimura("mediactl ledger verify --json").json()["events"]
for person, verbs in FORBIDDEN.items():
    verdicts = person(LOOP, input="".join(f"{verb}\n" for verb in verbs)).succeeds().out.splitlines()
    check(len(verdicts) == len(verbs), "each is refused in one line")
    why = "root may stop" if person is root else "Your role does not allow this"
    for verb, verdict in zip(verbs, verdicts):
        check(verdict.startswith(f"1 {why}"), f"{verb}: {verdict}")

tried = sum(map(len, FORBIDDEN.values()))
refused = kimura(f"mediactl ledger list --from {before + 1} --limit 500 --json").json()["events"]
check([event["kind"] for event in refused].count("act.refused") == tried, f"all {tried} attempts are on record")
check({event["kind"] for event in refused if event["actor"]} == {"act.refused"}, "and nobody did anything else")
