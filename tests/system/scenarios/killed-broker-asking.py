"""mediad killed at every step of asking, carrying out and bringing back: what was answered is on record, nothing else is half done."""
stage("registered", seldom=True)
mediad = daemon("mediad")


def killed():
    mediad.kill()
    mediad.start()


ask = ("mediactl request carry-out M-0001 --purpose talk --from $(date +%F) --until $(date +%F) --destination prefecture "
       "--contents slides")
asking = sato.start(ask)
mediad.kill()
answer = asking.wait()
answer.expect(answer.status in (0, 3), "should have been answered or not, but never half")
mediad.start()
made = "R-0002" in sato("mediactl requests").succeeds().out
check(made or answer.status != 0, "what was answered is there")
if not made:
    sato(ask).says("R-0002")
killed()
suzuki("mediactl approve R-0002").succeeds()
killed()
sato("mediactl checkout M-0001").succeeds()
killed()
sato("mediactl list").says("out of the building")
sato("mediactl return M-0001").succeeds()
killed()
on_record("request.made", "request.approved", "medium.checked-out", "medium.returned", latest=40)
plug("stick")
usable()
