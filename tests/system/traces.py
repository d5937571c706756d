# SPDX-License-Identifier: GPL-3.0-or-later
"""Searching the first computer for keys (guest/traces.c), where everything is done to make one stay somewhere: programs may leave
cores, there is swap and memory is short, every start of a program is written down, the TPM library is told to log all it sends."""
import base64
import struct
import subprocess

from bench import daemon, eventually, first, journal, root, tpm
from paths import HERE
from talk import check

PLACES = "/run /var /tmp /root /home /etc /dev/shm"
STATE = "/var/lib/mediad-volume"
MASK = 0x5a
RECORD = struct.Struct("32s128sI")
CREATE, UNSEAL = bytes.fromhex("00000153"), bytes.fromhex("0000015e")


def adverse():
    """Cores, swap and short memory, a record of all arguments; comes before the daemons start."""
    root("mkdir -m 1777 /run/cores && echo /run/cores/%e.%p >/proc/sys/kernel/core_pattern && echo 2 >/proc/sys/fs/suid_dumpable").succeeds()
    root("dd if=/dev/zero of=/var/swap bs=1M count=64 status=none && losetup /dev/loop0 /var/swap && "
         "/bench/busybox mkswap /dev/loop0 && /bench/busybox swapon /dev/loop0").succeeds()
    watch = root.start("exec /bench/seen", seconds=3000)
    watch.until(lambda said: "listening" in said, "it listened")
    return watch


def talkative():
    """All daemons run, mediad-volume with all the logging that the TPM library has; each has leave to dump core."""
    daemon("mediad-volume").stop()
    root("sed 's/ LANG=C.UTF-8 / LANG=C.UTF-8 TSS2_LOG=all+trace TSS2_LOGFILE=\\/run\\/tss2.log /' /bench/services >/run/talkative && "
         "grep -q TSS2_LOGFILE /run/talkative && bash /run/talkative start").succeeds()
    root("grep -qz TSS2_LOG=all+trace /proc/$(cat /run/bench/mediad-volume.pid)/environ").succeeds()
    root("for name in mediad mediad-gate mediad-volume; do prlimit --core=unlimited --pid $(cat /run/bench/$name.pid); done").succeeds()


def unseal(name, more=""):
    """The key above the others, as whoever is root has it, without a session of one's own: bus and log show it. Where on the bus."""
    begin = len(tpm.bus())
    root(f"""cd /dev/shm && printf "$(jq -r .kek {STATE}/keyring | sed 's/../\\\\x&/g')" >blob &&
        size=$((0x$(jq -r .kek {STATE}/keyring | cut -c1-4) + 2)) &&
        head -c $size blob >private && tail -c +$((size + 1)) blob >public && tpm2_nvread -C 0x1800010 0x1800010 -o epoch &&
        tpm2_load -Q -C 0x81000001 -r private -u public -c object && tpm2_startauthsession -Q --policy-session -S session &&
        tpm2_policynv -Q -S session -C 0x1800010 -i epoch 0x1800010 eq &&
        {more} tpm2_unseal -c object -p session:session | /bench/traces learn {name}; tpm2_flushcontext session;
        rm -f blob private public epoch object session""").says(f"{name}: 32 bytes")
    return range(begin, len(tpm.bus()))


def officer(name, who="escrow"):
    """A shell command that prints what is in that box."""
    return f"openssl cms -decrypt -inform DER -in /dev/shm/{name}.box -inkey /root/{who}.key -recip /etc/mediad/escrow.d/{who}.pem -binary"


def typed(person, name, command):
    """A shell command for root: what is in that box goes into the person's command; the bench itself does not see it."""
    return f"set -o pipefail; {officer(name)} | {person.wrap(command, 'C.UTF-8').removeprefix('exec ')}"


def learn_text(name, command):
    """What a shell command prints in the letters of a recovery key: the text, and the bytes that it stands for."""
    root(f"""set -o pipefail; {command} | /bench/traces learn {name} &&
        printf "$({command} | tr -d '\\n-' | tr cbdefghijklnrtuv 0123456789abcdef | sed 's/../\\\\x&/g')" |
        /bench/traces learn {name}-bytes""").says(f"{name}: 71 bytes", f"{name}-bytes: 32 bytes")


def learn_boxed(name, boxes, line=1, who="escrow"):
    """What was encrypted to that officer's key, by that line of what a shell command prints."""
    root(f"""set -o pipefail; {boxes} | sed -n {line}p | jq -Rr '. + "===" | gsub("-"; "+") | gsub("_"; "/") | .[0:(length / 4 | floor * 4)]' |
        base64 -d >/dev/shm/{name}.box""").succeeds()
    learn_text(name, officer(name, who))


def learn_recovery(name="recovery", line=1, who="escrow"):
    """The recovery key of M-0001, or one officer's share of it."""
    learn_boxed(name, f"""jq -r '.. | strings | select(test("^e[^.]*[.][^.]*[.]"))' {STATE}/escrow/M-0001.json |
        jq -Rr 'split(".")[1] + "===" | gsub("-"; "+") | gsub("_"; "/") | .[0:(length / 4 | floor * 4)] | @base64d | fromjson | .boxes[]'""",
                line, who)


def make_passphrase(name):
    """One that keeps to the rules, in a box: the bench itself does not see it either."""
    root(f"""set -o pipefail; {{ head -c 18 /dev/urandom | base64 | tr '+/\\n' xy_ | sed 's/.../&_/g'; printf aB7; }} | tr -d '\\n' |
        openssl cms -encrypt -binary -outform DER -out /dev/shm/{name}.box /etc/mediad/escrow.d/escrow.pem &&
        {officer(name)} | /bench/traces learn {name}""").says(f"{name}: 3")


