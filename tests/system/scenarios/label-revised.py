"""A medium is handed over and classified anew on an approved request: the new handler opens it, the old one is refused with the
reason, leave to carry out ends, and the new label is genuine offline; the history is in the ledger; said in Japanese too. The header as it was
before, genuine but older, opens nothing when somebody puts it back."""
# Shows R-LBL-02.
import header

stage("registered")
stick = plug("stick")
recognised()
older = header.read(stick.image)
sato("mediactl request revise M-0001 --purpose '人事異動' --handler ito").refused("it must be erased first")  # another department's
tanaka("mediactl people transfer ito --department 総務課").succeeds()
tanaka("mediactl label revise M-0001 --handler ito --reason moved").refused("request revise M-0001")
sato("mediactl request revise M-0001 --purpose '人事異動' --handler ito --class internal").says("R-0002")
sato("mediactl approve R-0002").refused()
suzuki("mediactl approve R-0002").succeeds()
tanaka("mediactl label revise M-0001 --handler ito --reason moved").refused("just this handler and class")
said = tanaka("mediactl label revise M-0001 --handler ito --class internal --reason '人事異動のため'", lang="ja", seconds=90)
said.says("伊藤 四郎", "M-0001 のラベルを改訂しました")
all_shut()
sato("mediactl open M-0001").refused("is handled by 伊藤 四郎")
sato("mediactl open M-0001", lang="ja").refused("取扱者は 伊藤 四郎")
usable(person="ito")
unplug(stick)
label = ito("mediactl label show M-0001 --json").json()["label"]
check(label["generation"] == 2 and label["handler"] == "伊藤 四郎" and label["classification"] == "internal", label)
on_record("label.revising", "label.revised", "伊藤 四郎", latest=20)

newer = header.read(stick.image)
header.write(stick.image, older)
plug(stick)
recognised()
for how in ("", "--read-only"):
    told(ito(f"mediactl open {how} M-0001"), "older than the books say; somebody put an old header back")
all_shut()
check(header.read(stick.image) == older, "the refused stick was written to")
on_record("medium.open-failed", "older than the books say")
unplug(stick)
header.write(stick.image, newer)

# Other words need no request; what is empty goes.
plug(stick)
recognised()
eventually("mediactl label revise M-0001 --caution '禁帯出' --reason policy", who="tanaka", seconds=90)
eventually("mediactl label revise M-0001 --caution '' --reason policy", who="tanaka", seconds=90)
tanaka("mediactl label revise M-0001 --caution '' --reason policy").refused("Nothing would change")
usable(person="ito")
