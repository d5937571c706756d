# SPDX-License-Identifier: GPL-3.0-or-later
"""What runs in a process of its own: one scenario, or a stage that has to be played. Knows nothing of the others."""
import ctypes
import os
import signal
import sys
import traceback

import bench
import stages
from paths import HERE

SCENARIOS = HERE / "scenarios"
PASSED, FAILED, SKIPPED = 0, 1, 77  # what the process ends with
REASON = "REASON "  # begins what is said last, when it did not pass


def play(name, computer):
    stages.ensure(bench.images, name, computer, sys.stdout)


def act(path):
    """A scenario is its file, executed with the bench's words at hand."""
    bench.journal.log = sys.stdout
    words = {word: getattr(bench, word) for word in bench.WORDS}
    try:
        exec(compile(path.read_text(), path, "exec"), words)
        bench.journal.settle()
    except (bench.Skipped, KeyboardInterrupt):
        raise
    except BaseException as problem:
        signal.alarm(0)
        problem.add_note(bench.evidence())
        raise
    finally:
        bench.close()


def run(log, work):
    """Does the work; everything it says goes to its log. Returns what the process should end with."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: never outlive the runner
    with open(log, "w") as output:
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
    try:
        work()
        return PASSED
    except bench.Skipped as reason:
        print(f"{REASON}{reason}")
        return SKIPPED
    except BaseException as problem:
        for note in getattr(problem, "__notes__", []):
            print(note)
        traceback.print_exc(file=sys.stdout)
        print(f"{REASON}{place(problem)}{str(problem) or type(problem).__name__}")
        return FAILED
    finally:
        sys.stdout.flush()


def place(problem):
    """The line of the scenario where it went wrong."""
    lines = [f"line {frame.lineno}: " for frame in traceback.extract_tb(problem.__traceback__)
             if str(SCENARIOS) in frame.filename]
    return lines[-1] if lines else ""
