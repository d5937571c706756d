"""After an erase: the certificate is checked offline, by anyone, with mediad stopped; forged, it is not valid, and
from a signer unknown here it is not genuine. Registry, keyring and header of before, put back, open nothing."""
# Shows R-REU-02.
import json

stage("registered")
stick = plug("stick")
sato("mediactl request dispose M-0001 --purpose 'worn out'").says("R-0002")
suzuki("mediactl approve R-0002").succeeds()
root("mkdir /root/before && cp -a /var/lib/mediad /var/lib/mediad-volume /root/before").succeeds()
image = stick.image.read_bytes()
ito("mediactl witness M-0001").succeeds()
kimura("mediactl certificate show M-0001").refused("was never erased")
tanaka("mediactl erase M-0001 --confirm M-0001", seconds=150).says("C-0001")
sato("mediactl open M-0001").refused("erased")
sato("mediactl certificate show M-0001 --output /tmp/certificate").succeeds()
unplug(stick)

root("/bench/services stop").succeeds()
root("chmod a+r /tmp/certificate").succeeds()
verify = "mediactl certificate verify /tmp/{}"
ito(verify.format("certificate")).says("C-0001", "this certificate is genuine")
check(ito(verify.format("certificate") + " --json").json()["known"], "in JSON too")
certificate = json.loads(ito("cat /tmp/certificate").out)
head, payload, signature = certificate["jws"].split(".")
forgeries = {"payload": f"{head}.{payload[:40]}{'A' if payload[40] != 'A' else 'B'}{payload[41:]}.{signature}",
             "signature": f"{head}.{payload}.{signature[:-8]}AAAAAAAA", "cut": f"{head}.{payload}",
             "none": f"{head}.{payload}.", "empty": ""}
for name, jws in forgeries.items():
    root(f"cat >/tmp/{name}; chmod a+r /tmp/{name}", input=json.dumps({"mediad": "certificate", "jws": jws})).succeeds()
    ito(verify.format(name)).refused()
    ito(verify.format(name), lang="ja").refused()
root("jq '.signing.x = .attestation.x | .signing.y = .attestation.y' /var/lib/mediad-volume/host.json >/tmp/stranger; "
     "chmod a+r /tmp/stranger").succeeds()
ito(verify.format("certificate") + " --host /tmp/stranger").refused("its signer is not known here")
ito(verify.format("nothing")).refused("/tmp/nothing")

root("rm -rf /var/lib/mediad /var/lib/mediad-volume && cp -a /root/before/. /var/lib").succeeds()
stick.image.write_bytes(image)
root("/bench/services start").succeeds()
plug(stick)
eventually("mediactl list --json | jq -e '.sticks[0]'", who="sato")
sato("mediactl open M-0001", seconds=90).refused()
