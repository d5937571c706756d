"""What is done for others leaves no key and no passphrase anywhere (as key-traces searches): a medium is granted and the grant taken back, an
outside party's passphrase is set and removed, the recovery key is replaced by one for two officers and made of their shares. While the
passphrase is vetted it is in the broker and the child, while it is set in the child, locked there, and in no other place."""
import expect
import traces

home = stage("registered", deadline=880, seldom=True)
watch = traces.adverse()
traces.talkative()
naive = {"before": traces.unseal("before")}
traces.learn_recovery("old")
host = expect.vouch(home, guest("office", tpm=new))

stick = plug("stick")
recognised()
eventually("mediactl open M-0001", who="sato", seconds=60)
traces.learn_volume("volume")
sato("mediactl close M-0001").succeeds()
sato(f"mediactl request grant M-0001 {host} --purpose survey").says("R-0002")
suzuki("mediactl approve R-0002").succeeds()
tanaka(f"mediactl grant M-0001 {host}", seconds=90).says("granted")
traces.nowhere()
tanaka(f"mediactl revoke M-0001 {host}", seconds=90).says("off the stick")
traces.nowhere()

# Stopped twice, when memory is short: while the passphrase is vetted the broker has it too, while it is set the child alone.
sato("mediactl request provide M-0001 --purpose survey --recipient 'Midori Prefecture' --basis 'ordinance 7' --contents tables").says("R-0003")
suzuki("mediactl approve R-0003").succeeds()
traces.make_passphrase("phrase")
catch = root.start("""volume=$(cat /run/bench/mediad-volume.pid); until child=$(pgrep -P $volume); do :; done
    until grep -q 'VmLck:.*[1-9]' /proc/$child/status; do :; done; kill -STOP $child && echo $child""", seconds=120)
job = root.start(traces.typed(tanaka, "phrase", "mediactl provide M-0001 --passphrase-file -"), seconds=300)
child = catch.wait().succeeds().out.strip()
traces.swapped()
found = traces.search().says(f"HIT: phrase (plain) in process {child} (mediad-volume)")
found.find(r"HIT: phrase \(plain\) in process \d+ \(mediad\)")
check(found.out.count("HIT") == 2, f"it is elsewhere too: {found.out}")
root(f"kill -CONT {child}").succeeds()
during(job, "writing the label", seconds=120)
child = root("child=$(pgrep -P $(cat /run/bench/mediad-volume.pid)) && kill -STOP $child && echo $child").succeeds().out.strip()
traces.swapped()
traces.in_memory_alone(child, "(volume|phrase)")
root(f"kill -CONT {child}").succeeds()
job.wait().succeeds()
traces.nowhere()
tanaka("mediactl provide end M-0001", seconds=120).says("No passphrase opens M-0001")
traces.nowhere()

# Another recovery key, for two officers.
root("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -sha256 -days 900 -subj '/CN=second' -noenc -keyout /root/second.key"
     " -out /etc/mediad/escrow.d/second.pem").succeeds()
tanaka("mediactl escrow rotate M-0001", seconds=120).succeeds()
for line, who in ((1, "escrow"), (2, "second")):
    traces.learn_recovery(who, line, who)
combine = f"mediactl escrow combine <({traces.officer('escrow')}) <({traces.officer('second', 'second')})"
traces.learn_text("new", combine)
traces.nowhere()

usable()
naive["after"] = traces.unseal("after")
traces.nowhere_at_last(12, watch, stick.image)
sent = traces.bus_is_silent(naive)
check(sent.count(traces.UNSEAL) >= 6, f"mediad unsealed {sent.count(traces.UNSEAL)} times only")

# Where a careless program leaves them, they are found.
root(f"PHRASE=$({traces.officer('phrase')}) /bench/busybox true; {combine} >/tmp/new").succeeds()
traces.search().says("HIT: phrase (plain) in file /run/bench/seen", "HIT: new (plain) in file /tmp/new")
root("rm /tmp/new; : >/run/bench/seen").succeeds()
traces.shows("new-bytes")
