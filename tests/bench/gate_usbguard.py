# SPDX-License-Identifier: GPL-3.0-or-later
"""Debian's usbguard-daemon with the device manager it has in production, its uevents and /sys taken from a testbed.

It believes a uevent only from pid 0, the kernel. A sender outside its PID namespace has no pid there and so shows as 0."""
import os
import subprocess
import time

from gate_measure import children, end, wait_for

CONFIGURATION = """RuleFile={folder}/rules.conf
ImplicitPolicyTarget=block
PresentDevicePolicy=apply-policy
PresentControllerPolicy=keep
InsertedDevicePolicy=apply-policy
AuthorizedDefault=none
RestoreControllerDeviceState=false
DeviceManagerBackend=uevent
IPCAllowedUsers=root
IPCAccessControlFiles={folder}/access/
DeviceRulesWithPort=false
AuditBackend=FileAudit
AuditFilePath={folder}/audit
HidePII=false
"""


class Usbguard:
    name, udev = "usbguard", False

    def __init__(self, peer, folder):
        self.peer, self.folder = peer, folder
        os.makedirs(f"{folder}/access", exist_ok=True)

    def know(self, serials):
        with open(f"{self.folder}/rules.conf", "w") as file:
            for serial in serials:
                file.write(f'allow id 0781:5581 serial "{serial}" with-interface 08:06:50\n')
        with open(f"{self.folder}/daemon.conf", "w") as file:
            file.write(CONFIGURATION.format(folder=self.folder))
        for name in ("rules.conf", "daemon.conf"):
            os.chmod(f"{self.folder}/{name}", 0o600)

    def start(self, testbed):
        """Milliseconds until it has dealt with the root hub, that is until it answers for what is there."""
        audit = f"{self.folder}/audit"
        if os.path.exists(audit):
            os.unlink(audit)
        os.mkfifo(audit, 0o600)
        # A pipe in the place of the audit file: a record is seen when it is written, and is synced as little.
        self.audit = os.open(audit, os.O_RDWR | os.O_NONBLOCK)
        library = f"{self.peer}/usr/lib/x86_64-linux-gnu"
        environment = {**os.environ, **testbed.environment(), "LD_LIBRARY_PATH": library,
                       "PATH": f"{self.peer}/usr/bin:{os.environ['PATH']}"}
        start = time.monotonic_ns()
        self.process = subprocess.Popen(
            ["unshare", "--pid", "--fork", "--kill-child", "umockdev-wrapper", f"{self.peer}/usr/sbin/usbguard-daemon",
             "-k", "-P", "-c", f"{self.folder}/daemon.conf"], env=environment, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        return (wait_for(self.audit, b"Policy.Device.Update") - start) / 1e6

    def pids(self):
        return children(self.process.pid)

    def plugged(self, start, port, _recorded):
        """Milliseconds until it decided; it syncs no record."""
        word = f"/1-{port}' target".encode()
        return (wait_for(self.audit, word) - start) / 1e6, None

    def unplugged(self, port):
        wait_for(self.audit, b"Device.Remove")

    def stop(self):
        end(self.process)
        os.close(self.audit)
        os.unlink(f"{self.folder}/audit")
