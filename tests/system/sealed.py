# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys that are sealed to PCR 14, into which nothing in the guest measures: it stands for what the firmware measures."""
import re

from bench import reboot, recognised, root, sato, tanaka
from paths import REPOSITORY
from talk import check

POLICY = "/etc/mediad/policy.d/50-keys.conf"
CHANGED = "firmware or boot state changed"


def wanted():
    root(f"mkdir -p /etc/mediad/policy.d && printf '[keys]\\npcr = 14\\n' >{POLICY}").succeeds()


def measure(firmware):
    root(f"tpm2_pcrextend 14:sha256=$(printf %s '{firmware}' | sha256sum | cut -d' ' -f1)").succeeds()


def start_as(firmware):
    reboot()
    measure(firmware)
    recognised("M-0001")


def opens():
    sato("mediactl open M-0001", seconds=90).succeeds()
    sato("mediactl close M-0001", seconds=90).succeeds()


def officers_code():
    """As docs/RECOVERY.md says, word by word: by an administrator and by the officer. Where tanaka has it."""
    page = (REPOSITORY / "docs/RECOVERY.md").read_text()
    blocks = [block.strip() for block in re.findall(r"```\n(.*?)```", page, re.S)]
    show = [block for block in blocks if block.startswith("mediactl escrow show --host")]
    decrypt = [block for block in blocks if block.endswith("-out code")]
    check(len(show) == 1 and len(decrypt) == 1, "docs/RECOVERY.md says how")
    folder = tanaka("mktemp -d").succeeds().out.strip()
    tanaka(f"cd {folder} && {show[0]}", seconds=90).succeeds()
    root(f"cd {folder} && cp /etc/mediad/escrow.d/escrow.pem /root/escrow.key . && {decrypt[0]} && rm escrow.key && chown tanaka code").succeeds()
    return f"{folder}/code"
