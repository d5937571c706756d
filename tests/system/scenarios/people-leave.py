"""A deputy's yes says for whom; a personnel list is rehearsed before it counts; whoever is suspended loses what is open, and whoever leaves has
no right the next day."""
# Shows R-ACC-04, R-ACC-05, R-ACC-17, R-APP-07.
stage("registered", deadline=300)
stick = plug("stick")

# suzuki, the approver, names sato; ito, now the CISO, accepts; sato's yes is recorded as suzuki's.
tanaka("mediactl role grant ito ciso").succeeds()
suzuki("mediactl deputy add --for suzuki --to sato --until 2099-12-31").says("D-0001")
ito("mediactl request use M-0001 --purpose x").says("R-0002")
sato("mediactl approve R-0002").refused("role")
suzuki("mediactl deputy accept D-0001").refused("role")
ito("mediactl deputy accept D-0001").says("acts for")
sato("mediactl approve R-0002").succeeds()
kimura("mediactl ledger list --from -6 --json | jq -e '.events[] | select(.kind == \"request.approved\") | .data.for'").says("P-0")

# One wrong line, and nothing is imported; then the list as it should be.
tanaka("printf 'ログイン名,氏名,所属,職員番号\\nsato,佐藤 花子,税務課,20001\\nnobody,誰か,税務課,20002\\n' >/tmp/list.csv").succeeds()
tanaka("mediactl people import /tmp/list.csv").refused("line 3 is wrong")
tanaka("mediactl people show sato").succeeds().silent_about("20001")
tanaka("sed -i '$d' /tmp/list.csv && mediactl people import /tmp/list.csv").says("1 rows imported", "not in the list")
tanaka("mediactl people show 20001").shows("department", "税務課")

# Suspended while the medium is open: it is closed, and only the protective acts are left.
recognised("M-0001")
sato("mediactl open M-0001").succeeds()
tanaka("mediactl people suspend sato --reason x --emergency").says("suspended")
all_shut()
sato("mediactl open M-0001").refused("suspended")
sato("mediactl list").refused("suspended")
tanaka("mediactl people resume sato --reason x").refused("somebody else")
ito("mediactl people resume sato --reason x").succeeds()

# Who leaves today has no right tomorrow, whatever runs then.
tanaka("mediactl people retire sato --reason x").says("must be handed over", "M-0001")
sato("mediactl list").succeeds()
clock("+2 days")
sato("mediactl list").refused("over")
kimura("mediactl ledger verify").succeeds()
