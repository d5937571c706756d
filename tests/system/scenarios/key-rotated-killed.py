"""Broker, helper and power are killed, and the stick is pulled, while its recovery key is replaced: once it is there again the books say
which key it has, it opens, and of the officer's keys the one that the medium's own box holds opens it, in one keyslot."""
from paths import REPOSITORY

stage("registered", deadline=900, seldom=True)
page = (REPOSITORY / "docs/RECOVERY.md").read_text()
openssl = next(line for line in page.splitlines() if line.startswith("openssl cms"))
stick = plug("stick", speed="1M")
recognised()
KILL = "kill -KILL -- -$(cat /run/bench/mediad-volume.pid)"


def settled():
    """The books know; the stick, its copy here and the one keyslot say the same."""
    eventually("mediactl ledger export | grep label.revis | tail -n 1 | grep -e 'label.revised' -e 'label.revise-failed'",
               who="kimura", seconds=90)
    all_shut()
    usable()
    root("rm -f /tmp/here.pem /tmp/there.pem").succeeds()
    tanaka("mediactl escrow show M-0001 --output /tmp/here.pem").succeeds()
    admit(stick)
    eventually("test -b /dev/sda")
    root("mediactl escrow show /dev/sda --output /tmp/there.pem && cmp /tmp/here.pem /tmp/there.pem").succeeds()
    command = openssl.replace("box.pem", "/tmp/there.pem").replace("escrow.pem", "/etc/mediad/escrow.d/escrow.pem")
    root(f"cd /root && {command} && cryptsetup open --test-passphrase --key-file key /dev/sda").succeeds()
    root("cryptsetup luksDump /dev/sda | grep -c ': luks2'").says("1")
    unplug(stick)
    plug(stick)
    recognised()


def broker():
    daemon("mediad").kill()
    daemon("mediad").start()


def helper():
    root(KILL).succeeds()
    daemon("mediad-volume").start()


def pulled():
    unplug(stick)
    pause(1)
    plug(stick)


for strike in (broker, helper, pulled, power_cut):
    for wait in (0, 1.5):
        job = tanaka.start("mediactl escrow rotate M-0001")
        during(job, "working with the key")
        pause(wait)
        strike()
        settled()
on_record("label.revising", latest=30)
