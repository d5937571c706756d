"""An office that is set up: everybody has their role, and nobody more than that."""
stage("office")
root("mediactl status").succeeds()
tanaka("mediactl people list").says("佐藤 花子", "鈴木 一郎", "木村 三郎", "伊藤 四郎")
sato("mediactl people list").refused()
tanaka("mediactl role grant tanaka approver").refused()
sato("mediactl role grant sato approver").refused()
kimura("mediactl ledger verify").succeeds()
for name, user in ("mediad", "mediad"), ("mediad-gate", "root"), ("mediad-volume", "root"):
    root(f"stat -c %U /proc/$(cat /run/bench/{name}.pid)").says(user)
root("grep Cap /proc/$(cat /run/bench/mediad.pid)/status | grep -v CapBnd | grep -vc 0000000000000000").fails("0")

power_cut()
eventually("mediactl status")
tanaka("mediactl people list").says("佐藤 花子")
kimura("mediactl ledger verify").succeeds()
