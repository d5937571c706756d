# SPDX-License-Identifier: GPL-3.0-or-later
"""Mutation testing: makes one small thing of a file wrong (operators.py), builds it, links it in front of everything else and runs
the unit tests that come by; a mutant that no test notices has survived. Arguments: the build folder, the folder with coverage.py's
lines.json, the score that is wanted, the files. CC, MUTATE_CFLAGS and MUTATE_LIBS come from the Makefile."""
import collections
import concurrent.futures
import itertools
import json
import os
import pathlib
import shlex
import statistics
import subprocess
import sys
import tempfile
import threading

import operators

LIST = pathlib.Path('tests/mutate/equivalent.txt')
FLAGS = ['-O0', '-w']
LONGEST = 4  # times the median of all tests; what only a longer test would notice counts as survived


class Bench:
    def __init__(self, build, covered):
        self.build = pathlib.Path(build)
        self.lines = json.loads((pathlib.Path(covered) / 'lines.json').read_text(encoding='utf-8'))
        self.compiler = shlex.split(os.environ['CC'])
        self.flags = [flag for flag in shlex.split(os.environ['MUTATE_CFLAGS']) if not flag.startswith(('-O', '-W', '-g', '-fstack', '-fcf', '-U_FORT', '-D_FORT'))]
        self.libs = shlex.split(os.environ['MUTATE_LIBS'])
        self.longest = LONGEST * statistics.median(self.lines['seconds'].values())
        self.forks = {}
        self.lock = threading.Lock()

    def compile(self, path, text, folder):
        source, out = folder / pathlib.Path(path).name, folder / 'mutant.o'
        source.write_text(text, encoding='utf-8')
        result = subprocess.run([*self.compiler, *self.flags, *FLAGS, '-c', '-o', out, source], capture_output=True, check=False)
        return out if result.returncode == 0 else None

    def link(self, test, mutant, folder):
        out = folder / pathlib.Path(test).name
        subprocess.run([*self.compiler, '-pie', '-pthread', '-Wl,--strip-debug', '-o', out, mutant, self.build / 'obj' / 'tests' / f'{test}.o', *self.libs],
                       capture_output=True, check=True)
        return out

    def passes(self, program, test, fork):
        try:
            result = subprocess.run([program], env=os.environ | {'CK_FORK': fork}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                    stdin=subprocess.DEVNULL, timeout=20 + 10 * self.lines['seconds'][test], check=False)
        except subprocess.TimeoutExpired:
            return False
        return result.returncode == 0

    def fork_of(self, path, test):
        """The quick way without a process for each test, where the test passes so."""
        with self.lock:
            if test not in self.forks:
                with tempfile.TemporaryDirectory() as name:
                    folder = pathlib.Path(name)
                    program = self.link(test, self.compile(path, pathlib.Path(path).read_text(encoding='utf-8'), folder), folder)
                    self.forks[test] = next((fork for fork in ('no', 'yes') if self.passes(program, test, fork)), None)
                if self.forks[test] is None:
                    sys.exit(f'mutate: {test} fails without any mutant: make check-unit tells why')
            return self.forks[test]

    def tests_of(self, path, mutant):
        """Those that run the very line first, then those that run its function; within that the quick ones first."""
        lines = self.lines['lines'].get(path, {})
        near = set(lines.get(str(mutant.line), []))
        if mutant.function == '(table)':
            wide = set(itertools.chain.from_iterable(lines.values()))
        else:
            wide = set(self.lines['functions'].get(f'{path} {mutant.function}', []))
        wide = {test for test in wide if self.lines['seconds'][test] <= self.longest}
        return sorted(wide, key=lambda test: (test not in near, self.lines['seconds'][test]))

    def try_mutant(self, path, text, mutant):
        """'killed', 'survived', or 'stillborn' where it does not compile."""
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            built = self.compile(path, text[:mutant.start] + mutant.text + text[mutant.end:], folder)
            if not built:
                return 'stillborn'
            for test in self.tests_of(path, mutant):
                if not self.passes(self.link(test, built, folder), test, self.fork_of(path, test)):
                    return 'killed'
        return 'survived'


def read_equivalents():
    """Rows `file function: what | why`; why is the reason that no test could tell."""
    rows = [line for line in LIST.read_text(encoding='utf-8').split('\n') if line.strip() and not line.startswith('#')]
    known = {}
    for row in rows:
        what, bar, why = row.rpartition(' | ')
        if not bar or not why.strip():
            sys.exit(f'mutate: {LIST}: a row has no reason: {row}')
        known[what.strip()] = why
    return known


def name_of(path, mutant):
    return f'{path} {mutant.function}: {" ".join(mutant.what.split())}'


def main(arguments):
    build, covered, wanted, *paths = arguments
    bench, equivalents = Bench(build, covered), read_equivalents()
    jobs, count = [], collections.Counter()
    for path in paths:
        text = pathlib.Path(path).read_text(encoding='utf-8')
        jobs += [(path, text, mutant) for mutant in operators.mutants_of(text)]
    names = {name_of(path, mutant) for path, _, mutant in jobs}
    by_file = collections.defaultdict(collections.Counter)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for (path, _, mutant), fate in zip(jobs, pool.map(lambda job: bench.try_mutant(*job), jobs)):
            if fate == 'survived' and name_of(path, mutant) in equivalents:
                fate = 'equivalent'
            count[fate] += 1
            if sum(count.values()) % 200 == 0:
                print(f'mutate: {sum(count.values())} of {len(jobs)}', flush=True)
            by_file[path][fate] += 1
            if fate == 'survived':
                print(f'mutate: {path}:{mutant.line}: survived: {name_of(path, mutant).split(" ", 1)[1]}', flush=True)
    stale = [name for name in equivalents if name not in names and name.split(' ')[0] in paths]
    for name in stale:
        print(f'mutate: {LIST}: there is no such mutant any more: {name}')
    for path, fates in by_file.items():
        print(f'mutate: {path}: {fates["killed"]} of {fates["killed"] + fates["survived"]} killed')
    score = 100 * count['killed'] / max(1, count['killed'] + count['survived'])
    print(f'mutate: {len(paths)} files, {count["killed"]} killed, {count["survived"]} survived, {count["equivalent"]} equivalent, '
          f'{count["stillborn"]} do not compile: score {score:.1f} % (at least {wanted})')
    return 1 if score < float(wanted) or stale or not count['killed'] else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
