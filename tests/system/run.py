#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the scenarios, or those whose names match the patterns given; as many at a time as there are processors."""
import ast
import fnmatch
import os
import pathlib
import shutil
import signal
import sys
import time
from functools import partial

import bench
import child
import image
import stages
from child import PASSED, REASON, SCENARIOS, SKIPPED
from paths import WORK, BenchError

LOGS = WORK / "logs"
BACKSTOP = int(os.environ.get("BACKSTOP", 900))  # seconds; a scenario's own deadline comes long before


def main(patterns):
    """Without patterns: all but the seldom ones; SELDOM=1: only those."""
    asked = os.environ.get("SELDOM", "") == "1"
    chosen = [path for path in sorted(SCENARIOS.glob("*.py"))
              if (any(fnmatch.fnmatch(path.stem, pattern) for pattern in patterns) if patterns else seldom(path) == asked)]
    if not chosen:
        print("no scenario matches\n0 passed, 0 failed")
        return 1
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    prepare()
    runner = Runner()
    try:
        for name, computer in needed(chosen):
            runner.run([(f"stage-{name}-{computer}", partial(child.play, name, computer))])
            if set(runner.counts) - {PASSED}:
                stages.BROKEN.add((name, computer))
            runner.counts.clear()
        runner.run([(path.stem, partial(child.act, path)) for path in chosen])
    finally:
        runner.end_all()
        clean()
    return runner.summary()


def prepare():
    """Images are built before the first fork, and handed down; old runs' remains go."""
    LOGS.mkdir(parents=True, exist_ok=True)
    clean()
    began = time.monotonic()
    bench.images = image.images()
    print(f"images {time.monotonic() - began:.1f} s", flush=True)
    stages.sweep(bench.images)


def clean():
    """Folders of processes that are no more; a killed run cannot remove its own."""
    for folder in (WORK / "run").glob("*-*"):
        if not pathlib.Path(f"/proc/{folder.name.partition('-')[0]}").exists():
            shutil.rmtree(folder, ignore_errors=True)


def stages_named(path):
    """Its calls of stage() and guest()."""
    return [node for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("stage", "guest")]


def seldom(path):
    return any(keyword.arg == "seldom" and ast.literal_eval(keyword.value)
               for node in stages_named(path) for keyword in node.keywords)


def needed(scenarios):
    """The stages these scenarios name, that have to be played first; in order, so that two never play the same."""
    found = set()
    for path in scenarios:
        for node in stages_named(path):
            owner = [getattr(bench, k.value.id) for k in node.keywords if k.arg == "tpm"]
            found.add((ast.literal_eval(node.args[0]), *(owner or ["office"])))
    order = list(stages.STAGES)
    return [(name, computer) for name, computer in sorted(found, key=lambda f: (order.index(f[0]), f[1]))
            if not stages.folder(bench.images, name, computer).exists()]


class Runner:
    def __init__(self):
        self.counts = {}
        self.children = {}

    def run(self, jobs):
        jobs = list(jobs)
        while jobs or self.children:
            while jobs and len(self.children) < (os.cpu_count() or 1):
                self.start(*jobs.pop(0))
            self.collect()

    def start(self, name, work):
        log = LOGS / f"{name}.log"
        sys.stdout.flush()
        pid = os.fork()
        if pid == 0:
            os._exit(child.run(log, work))
        self.children[pid] = (name, log, time.monotonic())

    def collect(self):
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            for late, (_, _, began) in self.children.items():
                if time.monotonic() - began > BACKSTOP:
                    os.kill(late, signal.SIGKILL)
            time.sleep(0.02)
            return
        name, log, began = self.children.pop(pid)
        verdict = os.waitstatus_to_exitcode(status)
        self.counts[verdict] = self.counts.get(verdict, 0) + 1
        self.report(name, log, verdict, time.monotonic() - began)

    def report(self, name, log, verdict, seconds):
        said = log.read_text(errors="replace")
        before, _, reason = said.rpartition(REASON)
        if verdict == PASSED:
            print(f"ok       {name}  {seconds:.1f} s", flush=True)
        elif verdict == SKIPPED:
            print(f"skipped  {name}: {reason.strip()}", flush=True)
        else:
            reason = reason.strip() if before else f"ended by signal or out of time ({verdict})"
            print(f"FAILED   {name}  {seconds:.1f} s\n    {reason}\n    ({log})", flush=True)
            print("".join(f"    | {line}\n" for line in tail(before)), end="", flush=True)

    def summary(self):
        passed, skipped = self.counts.pop(PASSED, 0), self.counts.pop(SKIPPED, 0)
        failed = sum(self.counts.values())
        print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
        return 1 if failed else 0

    def end_all(self):
        """Politely first, so that they clear up; QEMU and swtpm die with them in any case."""
        for wish, patience in ((signal.SIGTERM, 5), (signal.SIGKILL, 5)):
            for pid in self.children:
                os.kill(pid, wish)
            limit = time.monotonic() + patience
            while self.children and time.monotonic() < limit:
                self.children = {pid: it for pid, it in self.children.items() if not os.waitpid(pid, os.WNOHANG)[0]}
                time.sleep(0.02)


def tail(text, lines=25):
    """The end of the guests' logs, without Python's traceback."""
    return text.partition("Traceback (most recent")[0].splitlines()[-lines:]


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except BenchError as problem:
        print(f"{problem}\n0 passed, 1 failed")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
