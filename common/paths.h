// SPDX-License-Identifier: GPL-3.0-or-later
/* Where things lie on a machine. Each can be given on the command line of the program that owns it. */
#pragma once

#define PATH_SOCKET "/run/mediad/socket"
#define PATH_BROKER_STATE "/var/lib/mediad"        /* mediad:mediad 0700: registry.db */
#define PATH_VOLUME_STATE "/var/lib/mediad-volume" /* root 0755: host.json 0644, keyring 0600 */
#define PATH_HOST PATH_VOLUME_STATE "/host.json"
#define PATH_ESCROW "/etc/mediad/escrow.d"           /* *.pem: whom recovery keys are encrypted to */
#define PATH_LOG "/var/log/mediad"                 /* mediad:mediad 0750: events.jsonl, heads, 0600 */
#define PATH_JOURNAL "/run/systemd/journal/socket" /* journald's */
#define PATH_SYSLOG "/dev/log"                     /* whoever is syslog here */
#define PATH_MEDIA "/run/mediad/media"             /* <uid>/<number>: where open media are mounted */
