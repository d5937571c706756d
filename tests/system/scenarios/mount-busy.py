"""A medium that somebody still works on is not closed under their hands: close refuses and says so; afterwards it
works."""
stage("registered")
plug("stick")
recognised()
path = sato("mediactl open M-0001 --json").json()["path"]
for hold in f"exec 3>{path}/report", f"cd {path}":
    working = sato.start(f"{hold} && touch /tmp/working && until [ -e /tmp/done ]; do sleep 0.1; done")
    eventually("rm /tmp/working")
    sato("mediactl close M-0001").refused("M-0001")
    sato("mediactl close M-0001", lang="ja").refused("M-0001")
    sato(f"echo more >{path}/still-there").succeeds()
    sato("mediactl list --json | jq -e '.media[0].open'").says("true")
    root("touch /tmp/done").succeeds()
    working.wait().succeeds()
    root("rm /tmp/done").succeeds()
sato("mediactl close M-0001").succeeds()
root(f"findmnt {path}").fails()
sato("mediactl open M-0001").succeeds()
sato(f"cat {path}/still-there").says("more")
