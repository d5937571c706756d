#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole life of one medium, typed as people type it, on a town hall's computer and on a stranger's.

Each function below is a step; it stops the demo when anything is not as it says. What is printed goes to
build/demo/transcript.txt too, beside label.json, ledger.jsonl and certificate.json.
"""
import pathlib
import shutil
import sys
import time

import bench
import stages
from bench import check, guest, new
from paths import BenchError

OUT = pathlib.Path(stages.WORK).parent / "demo"
STEPS = []
DISK = "/sys/block/sd*"
SHOWN = ("mediactl", "openssl", "echo", "cat", "ls", "findmnt", "cryptsetup", "cd /sys", "sqlite3")  # not the bench's own work
WIDTH = 160  # longer lines are cut; the files have them whole


class Transcript:
    """Says everything twice: here and in the file."""

    def __init__(self):
        shutil.rmtree(OUT, ignore_errors=True)
        OUT.mkdir(parents=True)
        self.file = open(OUT / "transcript.txt", "w", encoding="utf-8")
        self.quiet = False

    def say(self, text=""):
        text = text.encode(errors="backslashreplace").decode()
        print(text, flush=True)
        print(text, file=self.file, flush=True)

    def command(self, result):
        if self.quiet or not result.command.startswith(SHOWN):
            return
        self.say(f"    {result.who}$ {result.command}")
        lines = (result.err + result.out).replace("\r", "\n").splitlines()
        for line in lines if len(lines) <= 40 else [*lines[:30], f"… {len(lines) - 36} lines …", *lines[-6:]]:
            self.say(f"      {line}" if len(line) <= WIDTH else f"      {line[:WIDTH]} …")


transcript = Transcript()


def step(title):
    def enter(function):
        STEPS.append((title, function))
        return function
    return enter


class Office:
    """The two computers, the stick, and what one step leaves for the next."""

    def __init__(self):
        self.pc = guest("booted")
        self.stranger = guest("booted", tpm=new)
        self.stick = self.image_before = None


def services(pc):
    pc.do("/bench/services start")
    pc.eventually("mediactl status")


@step("A new computer: root sets mediad up once, its administrator adds the people")
def set_up(office):
    pc = office.pc
    services(pc)
    pc.root("mediactl host init --administrator tanaka --name '田中 次郎'").succeeds()
    pc.tanaka("mediactl people add sato --name '佐藤 花子' --department 総務課").succeeds()
    pc.tanaka("mediactl people add ito --name '伊藤 四郎' --department 税務課").succeeds()
    pc.tanaka("mediactl people add suzuki --name '鈴木 一郎' --department 総務課").succeeds()
    pc.tanaka("mediactl people add kimura --name '木村 三郎' --department 監査室").succeeds()
    for login, role in (("sato", "staff"), ("ito", "staff"), ("suzuki", "staff"), ("suzuki", "approver"),
                        ("kimura", "auditor")):
        pc.tanaka(f"mediactl role grant {login} {role}").succeeds()
    pc.tanaka("mediactl role grant tanaka staff").refused()
    pc.tanaka("mediactl people list").says("佐藤 花子")


@step("The office makes a certificate that recovery keys are encrypted to; its private half belongs offline")
def escrowed(office):
    transcript.say("    (made here and not on a computer of its own, and without a passphrase, for the sake of the demo)")
    office.pc.root(stages.ESCROW).succeeds()
    office.pc.root("ls -l /etc/mediad/escrow.d").says("escrow.pem")


@step("An unknown stick is plugged in: no disk appears, and it says why")
def plugged(office):
    pc = office.pc
    office.stick = pc.plug("stick", size="32M", serial="4C530001230101117391")
    pc.eventually("mediactl list --json | jq -e '.sticks[0]' >/dev/null", who="sato")
    pc.never(f"ls {DISK}", seconds=2)
    office.tag = pc.sato("mediactl list").succeeds().says("4C530001230101117391").find(r"stick-[0-9a-f]+")
    check("blocked" in pc.sato("mediactl list --json").succeeds().out, "the list calls it blocked")


@step("Staff ask for it; an approver decides")
def asked(office):
    pc, tag = office.pc, office.tag
    pc.sato(f"mediactl request use {tag} --purpose '月次報告の作成' --class confidential").says("R-0001")
    pc.sato("mediactl approve R-0001").refused()
    pc.suzuki("mediactl requests").says("R-0001", "佐藤 花子")
    pc.suzuki("mediactl approve R-0001").succeeds()


@step("The administrator registers it: erased, encrypted, labelled, then in service")
def registered(office):
    pc = office.pc
    pc.sato("mediactl open M-0001").refused()
    pc.tanaka("mediactl register M-0001 --label-attached --caution '禁帯出'", seconds=150).succeeds()
    label = pc.tanaka("mediactl label show M-0001").says("佐藤 花子", "鈴木 一郎", "禁帯出")
    check(label.status == 0, "the label verifies")
    (OUT / "label.json").write_text(pc.tanaka("mediactl label show M-0001 --json").succeeds().out, encoding="utf-8")
    pc.never(f"ls {DISK}", seconds=1)


@step("Nobody approves their own request; the attempt is on record")
def self_approval(office):
    pc = office.pc
    pc.suzuki("mediactl request use M-0001 --purpose '自分で承認してみる'").says("R-0002")
    pc.suzuki("mediactl approve R-0002").refused("own")
    pc.suzuki("mediactl approve R-0002", lang="ja").refused("自分")
    pc.kimura("mediactl ledger list --limit 4").says("act.refused")


@step("Its handler uses it; for anybody else it stays closed")
def used(office):
    pc = office.pc
    pc.ito("mediactl open M-0001").refused()
    office.path = pc.sato("mediactl open M-0001 --json").json()["path"]
    pc.sato(f"echo '住民税の集計' > {office.path}/report.txt && cat {office.path}/report.txt").says("住民税の集計")
    pc.ito(f"ls {office.path}").fails("Permission denied")
    pc.root(f"findmnt -no OPTIONS {office.path}").says("nosuid", "nodev", "noexec", "nosymfollow")
    pc.sato("mediactl close M-0001").succeeds()
    pc.never(f"ls {DISK}", seconds=1)


@step("The office works by a by-law's profile: the highest class of what lies on a medium governs it")
def classified(office):
    pc = office.pc
    pc.root("mkdir -p /etc/mediad/policy.d && printf '[office]\\nprofile = nankoku\\n[host]\\nzone = lgwan\\narea = 2\\n'"
            " >/etc/mediad/policy.d/10-office.conf").succeeds()
    pc.root("mediactl policy check").says("no mistake")
    pc.do("/bench/services stop mediad; /bench/services start mediad")
    pc.eventually("mediactl list --json | jq -e '.sticks[0]' >/dev/null", who="sato")
    pc.sato("mediactl class show C3").says("秘密文書に相当する")
    revised(office, "C2+I1+A1")
    pc.sato("mediactl contents add M-0001 --name '課税台帳' --class C3+I1+A1 --persons 120").says("C3+I1+A1", "outdated")
    pc.sato("mediactl open M-0001").says("reading only")
    pc.sato("mediactl close M-0001").succeeds()
    revised(office, "C3+I1+A1")
    pc.ito("mediactl policy explain open M-0001").says("R-")


def revised(office, class_):
    """The label gets another class: asked for, approved, signed anew."""
    pc = office.pc
    number = pc.sato(f"mediactl request revise M-0001 --purpose '分類の見直し' --class {class_}").find(r"R-\d+")
    pc.suzuki(f"mediactl approve {number}").succeeds()
    pc.tanaka(f"mediactl label revise M-0001 --class {class_} --reason '{number}'").succeeds()


@step("Pulled out while open: everything is locked, and it is on record")
def yanked(office):
    pc = office.pc
    pc.sato("mediactl open M-0001").succeeds()
    pc.unplug(office.stick)
    pc.eventually("! findmnt /run/mediad/media/1001/M-0001 && ! ls /dev/mapper | grep -q mediad")
    pc.eventually("mediactl ledger list | grep -q unplugged", who="kimura")
    pc.plug(office.stick)
    pc.eventually("mediactl open M-0001", who="sato", seconds=30)
    pc.sato("cat /run/mediad/media/1001/M-0001/report.txt").says("住民税の集計")
    pc.sato("mediactl close M-0001").succeeds()


@step("Carried out with a permission; on a stranger's computer it opens nothing")
def carried_out(office):
    pc, stranger = office.pc, office.stranger
    pc.sato("mediactl checkout M-0001").refused()
    form = ("mediactl request carry-out M-0001 --purpose '県庁での説明' --from $(date +%F) --until $(date +%F -d '+2 days')"
            " --destination '県庁市町村課' --contents '課税台帳'")
    pc.sato(form).refused("--count --business")
    pc.sato(f"{form} --count 120 --business 住民税 --address 高知市丸ノ内 --contact 088-000-0000 --transport 鍵付きケース --storage 携行"
            " --emergency 総務課 --outside no --emptied --scanned 検出なし --checklist").says("R-0005")
    pc.suzuki("mediactl approve R-0005").succeeds()
    pc.sato("mediactl checkout M-0001", input="yes\n").says("暗号化又はパスワードの設定を確認した")
    pc.sato("mediactl list").says("M-0001", "out")
    pc.unplug(office.stick)
    services(stranger)
    stranger.root("mediactl host init --administrator tanaka").succeeds()
    stranger.tanaka("mediactl people add sato --name Sato").succeeds()
    stranger.tanaka("mediactl role grant sato staff").succeeds()
    elsewhere = stranger.plug(office.stick)
    stranger.eventually("mediactl list --json | jq -e '.sticks[0]' >/dev/null", who="sato")
    stranger.sato("mediactl open M-0001").refused()
    transcript.say("    (and with mediad out of the way, as somebody with a stolen stick and root would try)")
    stranger.root(f"cd /sys/bus/usb; echo 1 > devices/{elsewhere.usb}/authorized; "
                  f"echo 1 > devices/{elsewhere.usb}:1.0/authorized; echo {elsewhere.usb}:1.0 > drivers_probe").succeeds()
    stranger.eventually("test -b /dev/sda")
    stranger.root("cryptsetup isLuks /dev/sda && cryptsetup luksDump /dev/sda | grep -c mediad-label").says("1")
    stranger.root("echo guess | cryptsetup open /dev/sda opened").fails()
    stranger.root("ls /dev/mapper").silent_about("opened")
    stranger.unplug(office.stick)
    pc.plug(office.stick)


@step("Brought back; what is late shows as overdue")
def returned(office):
    pc = office.pc
    transcript.say("    (four days pass)")
    transcript.quiet = True
    now = pc.root("date +%s; date -s '+4 days' >/dev/null").out.split()[0]
    transcript.quiet = False
    pc.sato("mediactl list").says("overdue")
    pc.do(f"date -s @{int(now) + 5} >/dev/null")
    pc.tanaka("mediactl clock accept --reason '時計を元に戻しました'").succeeds()
    pc.sato("mediactl return M-0001").refused("--label")
    pc.sato("mediactl return M-0001 --label ok --contents ok --seal none --scan clean").succeeds()
    pc.sato("mediactl list").silent_about("overdue")


@step("Decommissioned: asked for, approved, witnessed, erased with the key dead in the TPM, every byte read back")
def erased(office):
    pc = office.pc
    pc.do("mkdir -p /root/before && cp -a /var/lib/mediad /var/lib/mediad-volume /root/before/")
    office.image_before = office.stick.image.read_bytes()
    pc.tanaka("mediactl erase M-0001 --confirm M-0001").refused()
    pc.sato("mediactl request dispose M-0001 --purpose '使用年数の満了' --contents '課税台帳' --planned $(date +%F)").says("R-0006")
    pc.suzuki("mediactl approve R-0006").succeeds()
    pc.tanaka("mediactl erase M-0001 --confirm M-0001").refused()
    pc.ito("mediactl witness M-0001").succeeds()
    pc.tanaka("mediactl erase M-0001", input="M-0002\n").refused()
    pc.tanaka("mediactl erase M-0001", input="M-0001\n", seconds=150).says("C-0001")
    check(office.image_before not in office.stick.image.read_bytes(), "the surface is another one")


@step("The certificate holds without mediad, on any computer; one changed byte and it does not")
def certified(office):
    pc, stranger = office.pc, office.stranger
    pc.tanaka("mediactl certificate show M-0001 --output /tmp/certificate.json").succeeds()
    transcript.quiet = True
    text = pc.root("cat /tmp/certificate.json").succeeds().out
    (OUT / "certificate.json").write_text(text, encoding="utf-8")
    host = pc.root("cat /var/lib/mediad-volume/host.json").succeeds().out
    stranger.do("/bench/services stop")
    transcript.say("    (certificate.json and the office's host.json are carried over; mediad is stopped there)")
    stranger.root("cat > /tmp/certificate.json", input=text).succeeds()
    stranger.root("cat > /tmp/host.json", input=host).succeeds()
    stranger.root("sed 's/\\(\"jws\": *\"[^.]*\\.[^.]\\{40\\}\\)./\\1X/' /tmp/certificate.json > /tmp/forged.json; "
                  "! cmp -s /tmp/certificate.json /tmp/forged.json").succeeds()
    transcript.quiet = False
    stranger.sato("mediactl certificate verify /tmp/certificate.json --host /tmp/host.json").succeeds()
    stranger.sato("mediactl certificate verify /tmp/forged.json --host /tmp/host.json").refused()


@step("The keyring, the books and the header from before the erase, put back: the TPM's counters have moved on, nothing opens")
def put_back(office):
    pc = office.pc
    pc.unplug(office.stick)
    after = office.stick.image.read_bytes()
    office.stick.image.write_bytes(office.image_before)
    pc.do("/bench/services stop; mkdir -p /root/after; cp -a /var/lib/mediad /var/lib/mediad-volume /root/after/; "
          "rm -rf /var/lib/mediad /var/lib/mediad-volume; cp -a /root/before/mediad /root/before/mediad-volume /var/lib/")
    services(pc)
    pc.plug(office.stick)
    pc.eventually("mediactl list --json | jq -e '.sticks[0]' >/dev/null", who="sato")
    pc.sato("mediactl open M-0001", seconds=90).refused()
    pc.never("ls /dev/mapper | grep -q mediad", seconds=1)
    pc.unplug(office.stick)
    pc.do("/bench/services stop; rm -rf /var/lib/mediad /var/lib/mediad-volume; "
          "cp -a /root/after/mediad /root/after/mediad-volume /var/lib/")
    office.stick.image.write_bytes(after)
    services(pc)


@step("The ledger tells it all; one changed byte in it is named")
def ledger(office):
    pc = office.pc
    pc.kimura("mediactl ledger verify").succeeds()
    pc.kimura("mediactl ledger list --limit 12").says("erase.completed")
    (OUT / "ledger.jsonl").write_text(pc.kimura("mediactl ledger export").succeeds().out, encoding="utf-8")
    pc.do("/bench/services stop mediad")
    pc.root("sqlite3 /var/lib/mediad/registry.db \"UPDATE event SET text = replace(text, '月次報告', '月例報告') "
            "WHERE seq = (SELECT min(seq) FROM event WHERE text LIKE '%月次報告%')\"").succeeds()
    number = pc.root("sqlite3 /var/lib/mediad/registry.db \"SELECT min(seq) FROM event WHERE text LIKE '%月例報告%'\"").out.strip()
    pc.do("/bench/services start mediad")
    pc.eventually("mediactl status")
    pc.kimura("mediactl ledger verify").refused(number)


def main():
    began = time.monotonic()
    bench.listen(transcript.command)
    try:
        office = Office()
        for number, (title, play) in enumerate(STEPS, 1):
            transcript.say(f"\n{number}. {title}")
            play(office)
            bench.journal.settle()
    except AssertionError as problem:
        transcript.say(f"\ndemo: this step did not do what it says: {problem}")
        transcript.say(bench.evidence())
        return 1
    finally:
        bench.close()
    transcript.say(f"\n{time.monotonic() - began:.0f} s; transcript.txt, label.json, ledger.jsonl and certificate.json are in {OUT.name}/")
    transcript.say(f"demo: all {len(STEPS)} steps passed")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BenchError as problem:
        sys.exit(f"demo: {problem}")
