"""People are who they should be, without privileges, and read Japanese; the bench notices what nobody asked about."""
stage("booted", seldom=True)

sato("id -un; id -u; pwd; echo $HOME").says("sato\n1001\n/home/sato\n/home/sato\n")
sato("grep -E '^Cap(Inh|Prm|Eff|Amb):' /proc/self/status | grep -c 0000000000000000").says("4\n")
sato("date +%A -d 2026-11-20", lang="ja").says("金曜日")
sato("cat", input="M-0001\n").says("M-0001")
sato("exit 3; echo out").fails()
sato("echo out; echo err >&2").says("out\nerr\n")

slow = ito.start("echo erase-write: 10%; sleep 1; echo erase-write: 45%; sleep 1; echo done")
suzuki("true").succeeds()  # the agent serves others meanwhile
during(slow, when="erase-write 30%")
check(slow.running(), "the job is over, yet it sleeps")
slow.wait().says("done")

first = root.start("exit 1").wait()
try:
    root("true")
except AssertionError as noticed:
    check("nobody looked" in str(noticed), "another failure than the one expected")
else:
    check(False, "a failed command went unnoticed")
