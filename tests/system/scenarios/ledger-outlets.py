"""Under its unit mediad knows how the clock stands; the journal has each event by its fields, files take events and heads, an office's command gets
the heads as nobody, and heads that were kept show a ledger that was rewritten."""
# Shows R-LOG-03, R-LOG-08.
stage("systemd", seldom=True)
root("mkdir -p /etc/mediad/policy.d && printf '[log]\\nevents = journal file\\nheads = file\\n' >/etc/mediad/policy.d/log.conf").succeeds()
root("printf '#!/bin/sh\\necho lines $(wc -l); echo uid $(id -u); cat /var/log/mediad/heads 2>&1; ls /var/lib/mediad 2>&1\\n' >/etc/mediad/heads-command; "
     "chmod 755 /etc/mediad/heads-command; systemctl daemon-reload; systemctl enable --now mediad-heads.path; systemctl restart mediad").succeeds()
tanaka("mediactl role grant ito operator").succeeds()  # a checkpoint follows at once
eventually("test -s /var/log/mediad/heads")

# What the kernel says of the clock is heard, in spite of the unit's walls.
kimura("mediactl ledger list --from -20 --json | jq -r '[.events[] | select(.kind == \"clock.state\") | .data.sync][-1]'").says("no")
root("journalctl -q -o json MEDIAD_KIND=role.granted | tail -n 1 | jq -r '.MEDIAD_LOGIN, .MESSAGE_ID, .SYSLOG_FACILITY, ._SYSTEMD_UNIT'").says(
    "tanaka", "13", "mediad.service")
root("journalctl -q -o json MEDIAD_KIND=role.granted | tail -n 1 | jq -j .MEDIAD_EVENT | sha256sum | cut -c -64 >/tmp/hash; "
     "journalctl -q -o json MEDIAD_KIND=role.granted | tail -n 1 | jq -r .MEDIAD_HASH | cmp - /tmp/hash").succeeds()
root("stat -c '%A %U' /var/log/mediad /var/log/mediad/events.jsonl").says("drwxr-x--- mediad", "-rw------- mediad")
root("jq -r .kind /var/log/mediad/events.jsonl").says("role.granted")

# The command ran without a right of its own, and had them all the same.
eventually("journalctl -q -b -u mediad-heads -o cat | grep -q 'heads: .*denied\\|No such file'")
root("journalctl -q -b -u mediad-heads -o cat | grep -E '^(lines [1-9]|uid [1-9])' | cut -c -5 | sort -u").says("lines", "uid")

root("cp /var/log/mediad/heads /tmp/heads && chmod 644 /tmp/heads").succeeds()
kimura("mediactl ledger verify --heads /tmp/heads").says("heads that /tmp/heads keeps")
root("sed -i 's/^\\(mediad-head.1 [^ ]* [0-9]* \\)..../\\1abcd/' /tmp/heads").succeeds()
kimura("mediactl ledger verify --heads /tmp/heads").refused("/tmp/heads:1 keeps")
