"""Nobody decides on their own request, by no road: with both roles, under another login, as root, past mediactl, by
naming somebody else. Each attempt is on record."""
# Shows R-APP-05.
from varlink import call, send

stage("registered")
suzuki("mediactl request use M-0001 --purpose 'my own'").says("R-0002")
suzuki("mediactl approve R-0002").refused("your own request")
suzuki("mediactl approve R-0002 --json").refused("io.mediad.Refused")
suzuki("mediactl deny R-0002 --reason 'a trick'").refused("your own request")
root("mediactl approve R-0002").refused("root may stop")

# Past mediactl: the same answer; a parameter that names somebody else does not exist.
check(call(suzuki, "Approve", request="R-0002")["error"] == "io.mediad.Refused", "the socket itself refuses")
for parameter, value in ("person", "P-0001"), ("approver", "tanaka"), ("uid", 1001), ("actor", {"uid": 1001}):
    answer = call(suzuki, "Approve", request="R-0002", **{parameter: value})
    check(answer["error"] == "io.mediad.BadInput", f"no {parameter}")
check(call(suzuki, "Approve", {"uid": 0}, request="R-0002")["error"] == "io.mediad.BadInput", "nor in the call itself")
twice = '{"method":"io.mediad.Approve","parameters":{"request":"R-0001","request":"R-0002"}}'
check(send(suzuki, twice)["error"] == "io.mediad.BadInput", "nor a member given twice")
check(call(root, "Approve", request="R-0002")["error"] == "io.mediad.Refused", "nor root")

# With every role that can be had: administrator too, given by another administrator.
tanaka("mediactl role grant suzuki administrator").succeeds()
suzuki("mediactl role grant tanaka approver").succeeds()
tanaka("mediactl request dispose M-0001 --purpose 'worn out'").says("R-0003")
tanaka("mediactl approve R-0003").refused("your own request")

# Under another login with the same user id, then with the same login and another user id.
rename = "sed -i 's/^suzuki:x:{}:/{}:x:{}:/' /etc/passwd"
number = root("id -u suzuki").out.strip()
root(rename.format(number, "takahashi", number)).succeeds()
other = f"setpriv --reuid {number} --regid {number} --clear-groups mediactl"
root(f"{other} approve R-0002").refused("takahashi is not known here")
tanaka("mediactl people add takahashi --name '高橋'").refused("belongs to a person here already")
root("sed -i 's/^takahashi:x:[0-9]*:/suzuki:x:4242:/' /etc/passwd").succeeds()
root("setpriv --reuid 4242 --regid 4242 --clear-groups mediactl approve R-0002").refused("suzuki is not known here")
tanaka("mediactl people add suzuki --name '鈴木'").refused("belongs to a person here already")

state = tanaka("mediactl requests --json").json()["requests"]
check({r["state"] for r in state if r["request"] in ("R-0002", "R-0003")} == {"pending"}, "both still wait")
refused = kimura("mediactl ledger list --limit 60 --json").json()["events"]
refused = [e["data"]["subject"] for e in refused if e["kind"] == "act.refused"]
check(refused.count("R-0002") >= 4 and "R-0003" in refused, f"the attempts are on record: {refused}")

# The control: somebody else may.
tanaka("mediactl approve R-0002").succeeds()
