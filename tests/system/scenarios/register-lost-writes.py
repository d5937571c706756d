"""A stick that says a write is done and then has lost it is not registered, whatever it lost: the header, one of its two copies, the
place of the recovery key, the file system. It is said in one sentence, no key is kept, and a stick that keeps what it is given is taken."""
import header

DATA = 16 << 20
FORMATTED, MADE = "mke2fs", "e2fsck"  # programs that begin when the header is written, and when all is
LOST = (
    ("both copies of the header", FORMATTED, 0, 2 * header.COPY, "no LUKS2 header"),
    ("the second copy", FORMATTED, header.COPY, header.COPY, "Only one of the two copies of the header reads back from M-0001"),
    ("the recovery key's place", FORMATTED, header.KEYSLOT, 32768, "M-0001"),
    ("blocks of the file system", MADE, DATA + 4096, 262144, "The file system does not read back from M-0001 as it was written"),
)


def waits(program):
    """Its next start waits until go() is called."""
    root(f"""rm -f /run/bench/go; cp /sbin/{program} /root/{program} && rm /sbin/{program} &&
        printf '#!/bin/sh\\n: >/run/bench/waits\\nuntil [ -e /run/bench/go ]; do sleep 0.1; done\\nexec /sbin/{program} "$@"\\n' >/sbin/{program} &&
        chmod 755 /sbin/{program}""").succeeds()


def go(program):
    root(f"rm /sbin/{program} /run/bench/waits && mv /root/{program} /sbin/{program} && touch /run/bench/go").succeeds()


stage("office", deadline=500, seldom=True)
stick = plug("stick", size="32M", serial="A100")
tag = eventually("mediactl list --json | jq -er '.sticks[0].tag'", seconds=60, who="sato").out.strip()
sato(f"mediactl request use {tag} --purpose 'monthly report' --class internal").says("R-0001")
suzuki("mediactl approve R-0001").succeeds()
for what, moment, at, length, words in LOST:
    waits(moment)
    job = tanaka.start("mediactl register M-0001 --label-attached", seconds=150)
    eventually("[ -e /run/bench/waits ]", seconds=120)
    with open(stick.image, "r+b") as surface:
        surface.seek(at)
        check(surface.read(length) != bytes(length), f"{what}: nothing was written there")
        surface.seek(at)
        surface.write(bytes(length))
    go(moment)
    told(job.wait(), words)
    all_shut()
    root("jq -e '.entries | length == 0' /var/lib/mediad-volume/keyring && ! ls /var/lib/mediad-volume/escrow/*.json").succeeds()
    sato("mediactl open M-0001").refused()
    unplug(stick)
    plug(stick)
    sticks_seen(1)
tanaka("mediactl register M-0001 --label-attached", seconds=150).succeeds()
usable()
