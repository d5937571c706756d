"""Where its class asks for no more, a medium ends with key and header and nothing behind the header is touched. One that an administrator registers
as factory-new is not overwritten first, says so on its label and its certificate, and does not end that way; what bears a LUKS header is not new."""
# Shows R-DSP-01, R-DSP-03, R-REU-01.
import base64
import json

import header
from canary import Canaries

M = 1 << 20
CLASSES = "[class confidential]\naxis = C\nrank = 1\nname = 公開\nerase-reuse = E1\nerase-dispose = E1\n"


def approved(stick, request, number):
    """Its use is asked for and approved. Plugged in since."""
    plug(stick)
    tag = eventually("mediactl list --json | jq -er '.sticks[0].tag'", who="sato").out.strip()
    sato(f"mediactl request use {tag} --purpose 'monthly report' --class confidential").says(request, number)
    suzuki(f"mediactl approve {request}").succeeds()


def condemned(number, request):
    sato(f"mediactl request dispose {number} --purpose 'worn out' --contents lists --planned $(date +%F)").says(request)
    suzuki(f"mediactl approve {request}").succeeds()
    ito(f"mediactl witness {number}").succeeds()


def certificate(number):
    """What it says; anybody can check it."""
    kimura(f"mediactl certificate show {number} --output /tmp/{number}; mediactl certificate verify /tmp/{number}").says("this certificate is genuine")
    payload = kimura(f"cat /tmp/{number}").json()["jws"].split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=="))


def policy(words):
    root("mkdir -p /etc/mediad/policy.d && cat >>/etc/mediad/policy.d/50-levels.conf", input=words).succeeds()
    daemon("mediad").stop()
    daemon("mediad").start()


stage("registered", seldom=True, deadline=400)
policy("[erase]\nfactory-new = skip\n")
used = plug("used", size="32M", serial="A200")
unplug(used)
with used.image.open("r+b") as file:
    file.write(b"LUKS\xba\xbe\0\1")
marked = used.image.read_bytes()
approved(used, "R-0002", "M-0002")
told(tanaka("mediactl register M-0002 --label-attached --factory-new", seconds=60), "encrypted before", "without --factory-new")
check(used.image.read_bytes() == marked, "not a byte of it was changed")
all_shut()
unplug(used)

new = plug("new", size="32M", serial="A300")
unplug(new)
old = Canaries(new.image, offset=M)
approved(new, "R-0003", "M-0003")
tanaka("mediactl register M-0003 --label-attached --factory-new", seconds=90).says("in service", "not erased first")
all_shut()
check(len(old.left()) > 8 * M // 512, "it was not overwritten")
sato("mediactl label show M-0003").says("factory-new")
usable("M-0003")
policy(CLASSES)
recognised("M-0003")
condemned("M-0003", "R-0004")
tanaka("mediactl erase M-0003 --level E1 --confirm M-0003").refused("factory-new")
tanaka("mediactl erase M-0003 --confirm M-0003", seconds=150).says("C-0001")
check(old.traces() == 0, "of what it came with nothing is left")
said = certificate("M-0003")
check(said["medium"]["factory_new"] is True and any("factory-new" in line for line in said["not_proven"]), f"{said}")
check(not all(condition["holds"] for condition in said["method"]["conditions"]), "so its key alone proves too little")
unplug(new)

stick = plug("stick")
recognised()
before = stick.image.read_bytes()
condemned("M-0001", "R-0005")
tanaka("mediactl erase M-0001 --level E1 --confirm M-0001", seconds=90).says("C-0002", "NOT overwritten")
all_shut()
on_record("key.destroyed", "erase.header-gone", "erase.completed")
unplug(stick)
after = stick.image.read_bytes()
check(after[:16 * M] == bytes(16 * M) and before[:16 * M] != bytes(16 * M), "the header is gone, whole")
check(after[16 * M:] == before[16 * M:] and after[16 * M:] != bytes(16 * M), "what lies behind it is as it was")
check(before[header.UUID] not in after and b"M-0001" not in after, "nothing names it any more")
said = certificate("M-0001")
check(said["overwrite"]["header"] == 16 * M and "written" not in said["overwrite"], f"{said['overwrite']}")
check(said["method"]["level"] == "E1" and said["method"]["passes"] == 0, f"{said['method']}")
check(all(condition["holds"] for condition in said["method"]["conditions"]), f"{said['method']['conditions']}")
