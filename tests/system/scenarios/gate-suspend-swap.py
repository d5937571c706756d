"""A stick that is exchanged for another one while the computer sleeps is a new one: it stays closed (power/persist)."""
ASLEEP = ("sync; echo devices >/sys/power/pm_test && echo 10 >/sys/module/suspend/parameters/pm_test_delay 2>/dev/null; "
          "echo freeze >/sys/power/state; echo awake")

stage("office", deadline=300)
USB = "/sys/bus/usb/devices"
root("grep -q freeze /sys/power/state && test -w /sys/power/pm_test").succeeds()


def slept_over(persist):
    """Whether the second stick, the same to the eye, is let in after the computer slept."""
    first = plug("first", serial="S1")
    eventually(f"test -e {USB}/{first.usb}/authorized && udevadm settle")
    admit(first)
    eventually("ls /sys/block/sda")
    root(f"echo {persist} >{USB}/{first.usb}/power/persist").succeeds()
    sleeping = root.start(ASLEEP, seconds=60)
    pause(1.5)  # nothing can be asked of a computer that sleeps
    unplug(first)
    second = plug("second", serial="S1")
    sleeping.wait().says("awake")
    eventually(f"test -e {USB}/{second.usb}/authorized && udevadm settle")
    let_in = root(f"cat {USB}/{second.usb}/authorized").out.strip() == "1"
    unplug(second)
    eventually(f"! test -e {USB}/{second.usb}")
    return let_in


check(not slept_over(0), "without persist, as the gate sets it when it lets a stick in, the other one stays closed")
check(slept_over(1), "the control: with persist the other one would have inherited it")
