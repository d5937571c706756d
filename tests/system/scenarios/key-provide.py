"""An approved request gives a medium a passphrase: plain cryptsetup opens it on a computer without mediad, the home computer by its TPM as
ever; weak and used ones are refused by reason; the end removes it, the old one opens nothing, and the key alone ends nothing."""
# Shows R-APP-04, R-ENC-03.
import shutil

stage("registered", deadline=500)
PASSPHRASE, PATH = "vK9#tmWq2$Lz7x", "/tmp/passphrase"
stick = plug("stick")
recognised()
sato("mediactl open M-0001").succeeds()
sato("echo survey >/run/mediad/media/1001/M-0001/report.txt && mediactl close M-0001").succeeds()
tanaka("mediactl provide M-0001").refused("Nobody has approved")
ASK = "mediactl request provide M-0001 --purpose survey --recipient 'Midori Prefecture' --basis 'ordinance 7' --contents '3 tables'"
sato(ASK).says("R-0002")
sato("mediactl approve R-0002").refused()
suzuki("mediactl approve R-0002").succeeds()
sato("mediactl requests").says("Midori Prefecture", "ordinance 7", "3 tables")


def typed(passphrase, who=tanaka):
    root(f"printf %s '{passphrase}' | install -m 644 /dev/stdin {PATH}").succeeds()
    return who(f"mediactl provide M-0001 --passphrase-file {PATH}", seconds=120)


tanaka("mediactl provide M-0001").refused("--passphrase-file")
typed("vK9#tmW").refused("too short")
typed("Password1!x").refused("word of the dictionary")
typed("9#Prefecture$Lz7x").refused("belongs to")
typed(PASSPHRASE, who=sato).refused("role")
kimura("mediactl ledger export").silent_about("label.revising")  # what was refused left no trace of a passphrase
# At a terminal, twice; what is typed does not show.
shown = tanaka(f"(sleep 6; echo '{PASSPHRASE}'; sleep 4; echo '{PASSPHRASE}') | script -qec 'mediactl provide M-0001' /tmp/typescript",
               seconds=150)
shown.says("Midori Prefecture", "never write it").silent_about(PASSPHRASE)
all_shut()
on_record("provide.started", "label.revised", latest=10)
sato("mediactl list").says("provided to Midori Prefecture")
sato("mediactl label show M-0001").says("Midori Prefecture", "R-0002")
sato("mediactl label show M-0001", lang="ja").says("外部提供", "提供先")
usable()
for place in ("/tmp/typescript", "/var/lib/mediad", "/var/lib/mediad-volume", "/var/log", "/run/mediad"):
    root(f"! grep -rqaF '{PASSPHRASE}' {place} 2>/dev/null").succeeds()
for name in ("mediad", "mediad-gate", "mediad-volume"):
    check(PASSPHRASE not in daemon(name).log(), f"the log of {name} holds the passphrase")

# Elsewhere: another computer, without any of ours but Linux.
unplug(stick)
copy = stick.image.with_name("outside.img")
shutil.copyfile(stick.image, copy)
outside = guest("booted", tpm=new)
there = outside.plug("outside", image=copy)
outside.eventually(f"test -e /sys/bus/usb/devices/{there.usb}/authorized", seconds=60)
outside.admit(there)
outside.eventually("test -b /dev/sda", seconds=60)
OPEN = f"printf %s '{PASSPHRASE}' | cryptsetup open --key-file - /dev/sda outside"
outside.root(OPEN.replace("7x", "7y"), seconds=90).fails()
outside.root(OPEN, seconds=90).succeeds()
outside.root("mount -o ro /dev/mapper/outside /mnt && cat /mnt/report.txt").says("survey")

# Back home: a return says that it is still there; the end removes it.
plug(stick)
recognised()
tanaka("mediactl provide end M-0001", seconds=120).says("No passphrase opens M-0001", "registered anew")
on_record("provide.ended", latest=6)
usable()
sato("mediactl list").silent_about("Midori")
sato(ASK).says("R-0003")
suzuki("mediactl approve R-0003").succeeds()
typed(PASSPHRASE).refused("used before")
admit(stick)
eventually("test -b /dev/sda")
root(OPEN, seconds=90).fails()
root("cryptsetup luksDump /dev/sda").silent_about("argon2", "Midori")
unplug(stick)

# A copied header with that keyslot opens without the TPM, so its key alone is not destroyed when it is lost.
sato("mediactl lost M-0001 --reason 'left on the train'").succeeds()
sato("mediactl request dispose M-0001 --purpose 'it will not come back'").refused("destroying its key alone would erase nothing")
kimura("mediactl ledger verify").succeeds()
