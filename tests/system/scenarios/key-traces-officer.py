"""What an officer gives out and a person types is left nowhere either (as key-traces searches): a recovery key by which a medium was opened, a
reseal code by which the keys were sealed anew; nor the keys that were sealed anew."""
import traces

stage("registered", deadline=600, seldom=True)
watch = traces.adverse()
traces.talkative()
naive = {"before": traces.unseal("before")}
traces.learn_recovery()


def typed(name, command):
    """By tanaka, out of the officer's hand."""
    return root(traces.typed(tanaka, name, command), seconds=150).succeeds()


def measured(what):
    root(f"tpm2_pcrextend 14:sha256=$(printf %s '{what}' | sha256sum | cut -d' ' -f1)").succeeds()


stick = plug("stick")
recognised()
opened = typed("recovery", "mediactl recover --reason drill --key-file - --json").json()
traces.learn_volume("volume", f"mediad-{opened['number']}")
traces.nowhere()
tanaka(f"mediactl close {opened['number']}").succeeds()
all_shut()

root("mkdir -p /etc/mediad/policy.d && printf '[keys]\\npcr = 14\\n' >/etc/mediad/policy.d/50-keys.conf").succeeds()
measured("firmware 1")
tanaka("mediactl host reseal", seconds=150).says("PCR 14")
traces.learn_boxed("code", f"jq -r '.pcr.boxes[]' {traces.STATE}/keyring")
measured("firmware 2")
sato("mediactl open M-0001", seconds=90).refused("firmware or boot state changed")
traces.swapped()
traces.nowhere()
typed("code", "mediactl host reseal --code-file -").says("PCR 14")
root("rm /etc/mediad/policy.d/50-keys.conf").succeeds()
tanaka("mediactl host reseal", seconds=150).says("no PCR")
usable()
naive["after"] = traces.unseal("after")
traces.nowhere_at_last(7, watch, stick.image)
sent = traces.bus_is_silent(naive)
check(sent.count(traces.UNSEAL) >= 3 and sent.count(traces.CREATE) >= 3, "mediad hardly used its TPM")