def learn_volume(name, mapping="mediad-M-0001"):
    root(f"/bench/traces mapping {name} {mapping}").says(f"{name}: 64 bytes")


def search():
    return root(f"/bench/traces search {PLACES}", seconds=300).succeeds()


def nowhere():
    search().says("0 hits of").silent_about("HIT")


def on_disks(*images):
    """What is found on the computer's own disk, below its files, the swap among them, and on others; read from outside."""
    root("sync").succeeds()
    folder = first().machine.folder
    program, keys = folder / "traces", folder / "keys"
    keys.write_bytes(base64.b64decode(root("base64 -w0 /run/bench/traces").succeeds().out))
    subprocess.run(["gcc", "-std=gnu17", "-O2", "-D_GNU_SOURCE", "-o", program, HERE / "guest/traces.c"], check=True)
    done = subprocess.run([program, "files", keys, folder / "state.img", *images], check=True, capture_output=True, text=True)
    journal.write(done.stdout)
    return done.stdout


def swapped():
    """All that may be is swapped out, of the daemons too."""
    root("/bench/traces pageout; grep VmSwap /proc/$(cat /run/bench/mediad.pid)/status").find(r"VmSwap:\s+[1-9]\d* kB")


def caught(person, command, mapping="mediad-M-0001"):
    """The person's command, its child of mediad-volume stopped as soon as it has mapped the medium, key in hand: with udevd stopped
    it waits there. The job, and that child's number."""
    catch = root.start(f"""volume=$(cat /run/bench/mediad-volume.pid); udevd=$(pgrep -o systemd-udevd)
        trap 'kill -CONT $udevd' EXIT; until pgrep -P $volume >/dev/null; do :; done; kill -STOP $udevd
        for i in {{1..1200}}; do ! dmsetup table {mapping} 2>/dev/null | grep -q crypt || break; sleep 0.1; done
        child=$(pgrep -P $volume) && kill -STOP $child && echo $child""", seconds=300)
    job = person.start(command, seconds=400)
    return job, catch.wait().succeeds().out.strip()


def in_memory_alone(child, name):
    """It (a pattern: or one of these) is in the child, so the search finds keys; locked there, and in no other place."""
    root(f"grep -E '^Vm(Swap|Lck)' /proc/{child}/status").find(r"VmSwap:\s+0 kB")
    check(int(root(f"grep VmLck /proc/{child}/status").find(r"(\d+) kB")) > 0, "nothing of it is locked")
    found = search()
    found.find(rf"HIT: {name} \(plain\) in process {child} \(mediad-volume\)")
    check(found.out.count("HIT") == 1, f"it is elsewhere too: {found.out}")


def dump_all():
    """The daemons' own cores, where they may have one."""
    root("for name in mediad mediad-gate mediad-volume; do kill -ABRT $(cat /run/bench/$name.pid); done").succeeds()
    eventually("! pgrep -x 'mediad|mediad-gate|mediad-volume'", seconds=60)
    root("ls /run/cores").says("mediad-volume")


def nowhere_at_last(keys, watch, *images):
    """Not with the daemons' cores either, nor on any disk; and no start of a program was missed."""
    dump_all()
    nowhere()
    check(f"0 hits of {keys} keys" in on_disks(*images), "a key is on a disk, or not all keys are looked for")
    check(watch.output().count("missed") == 0, watch.output())


def known():
    """The keys by name."""
    table = base64.b64decode(root("base64 -w0 /run/bench/traces").succeeds().out)
    return {name.rstrip(b"\0").decode(): bytes(byte ^ MASK for byte in masked[:size])
            for name, masked, size in RECORD.iter_unpack(table)}


def shown(key, data):
    return any(key[at:at + 16] in data for at in range(len(key) - 15))


def bus_is_silent(naive):
    """No key passed over the bus in clear. `naive` says which messages were not mediad's, by key. The commands that were."""
    passed, keys = tpm.bus(), known()
    theirs = {at for part in naive.values() for at in part}
    ours = [message for at, message in enumerate(passed) if at not in theirs]
    for name, key in keys.items():
        check(not any(shown(key, message) for _, message in ours), f"{name} passed over the bus in clear")
    for name, part in naive.items():
        check(any(shown(keys[name], passed[at][1]) for at in part), f"the bus would not show {name}")
    return [message[6:10] for kind, message in ours if kind == "Read"]


def shows(name):
    """Where a careless program leaves a key it is found: memory, swap, a core, arguments, the environment, a log and a file."""
    careless = root.start(f"ulimit -c unlimited; exec /bench/traces plant {name}", seconds=100)
    careless.until(lambda said: "planted" in said, "planted")
    search().says(f"HIT: {name} (plain) in process", f"HIT: {name} (plain) in file /var/swap")
    check("1 hits" in on_disks(), "the disk would not show it")
    root(f"kill -ABRT $(pgrep -xf '/bench/traces plant {name}')").succeeds()
    careless.wait().fails()
    key = known()[name]
    root(f"SECRET={key.hex()} /bench/busybox true; /bench/busybox true {base64.b64encode(key).decode()}; printf '{key[-16:].hex(' ')}' >/tmp/part").succeeds()
    found = search().says("in file /run/cores/traces", f"HIT: {name} (dump) in file /tmp/part")
    found.find(rf"HIT: {name} \((hex|base64)\) in file /run/bench/seen")
    root("rm /run/cores/traces* /tmp/part").succeeds()


