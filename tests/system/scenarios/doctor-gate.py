"""mediactl doctor says what is wrong at this computer and what to do, as any user; what is well it says too."""
import json

stage("office")


def findings(who=sato):
    told = who("mediactl doctor --json")
    told.looked_at = True
    by_check = {}
    for finding in json.loads(told.out)["findings"]:
        by_check.setdefault(finding["check"], []).append(finding)
    return told.status, by_check


def health(check, who=sato):
    return sorted({finding["health"] for finding in findings(who)[1][check]})


status, by_check = findings()
check(status == 0, f"nothing is bad here: {by_check}")
for name in ("controllers", "interfaces", "new-controllers", "modprobe", "udev-rule", "other-rules", "mediad",
             "gate-service", "volume-service", "ledger", "policy", "tpm", "usbguard", "gnome-protection", "system-disk"):
    check([finding["health"] for finding in by_check[name]] == ["ok"], f"{name}: {by_check[name]}")
sato("mediactl doctor", lang="ja").says("[正常] USB コントローラー", "正常:")

# With mediad dead it works all the same, and says so.
daemon("mediad").kill()
daemon("mediad-volume").kill()
status, by_check = findings()
check(status == 1 and by_check["mediad"][0]["health"] == "bad", f"mediad is dead: {by_check['mediad']}")
check(by_check["volume-service"][0]["health"] == "bad", f"mediad-volume is dead: {by_check['volume-service']}")
check(by_check["controllers"][0]["health"] == "ok", "the gate is closed all the same")

# Somebody opens a controller, and no mediad is there to close it again: named by its file, with what to do.
BUS = "/sys/bus/usb/devices/usb1"
for value, said in (("1", "every device is let in"), ("2", "internal"), ("3", "every device is let in")):
    root(f"echo {value} >{BUS}/authorized_default; true").succeeds()
    sato("mediactl doctor").refused(f"[BAD] USB controllers: {BUS}/authorized_default").says(said, "restart mediad-gate")
root(f"echo 0 >{BUS}/authorized_default").succeeds()
root(f"echo 1 >{BUS}/interface_authorized_default").succeeds()
check(health("interfaces") == ["bad"] and health("controllers") == ["ok"], "the interface's own gate is named")
root(f"echo 0 >{BUS}/interface_authorized_default").succeeds()
root("echo -1 >/sys/module/usbcore/parameters/authorized_default").succeeds()
check(health("new-controllers") == ["bad"], "controllers to come are named")
root("echo 0 >/sys/module/usbcore/parameters/authorized_default").succeeds()

# Rules and options of others.
root("mkdir -p /etc/udev/rules.d /etc/modprobe.d && ln -s /dev/null /etc/udev/rules.d/60-mediad-gate.rules && "
     "echo 'options usbcore authorized_default=1' >/etc/modprobe.d/zz.conf").succeeds()
check(health("udev-rule") == ["bad"] and health("modprobe") == ["bad"], "what overrides mediad's files is named")
root("rm /etc/udev/rules.d/60-mediad-gate.rules /etc/modprobe.d/zz.conf").succeeds()

# USBGuard beside mediad, by the name that the kernel shows.
guard = root.start("cp /bin/sleep /tmp/usbguard-daemon && exec /tmp/usbguard-daemon 100", seconds=120)
eventually("pgrep -x usbguard-daemon")
sato("mediactl doctor").refused("USBGuard runs beside mediad").says("systemctl disable --now usbguard")
root("kill $(pgrep -x usbguard-daemon)").succeeds()
guard.wait().fails()
check(health("usbguard") == ["ok"], "it is gone again")
