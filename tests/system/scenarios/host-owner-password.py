"""A TPM that Windows used (RSA storage root) and that has an owner password: host init asks for it without an echo, takes it from
a file, counts a wrong one nowhere, leaves it in no log; then a medium lives on that storage root."""
import stages

stage("booted", seldom=True)
OWNER = "geheim-8411"
root("tpm2_createprimary -Q -C o -G rsa -a 'restricted|decrypt|fixedtpm|fixedparent|sensitivedataorigin|userwithauth|noda' "
     "-c /tmp/p && tpm2_evictcontrol -Q -C o -c /tmp/p 0x81000001").succeeds()
root(f"tpm2_changeauth -Q -c o {OWNER}").succeeds()
root("/bench/services start").succeeds()
INIT = "mediactl host init --administrator tanaka"

root(INIT).refused("--owner-password-file")
root(f"echo wrong | {INIT} --owner-password-file -").refused("not the TPM's owner password")
root("tpm2_getcap properties-variable | grep -A1 -i lockout_counter").says("0x0")
tanaka("mediactl people list").refused()

# At a terminal: script(1) gives one; what is typed does not show.
shown = root(f"(sleep 3; echo {OWNER}) | script -qec '{INIT}' /tmp/typescript", seconds=60).succeeds()
shown.says("does not show").silent_about(OWNER)
tanaka("mediactl people list").says("tanaka")
for place in ("/tmp/typescript", "/var/lib/mediad", "/var/lib/mediad-volume", "/var/log", "/run/mediad"):
    root(f"! grep -rqa {OWNER} {place} 2>/dev/null").succeeds()
for name in ("mediad", "mediad-gate", "mediad-volume"):
    check(OWNER not in daemon(name).log(), f"the log of {name} holds the password")
# Nor in the memory of those through whom it went; the control beside it: their own names are there.
for name in ("mediad", "mediad-volume"):
    heap = ("p=$(cat /run/bench/%s.pid); grep -E 'heap|stack' /proc/$p/maps | while read r x; do "
            "a=$((0x${r%%-*})); b=$((0x${r#*-})); dd if=/proc/$p/mem bs=4096 skip=$((a/4096)) count=$(((b-a)/4096)) 2>/dev/null; "
            "done >/tmp/heap; grep -ca %s /tmp/heap")
    root(heap % (name, "mediad")).succeeds()
    root(heap % (name, OWNER)).fails()

for words in ("add sato --name '佐藤 花子'", "add suzuki --name '鈴木 一郎'"):
    tanaka(f"mediactl people {words}").succeeds()
tanaka("mediactl role grant sato staff && mediactl role grant suzuki approver").succeeds()
root(stages.ESCROW).succeeds()
stick = plug("stick", size="32M", serial="A100")
tag = eventually("mediactl list --json | jq -er '.sticks[0].tag'", who="sato").out.strip()
sato(f"mediactl request use {tag} --purpose 'monthly report' --class confidential").says("R-0001")
suzuki("mediactl approve R-0001").succeeds()
tanaka("mediactl register M-0001 --label-attached", seconds=150).succeeds()
sato("mediactl open M-0001").succeeds()
sato("mediactl close M-0001").succeeds()
root("mediactl ledger verify").succeeds()
