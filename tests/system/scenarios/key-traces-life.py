"""From setting up to erasing: no 16 bytes of any key are left anywhere (as key-traces searches) when the TPM was provisioned, a medium was
registered, an opening failed by a pulled stick, one was killed with the key in hand, and when the medium was erased."""
import stages
import traces
from bench import first

stage("booted", deadline=880, seldom=True)
watch = traces.adverse()
traces.talkative()
root("touch /var/lib/bench-services").succeeds()
stages.set_up(first())
naive = {"first": traces.unseal("first")}
traces.nowhere()

# Registered: while the volume is mapped for its file system the key is in that one child.
stick = plug("stick", size="32M", serial="A100")
tag = eventually("mediactl list --json | jq -er '.sticks[0].tag'", seconds=60, who="sato").out.strip()
sato(f"mediactl request use {tag} --purpose 'monthly report' --class confidential").says("R-0001")
suzuki("mediactl approve R-0001").succeeds()
job, child = traces.caught(tanaka, "mediactl register M-0001 --label-attached")
traces.learn_volume("volume")
traces.swapped()
traces.in_memory_alone(child, "volume")
root(f"kill -CONT {child}").succeeds()
job.wait().succeeds()
traces.learn_recovery()
traces.nowhere()

# Pulled out, and killed, with the key in hand.
eventually("mediactl list --json | jq -e '.sticks == [] or .sticks[0].number == \"M-0001\"'", who="sato")
job, child = traces.caught(sato, "mediactl open M-0001")
unplug(stick)
root(f"kill -CONT {child}").succeeds()
job.wait().fails()
all_shut()
traces.nowhere()
plug(stick)
recognised()
job, child = traces.caught(sato, "mediactl open M-0001")
root(f"kill -KILL {child}").succeeds()
job.wait().fails()
all_shut()
traces.nowhere()

unplug(stick)
plug(stick)
recognised()
sato("mediactl request dispose M-0001 --purpose 'worn out'").says("R-0002")
suzuki("mediactl approve R-0002").succeeds()
ito("mediactl witness M-0001").succeeds()
tanaka("mediactl erase M-0001 --confirm M-0001", seconds=150).succeeds()
naive["second"] = traces.unseal("second")
traces.nowhere_at_last(5, watch, stick.image)
root("grep -a -c mke2fs /run/bench/seen").succeeds()
sent = traces.bus_is_silent(naive)
used = sent.count(traces.UNSEAL), sent.count(traces.CREATE)
check(used[0] >= 3 and used[1] >= 2, f"mediad hardly used its TPM: {used}")
