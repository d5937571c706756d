"""A medium is opened, for reading too, closed, and its label revised: no 16 bytes of its volume key, of the key above it and of its
recovery key are left in any process, core, log, argument list, environment, file, swap or on the TPM's bus. While a key is in use,
it is in one process, locked. A crash there leaves nothing; where a careless program leaves a key, the search finds it."""
import traces

stage("registered", deadline=420)
watch = traces.adverse()
traces.talkative()
naive = {"upper": traces.unseal("upper", "TSS2_LOG=all+trace TSS2_LOGFILE=/run/tss2-control.log")}
traces.learn_recovery()
traces.search().says("in file /run/tss2-control.log")
root("rm /run/tss2-control.log").succeeds()

stick = plug("stick")
recognised()
eventually("mediactl open M-0001", who="sato", seconds=60)
traces.learn_volume("volume")
sato.start("mediactl list; sleep 900", seconds=900)
traces.nowhere()
sato("mediactl close M-0001").succeeds()
sato("mediactl open --read-only M-0001").succeeds()
sato("mediactl close M-0001").succeeds()
tanaka("mediactl label revise M-0001 --caution '禁帯出' --reason policy", seconds=90).succeeds()
traces.nowhere()

# Stopped with the key in hand, when memory is short; then it crashes there, though nothing but itself forbids a core.
job, child = traces.caught(sato, "mediactl open M-0001")
traces.swapped()
traces.in_memory_alone(child, "volume")
root(f"prlimit --core=unlimited --pid {child}; kill -SEGV {child}; kill -CONT {child}").succeeds()
told(job.wait(), "M-0001")
root("ls /run/cores").silent_about("mediad")
all_shut()
traces.dump_all()
traces.nowhere()
check("0 hits" in traces.on_disks(stick.image), "a key is on a disk")
root("grep -a mediactl /run/bench/seen").says("--reason")

traces.shows("volume")
check(watch.output().count("missed") == 0, watch.output())
sent = traces.bus_is_silent(naive)
check(sent.count(traces.UNSEAL) >= 4, f"mediad unsealed {sent.count(traces.UNSEAL)} times only")
