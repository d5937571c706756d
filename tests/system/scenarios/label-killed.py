"""Broker, helper and power are killed, and the stick is pulled, while its label is revised: it has the old label or the new
one, the books say which once it is there again, and it opens."""
stage("registered", deadline=700, seldom=True)
stick = plug("stick", speed="1M")
recognised()
KILL = "kill -KILL -- -$(cat /run/bench/mediad-volume.pid)"


def settled():
    """The books know, and say what is on the stick."""
    eventually("mediactl ledger export | grep label.revis | tail -n 1 | grep -e 'label.revised' -e 'label.revise-failed'",
               who="kimura", seconds=60)
    all_shut()
    usable()


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


for n, strike in enumerate((broker, helper, pulled, power_cut)):
    for moment in ("start", "writing the label"):
        job = tanaka.start(f"mediactl label revise M-0001 --caution '{n} {moment}' --reason test")
        if moment != "start":
            during(job, moment)
        strike()
        settled()
on_record("label.revising")
