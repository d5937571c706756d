"""Two computers with two TPMs exchange their records: one that was altered on the way is refused, one whose thumbprint was
confirmed is trusted, and the ledger says by whom."""
stage("office")
tanaka("mediactl host export --output /tmp/own.json").says("thumbprint")
tanaka("mediactl host list --json").succeeds()

foreign = guest("office", tpm=new)
foreign.sato("mediactl host export").refused("role")
record = foreign.tanaka("mediactl host export").succeeds().out.strip()

root("cat >/tmp/other", input=record + "\n").succeeds()
root("cat >/tmp/altered", input=record[:600] + ("A" if record[600] != "A" else "B") + record[601:] + "\n").succeeds()
tanaka("mediactl host trust /tmp/altered --yes").refused("signature is false")
tanaka("mediactl host trust /tmp/other", input="no\n").refused("not trusted")
sato("mediactl host trust /tmp/other --yes").refused("role")
check(tanaka("mediactl host list --json").json()["hosts"] == [], "nobody is trusted yet")
tanaka("mediactl host trust /tmp/other", input="yes\n").says("is trusted")
[host] = sato("mediactl host list --json").json()["hosts"]
on_record("host.trusted")
kimura("mediactl ledger verify").succeeds()
tanaka(f"mediactl host distrust {host['host']}").succeeds()
check(sato("mediactl host list --json").json()["hosts"] == [], "trust was taken back")
on_record("host.distrusted")
