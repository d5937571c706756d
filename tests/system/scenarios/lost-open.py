"""Reported lost while it is open in somebody's hands: closed at once by force, shut when it comes back, with who was at the screen on
record; found, it goes through quarantine and other people's hands. In Japanese too."""
# Shows R-INC-01, R-INC-02, R-INC-10.
stage("registered", deadline=400)
stick = plug("stick")
path = eventually("mediactl open M-0001 --json", who="sato").json()["path"]
shell = sato.start(f"cd {path} && exec 3>held && echo inside && while echo text >&3; do sleep 0.1; done; false")
during(shell, "inside")

ito("mediactl lost M-0001").fails()
ito("mediactl lost M-0001 --reason '電車に置き忘れた' --since '2099-01-01 10:00'").refused("not come yet")
ito("mediactl lost M-0001 --reason '電車に置き忘れた' --since 令和8年11月1日 --place '市営地下鉄'", lang="ja").says("紛失", "証拠")
all_shut()
on_record("medium.lost", '"reason":"lost"', "市営地下鉄")
sato("mediactl open M-0001").refused("reported lost")
sato("mediactl open M-0001", lang="ja").refused("紛失")
shell.wait().fails()
sato("mediactl list").says("lost, held as evidence", "bring it to an administrator")

unplug(stick)
uid = root("id -u sato").out.strip()
root(f"mkdir -p /run/systemd/seats && printf 'ACTIVE=c1\\nACTIVE_UID={uid}\\n' >/run/systemd/seats/seat0").succeeds()
daemon("mediad").kill()  # and what it remembers: the same stick by the same rule is recorded once a minute
daemon("mediad").start()
plug(stick)
recognised()
eventually("mediactl ledger export | grep medium.lost-seen | grep -q '\"seat\":\"sato\"'", who="kimura")
kept_out(stick)
never("ls /sys/block | grep '^sd'", seconds=1)

sato("mediactl found M-0001 --reason x").refused("role")
tanaka("mediactl found M-0001 --reason '駅から届いた'").says("quarantine")
suzuki("mediactl quarantine release M-0001 --reason x").refused("held as evidence")
suzuki("mediactl hold release M-0001 --reason '確認が済んだ'").succeeds()
suzuki("mediactl quarantine release M-0001 --reason '異常なし'").says("in service")
usable()
kimura("mediactl ledger verify").succeeds()
