"""A power cut loses what was not flushed and nothing else; two computers are two."""
stage("booted")
root("mkdir -p /var/lib/x && echo kept >/var/lib/x/kept && sync").succeeds()
root("echo lost >/var/lib/x/lost").succeeds()
before = root("cat /proc/sys/kernel/random/boot_id; cat /etc/machine-id").succeeds().out.split()
left = plug("left", size="8M", serial="A100")
power_cut()
root("cat /var/lib/x/kept").says("kept")
root("test -s /var/lib/x/lost").fails()
after = root("cat /proc/sys/kernel/random/boot_id; cat /etc/machine-id").succeeds().out.split()
check(before[0] != after[0] and before[1] == after[1], f"{before} became {after}")
eventually(f"grep -qx A100 /sys/bus/usb/devices/{left.usb}/serial")
unplug(left)

foreign = guest("booted", tpm=new)
foreign.root("uname -n").says("another")
root("uname -n").says("office")
primary = "tpm2_createprimary -Q -C o -G ecc -c /tmp/primary && tpm2_readpublic -c /tmp/primary -f pem -o /tmp/pem >/dev/null && cat /tmp/pem"
check(root(primary).succeeds().out != foreign.root(primary).succeeds().out, "both computers have the same TPM")
