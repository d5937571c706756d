"""What is blocked is told to people as it happens, on the terminal and on the desktop, in Japanese, with how to ask for it."""
stage("office", deadline=300)
BUS = "DBUS_SESSION_BUS_ADDRESS=unix:path=/tmp/sato-bus"

# sato's desktop session, and a terminal of suzuki's. The notifier is there before the bus is: logging in takes time.
notifier = sato.start(f"{BUS} mediactl notify", lang="ja", seconds=300)
terminal = suzuki.start("mediactl watch", lang="ja", seconds=300)
lines = kimura.start("mediactl watch --all --json", seconds=300)
bus = sato.start("dbus-daemon --session --nofork --nopidfile --address=unix:path=/tmp/sato-bus", seconds=300)
sato("for i in $(seq 100); do [ -S /tmp/sato-bus ] && exit; sleep 0.2; done; exit 1").succeeds()
desktop = sato.start(f"{BUS} /bench/notifications", seconds=300)


def told(job, *texts):
    job.until(lambda said: all(text in said for text in texts), f"telling {texts}", seconds=60)


stick = plug("stick", size="8M", serial="A100")
tag = eventually("mediactl list --json | jq -er '.sticks[0].tag'", who="sato", seconds=60).out.strip()
for listener in (terminal, desktop):
    told(listener, "遮断しました: USB メモリ・USB ディスク", "A100", "理由:", "規則: storage-unregistered(R-DEV-01)",
         f"mediactl request use {tag}")
told(lines, '"kind": "device.blocked"', tag, '"rule": "storage-unregistered"')

# What auditors see of the books, and others do not.
sato(f"mediactl request use {tag} --purpose 'monthly report'").succeeds()
told(lines, '"kind": "ledger"', "R-0001")
check("R-0001" not in terminal.output(), "the ledger is told to who may not read it")

# A keyboard is nobody's business.
before = desktop.output()
plug("keyboard", kind="keyboard")
eventually("ls /sys/bus/usb/devices/*/driver -d | xargs readlink | grep -q usbhid", seconds=60)
check(desktop.output() == before, f"a keyboard was told of: {desktop.output()}")

# mediad restarts: the terminal says so and goes on; the desktop is not told twice.
daemon("mediad").stop()
told(terminal, "mediad が応答しなくなりました")
daemon("mediad").start()
told(terminal, "mediad が再び応答しています")
unplug(stick)
told(terminal, "抜き取られました")
check(desktop.output().count(tag) == before.count(tag), f"told twice: {desktop.output()}")
check(notifier.running() and terminal.running(), "both go on")

# A device that names itself with mark-up and a terminal's control characters.
root("truncate -s 8M /tmp/a").succeeds()
phone = gadget("phone", ["storage:/tmp/a", "keyboard"], vid="0951", pid="1666", serial="X1", model="<b>OK</b> & go")
told(desktop, "複数の機能を持つ機器", "&lt;b&gt;OK&lt;/b&gt; &amp; go")
told(terminal, "<b>OK</b> & go")

root("kill -INT $(pgrep -u suzuki -x mediactl)").succeeds()
terminal.wait().succeeds()
root("kill -TERM $(pgrep -u sato -x mediactl) $(pgrep -u kimura -x mediactl)").succeeds()
notifier.wait().succeeds()
lines.wait().succeeds()
