# SPDX-License-Identifier: GPL-3.0-or-later
"""People who type commands in a guest, and what came of it."""
import json
import re
import shlex
import time


LANGUAGES = {"en": "C.UTF-8", "ja": "ja_JP.UTF-8"}


class Failure(AssertionError):
    """The scenario shows something else than it should."""


class Result:
    """A finished command. Expectations return it again, so that they can be chained."""

    def __init__(self, who, command, answer, seconds):
        self.who, self.command, self.seconds = who, command, seconds
        self.status = answer.status
        self.out = answer.out.decode(errors="surrogateescape")
        self.err = answer.err.decode(errors="surrogateescape")
        self.looked_at = False

    @property
    def text(self):
        return self.out + self.err

    def succeeds(self):
        return self.expect(self.status == 0, "should have succeeded")

    def refused(self, text=""):
        """mediactl's status for a clear no is 1; 2 is misuse, 3 nobody there."""
        return self.expect(self.status == 1 and text in self.text, f"should have been refused ({text!r})")

    def fails(self, text=""):
        return self.expect(self.status != 0 and text in self.text, f"should have failed ({text!r})")

    def says(self, *texts):
        for text in texts:
            self.expect(text in self.text, f"should have said {text!r}")
        return self

    def shows(self, heading, value):
        """A line of a table, however wide its columns are."""
        return self.expect(re.search(rf"(?m)^ *{re.escape(heading)}  +{re.escape(value)}", self.text),
                           f"should have shown {value!r} beside {heading!r}")

    def silent_about(self, *texts):
        for text in texts:
            self.expect(text not in self.text, f"should not have said {text!r}")
        return self

    def find(self, pattern):
        """What the pattern's first group, or all of it, matches."""
        match = re.search(pattern, self.text)
        self.expect(match, f"should have said something like {pattern}")
        return match[1] if match.groups() else match[0]

    def json(self):
        self.succeeds()
        try:
            return json.loads(self.out)
        except ValueError:
            return self.expect(False, "should have printed JSON")

    def expect(self, holds, wish):
        self.looked_at = True
        if not holds:
            raise Failure(f"{self} {wish}")
        return self

    def __str__(self):
        said = self.text.strip()
        return f"{self.who}: {self.command}\n    status {self.status}" + (f", said: {said[-1500:]}" if said else "")


class Job:
    """A command that still runs."""

    def __init__(self, person, command, number, seconds):
        self.person, self.command, self.number, self.seconds = person, command, number, seconds
        self.started = time.monotonic()
        self.result = None

    def wait(self, seconds=None):
        if self.result is None:
            answer = self.person.pc.agent.wait(self.number, seconds or self.seconds + 15)
            self.result = self.person.finish(self.command, answer, self.started)
        return self.result

    def running(self):
        return self.result is None and not self.person.pc.agent.done(self.number)

    def output(self):
        """Everything said so far."""
        if not self.running():
            return self.wait().text
        files = f"/run/bench/{self.number}.out /run/bench/{self.number}.err"
        answer = self.person.pc.agent.run(f"cat {files} 2>/dev/null")
        return answer.out.decode(errors="surrogateescape")

    def until(self, reached, what, seconds=60):
        """Waits until reached(output so far); the job must not end before."""
        limit = time.monotonic() + seconds
        while True:
            over = not self.running()
            said = self.output()
            if reached(said):
                return said
            if over or time.monotonic() > limit:
                state = "ended" if over else f"ran {seconds} s"
                raise Failure(f"{self.person.name}: {self.command}\n    {state} before {what}, said: {said[-1500:]}")
            time.sleep(0.05)


class Person:
    """Calling it runs a shell command as that user and waits; start() does not wait."""

    def __init__(self, pc, name):
        self.pc, self.name = pc, name

    def __call__(self, command, **options):
        self.pc.journal.settle()
        return self.start(command, **options).wait()

    def start(self, command, input="", lang="en", seconds=60):
        if isinstance(input, str):
            input = input.encode(errors="surrogateescape")
        number = self.pc.agent.start(self.wrap(command, LANGUAGES[lang]), input, seconds)
        return Job(self, command, number, seconds)

    def wrap(self, command, language):
        if self.name == "root":
            return f"export LANG={language}; {command}"
        inner = shlex.quote(f"export LANG={language}; cd; {command}")
        return (f"exec setpriv --reuid {self.name} --regid {self.name} --init-groups --inh-caps=-all "
                f"--reset-env -- bash -c {inner}")

    def finish(self, command, answer, started):
        result = Result(self.name, command, answer, time.monotonic() - started)
        self.pc.journal.note(result)
        return result


class Journal:
    """Every command with its outcome, for the log and for whoever listens; no failure may pass unseen."""

    def __init__(self, log=None):
        self.log = log
        self.listeners = []
        self.last = None

    def note(self, result):
        self.last = result
        self.write(f"$ {result}  [{result.seconds:.2f} s]")
        for listener in self.listeners:
            listener(result)

    def write(self, text):
        if self.log:
            print(text.encode(errors="backslashreplace").decode(), file=self.log, flush=True)

    def settle(self):
        """A command that failed, and nobody asked how it went, is a failure of the scenario."""
        last, self.last = self.last, None
        if last and last.status and not last.looked_at:
            raise Failure(f"{last} (nobody looked at that)")



def check(holds, wish):
    """A plain expectation about anything else."""
    if not holds:
        raise Failure(wish)


