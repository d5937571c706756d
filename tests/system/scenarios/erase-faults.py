"""Each fault that a medium can have is reported with its kind, its place, its distance and its size, exactly, and as many sectors of old
data are reported as are really left in the raw image; of a good one none is left. Every byte compared was read from the medium. One that dies
in the middle is told at once, with what was done until then."""
# Shows R-DSP-02.
import surface
from canary import Canaries, extents
from liar import SECTOR, Lies

K, M = 1 << 10, 1 << 20
SIZE = 7 * M     # from 8 MiB on the cheap probe ends what wraps, see "fake" and "deaf"
BAD = 2 * M + K  # a sector that cannot be written or read
KINDS = ("unwritten", "unreadable", "lost", "alias", "stale", "bit-error", "old")


def wrapped(real):
    """What a medium of `real` bytes shows that was written from its beginning to its end."""
    holds = {place % real: place for place in range(0, SIZE, SECTOR)}
    found = []
    for place in range(0, SIZE, SECTOR):
        distance = holds[place % real] - place
        if found and found[-1][0] + found[-1][1] == place and found[-1][3] == distance:
            found[-1][1] += SECTOR
        elif distance:
            found.append([place, SECTOR, "alias", distance])
    return found


# What is wrong with it, and what is then found: [offset, length, kind, distance].
LIARS = {
    "good": (Lies(), []),
    "wraps": (Lies(wrap=4 * M), wrapped(4 * M)),
    "wraps-oddly": (Lies(wrap=M + 77 * SECTOR), wrapped(M + 77 * SECTOR)),
    "limbo": (Lies(limbo=4 * M), [[4 * M, 3 * M, "lost", 0]]),
    "drops": (Lies(drop=[(M + 512, 70 * K), (5 * M, SECTOR)]), [[M + 512, 70 * K, "old", 0], [5 * M, SECTOR, "old", 0]]),
    "zeros": (Lies(zeros=[(2 * M - K, 3 * K)]), [[2 * M - K, 3 * K, "lost", 0]]),
    "flips": (Lies(flip=[3 * M + 700]), [[3 * M + 512, SECTOR, "bit-error", 0]]),
    "unwritable": (Lies(unwritable=[(BAD, SECTOR)]), [[BAD, SECTOR, "unwritten", 0]]),
    "unreadable": (Lies(unreadable=[(BAD, SECTOR)]), [[BAD, SECTOR, "unreadable", 0]]),
    "cached": (Lies(cache=M, drop=[(6 * M, M)]), [[6 * M, M, "old", 0]]),
}
# The same of QEMU's own making (blkdebug): one sector each, and errors that come once.
DEBUGGED = {
    "bad-sectors": ([fault("write", sector=BAD // SECTOR), fault("read", sector=5000)],
                    [[BAD, SECTOR, "unwritten", 0], [5000 * SECTOR, SECTOR, "unreadable", 0]]),
    "hiccups": ([fault("write", once=True), fault("read", sector=6000, once=True)], []),
}


def planted(name, lies=None, faults=(), size="7M"):
    """A stick full of old data, as far as it really goes."""
    made = plug(name, size=size, serial=name.upper(), lies=lies, faults=list(faults))
    made.old = Canaries(made.image, length=lies and (lies.wrap or lies.limbo) or None)
    return made


def counted(found):
    """Bytes of each kind; what could not be written is old data, too."""
    lengths = {kind: sum(length for _, length, its, _ in found if its == kind) for kind in KINDS}
    lengths["old"] += lengths["unwritten"]
    return {kind.replace("-", "_"): length for kind, length in lengths.items()}


def judge(stick, found):
    """One erase of it, to its verdict."""
    job = surface.Job(stick, "M-0001")
    written = job.write()
    check(written.code == 0, f"{stick.name}: the write ended with {written}")
    if stick.liar:
        stick.liar.power()
    compared = job.compare()
    said, left = compared.result, stick.old.left()
    check(compared.code == (-5 if found else 0), f"{stick.name}: {compared}")
    check(said["extents"] == found, f"{stick.name}: found {said['extents']}, not {found}")
    for kind, length in counted(found).items():
        check(said[kind] == length, f"{stick.name}: {kind} is {said[kind]}, not {length}")
    check(said["old_sectors"] == len(left), f"{stick.name}: says {said['old_sectors']} old sectors; there are {extents(left)}")
    if stick.liar:
        unread = extents(stick.liar.unread())
        check(unread == stick.lies.unreadable, f"{stick.name}: compared without reading: {unread}")
    check(job.end().code == 0, "the job is over")


def through_the_cache(stick):
    """The control: what a tool that keeps the disk open calls reading back never came from the medium."""
    node = surface.node(stick)
    root(f"cd /tmp && exec 5<{node} && head -c 7M /dev/urandom >random && dd if=random of={node} bs=1M conv=fsync && cmp -n {SIZE} random {node}").succeeds()
    check(len(stick.liar.unread()) > SIZE // SECTOR // 2, "a comparison in the page cache goes unnoticed")


def frauds(*cases):
    """Those that are much smaller than they say are told within seconds, with their real size."""
    for stick, probe, distance in cases:
        job = surface.Job(stick, "M-0001")
        said = job.write()
        check(said.code == -117 and said.result["probe"] == probe and said.result["probe_distance"] == distance, f"{stick.name}: {said}")
        check(stick.liar.bytes_written < 140 * M, f"{stick.name}: {stick.liar.account()}")
        check(job.end().code == 0, "the job is over")


def places(said, kind):
    """(offset, length) of those of this kind. The kernel may take several parts in another order than they were asked for."""
    return [(extent[0], extent[1]) for extent in said.result["extents"] if extent[2] == kind]


def length(parts):
    return sum(length for _, length in parts)


def dies_while_written(stick, dead):
    """What was written counts as such, the rest is old data; both are found once more when it is asked again."""
    job = surface.Job(stick, "M-0001")
    stick.lies.dies = dead
    for said in (job.write(), job.compare()):
        written, unwritten = said.result["written"], said.result["unwritten"]
        check(said.code == -5 and "it has died" in said.message and said.result["durable"] == SIZE, f"{stick.name}: {said}")
        check(0 < written <= dead and length(places(said, "unwritten")) == unwritten == SIZE - written, f"{stick.name}: {said}")
    check(said.result["unreadable"] == SIZE and said.result["verified"] == 0, f"{stick.name}: {said}")
    left = stick.old.left()
    check(all(any(at <= sector * SECTOR < at + size for at, size in places(said, "unwritten")) for sector in left), f"{stick.name}: {extents(left)}")
    # Of a part that it died in the engine knows no better than that it is not written.
    check(said.result["old_sectors"] == unwritten // SECTOR, f"{stick.name}: {said}")
    check(len(left) == (SIZE - dead) // SECTOR, f"{stick.name}: left {extents(left)}")
    check(job.end().code == 0, "the job is over")


def dies_while_read(stick, dead):
    """What was compared until then counts as such; the rest was overwritten, and that is all that is known of it."""
    job = surface.Job(stick, "M-0001")
    check(job.write().code == 0, f"{stick.name}: not written")
    stick.liar.forget()
    stick.lies.dies_read = dead
    said = job.compare()
    check(said.code == -5 and "it has died" in said.message, f"{stick.name}: {said}")
    verified, unreadable = said.result["verified"], said.result["unreadable"]
    check(0 < verified <= dead and verified + unreadable == said.result["written"] == SIZE, f"{stick.name}: {said}")
    check(length(places(said, "unreadable")) == unreadable, f"{stick.name}: {said}")
    check(said.result["old_sectors"] == len(stick.old.left()) == 0, f"{stick.name}: {said}")
    check(job.end().code == 0, "the job is over")


def goes_back(stick, place, length):
    """It shows what lay there before: the old data at first, then the earlier pass; of an earlier job it is old data again."""
    job = surface.Job(stick, "M-0001")
    for kind in ("old", "stale"):
        check(job.write().code == 0, f"{stick.name}: not written")
        said = job.compare()
        check(said.code == -5 and said.result["extents"] == [[place, length, kind, 0]], f"{stick.name}: {said}")
        check(said.result["old_sectors"] == (length // SECTOR if kind == "old" else 0), f"{stick.name}: {said}")
    check(job.end().code == 0, "the job is over")
    next_job = surface.Job(stick, "M-0002")
    check(next_job.write().code == 0, f"{stick.name}: not written")
    said = next_job.compare()
    check(said.code == -5 and said.result["extents"] == [[place, length, "old", 0]], f"{stick.name}: {said}")
    check(next_job.end().code == 0, "the job is over")


stage("office", deadline=500)
surface.alone()
for faulty in (list(LIARS.items())[:5], list(LIARS.items())[5:], list(DEBUGGED.items())):
    sticks = [planted(name, **{"lies" if isinstance(what, Lies) else "faults": what}) for name, (what, _) in faulty]
    surface.let_in(*sticks)
    if "good" in dict(faulty):
        through_the_cache(sticks[0])
        sticks[0].old = Canaries(sticks[0].image)
    for stick, (_, (_, found)) in zip(sticks, faulty):
        judge(stick, found)
        unplug(stick)

fake = planted("fake", lies=Lies(wrap=13 * M + 5 * SECTOR), size="300M")
deaf = planted("deaf", lies=Lies(drop=[(0, 16 * M)]), size="16M")
surface.let_in(fake, deaf)
frauds((fake, "fake-capacity", 13 * M + 5 * SECTOR), (deaf, "ignores-writes", 0))
unplug(fake)
unplug(deaf)

worn, gone, back = planted("worn", lies=Lies()), planted("gone", lies=Lies()), planted("back", lies=Lies(stale=[(3 * M + 512, 9 * K)]))
surface.let_in(worn, gone, back)
goes_back(back, 3 * M + 512, 9 * K)
dies_while_written(worn, 3 * M)
dies_while_read(gone, 3 * M)
