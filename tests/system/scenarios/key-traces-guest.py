"""A computer that takes another one's medium in, opens it, writes it and gives it up keeps no key of it anywhere (as key-traces searches), and
while it is opened the key is in one process, locked."""
import expect
import traces
from bench import first

stage("office", deadline=880, tpm=new, seldom=True)
home = guest("registered")
watch = traces.adverse()
traces.talkative()
naive = {"before": traces.unseal("before")}
host = expect.vouch(home, first())
expect.vouch(first(), home)

# The volume key comes from where it is granted, in a box: the bench itself does not see it.
stick = home.plug("stick")
expect.recognised(home)
home.eventually("mediactl open M-0001", who="sato", seconds=60)
home.root("cat >/tmp/theirs.pem", input=root("cat /etc/mediad/escrow.d/escrow.pem").succeeds().out).succeeds()
box = home.root("""set -o pipefail; printf "$(dmsetup table --showkeys mediad-M-0001 | cut -d' ' -f5 | sed 's/../\\\\x&/g')" |
    openssl cms -encrypt -binary -outform DER /tmp/theirs.pem | base64""").succeeds().out
root(f"base64 -d >/dev/shm/volume.box && {traces.officer('volume')} | /bench/traces learn volume", input=box).says("volume: 64 bytes")
home.sato("mediactl close M-0001").succeeds()
home.sato(f"mediactl request grant M-0001 {host} --purpose survey").says("R-0002")
home.suzuki("mediactl approve R-0002").succeeds()
home.tanaka(f"mediactl grant M-0001 {host}", seconds=90).says("granted")
home.unplug(stick)

plug(stick)
sticks_seen(1)
tanaka("mediactl adopt", seconds=90).says("M-0001 is taken in")
traces.nowhere()
ito("mediactl request use M-0001 --purpose survey").says("R-0001")
suzuki("mediactl approve R-0001").succeeds()
job, child = traces.caught(ito, "mediactl open M-0001")
traces.swapped()
traces.in_memory_alone(child, "volume")
root(f"kill -CONT {child}").succeeds()
job.wait().succeeds()
traces.nowhere()
ito("echo x >/run/mediad/media/$(id -u)/M-0001/result && mediactl close M-0001").succeeds()
all_shut()
traces.nowhere()

tanaka("mediactl unadopt M-0001", seconds=90).says("destroyed")
naive["after"] = traces.unseal("after")
traces.nowhere_at_last(3, watch, stick.image)
sent = traces.bus_is_silent(naive)
check(sent.count(traces.UNSEAL) >= 2, f"mediad unsealed {sent.count(traces.UNSEAL)} times only")
traces.shows("volume")
