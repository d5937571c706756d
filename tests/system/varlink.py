# SPDX-License-Identifier: GPL-3.0-or-later
"""mediad's socket spoken to directly, without mediactl (docs/PROTOCOL.md), as anyone at the computer can."""
import json

SOCKET = "/run/mediad/socket"


def call(who, method, _envelope=None, /, **parameters):
    """What is answered, decoded; _envelope: more members of the call itself."""
    message = {"method": f"io.mediad.{method}", "parameters": parameters} | (_envelope or {})
    return send(who, json.dumps(message))


def send(who, text):
    """Any text as one message; None if mediad hangs up without a word."""
    said = who(f"{{ cat; printf '\\0'; }} | socat -t 10 - UNIX-CONNECT:{SOCKET}", input=text).out
    return json.loads(said.split("\0")[0]) if said else None
