"""With a municipal profile nothing is done while a line of it is wrong; the highest class put onto a medium governs it at once, and until its
label says so the kernel lets nobody write to it."""
# Shows R-CLS-01, R-CLS-04, R-LBL-01.
PATH = "/run/mediad/media/1001/M-0001"
POLICY = "/etc/mediad/policy.d/10-office.conf"


def revise(request, class_):
    sato(f"mediactl request revise M-0001 --purpose '分類の見直し' --class {class_}").says(request)
    suzuki(f"mediactl approve {request}").succeeds()
    tanaka(f"mediactl label revise M-0001 --class {class_} --reason '{request}'").succeeds()


def opens(way):
    sato("mediactl open M-0001").says(way)
    root("blockdev --getro /dev/mapper/mediad-M-0001").says("0" if way == "is open:" else "1")
    sato("mediactl close M-0001").succeeds()


stage("registered", deadline=400)
stick = plug("stick")
recognised()
root(f"mkdir -p /etc/mediad/policy.d && printf '[office]\\nprofile = nankoku\\ncarry-out = perhaps\\n[host]\\nzone = lgwan\\narea = 2\\n' >{POLICY}").succeeds()
root("mediactl policy check").fails("10-office.conf:3:13: perhaps is not a value of carry-out")
daemon("mediad").stop()
daemon("mediad").start()
recognised()
sato("mediactl open M-0001").refused("10-office.conf:3:13")
sato("mediactl request dispose M-0001 --purpose x").refused("10-office.conf:3:13")
root(f"sed -i s/perhaps/allow/ {POLICY}; mediactl policy check").says("no mistake")
daemon("mediad").stop()
daemon("mediad").start()
recognised()
sato("mediactl class list").says("C3", "秘密文書に相当する機密性を要する情報資産", "tokutei")
sato("mediactl class show C2+I1+A1").says("機密性2", "lgwan internet standalone", "E2")
sato("mediactl request revise M-0001 --purpose x --class C2").refused("完全性")

revise("R-0002", "C2+I1+A1")
opens("is open:")
sato("mediactl contents add M-0001 --name '課税台帳' --class C3+I1+A1 --persons 120").says("J-0001", "C3+I1+A1", "outdated")
opens("reading only")
sato("mediactl request revise M-0001 --purpose x --class C1+I1+A1").refused("erased")
revise("R-0003", "C3+I1+A1")
opens("is open:")
sato("mediactl label show M-0001").says("C3+I1+A1", "【機密性3】許可なき持出・複製禁止")
sato("mediactl contents list M-0001").says("課税台帳", "120")
kimura("mediactl ledger verify").succeeds()
