# SPDX-License-Identifier: GPL-3.0-or-later
"""Which lines and branches each unit test runs (gcov). Arguments: the build folder with --coverage, the files of which every
branch must be taken both ways, and after `--` those that are only shown. Leaves lines.json for mutate.py."""
import collections
import concurrent.futures
import json
import os
import pathlib
import shutil
import subprocess
import sys


def run_test(test, folder):
    """One test with its counters in a folder of its own; the processor time it took, however busy the machine is, and whether it passed."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    test = subprocess.Popen([test], env=os.environ | {'GCOV_PREFIX': str(folder.resolve())}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(test.pid, 0)
    test.returncode = os.waitstatus_to_exitcode(status)
    return used.ru_utime + used.ru_stime, test.returncode == 0


def gcov(folder, build):
    """gcov's words on every source file of policy/ whose counters lie in the folder."""
    notes = build.resolve() / 'obj' / 'policy'
    files = {}
    for counters in folder.rglob('*.gcda'):
        if 'obj/policy/' not in str(counters):
            continue
        note = notes / str(counters).split('obj/policy/')[-1]
        shutil.copy(note.with_suffix('.gcno'), counters.with_suffix('.gcno'))
        out = subprocess.run(['gcov', '--json-format', '--stdout', '--branch-probabilities', str(counters)], capture_output=True, check=True)
        for entry in json.loads(out.stdout)['files']:
            if entry['file'].startswith('policy/') and entry['file'].endswith('.c'):
                files[entry['file']] = entry['lines']
    return files


class Coverage:
    def __init__(self):
        self.tests = {}                                        # file: {line: {test}}
        self.functions = collections.defaultdict(set)          # "file function": {test}
        self.branches = collections.defaultdict(lambda: collections.defaultdict(list))  # file: {line: [count]}
        self.seconds = {}
        self.failed = []

    def take(self, test, files):
        for file, lines in files.items():
            known = self.tests.setdefault(file, {})
            for line in lines:
                hit = known.setdefault(line['line_number'], set())
                if line['count']:
                    hit.add(test)
                    self.functions[f'{file} {line["function_name"]}'].add(test)
                self.add_branches(file, line)

    def add_branches(self, file, line):
        counts = [branch['count'] for branch in line['branches'] if not branch['throw']]
        before = self.branches[file][line['line_number']] or [0] * len(counts)
        self.branches[file][line['line_number']] = [a + b for a, b in zip(before, counts)]

    def save(self, path):
        path.write_text(json.dumps({
            'seconds': self.seconds,
            'lines': {file: {line: sorted(tests) for line, tests in lines.items()} for file, lines in self.tests.items()},
            'functions': {name: sorted(tests) for name, tests in self.functions.items()}}), encoding='utf-8')

    def report(self, file):
        """What is missing in one file, a line each, and the counts."""
        lines, branches = self.tests.get(file, {}), self.branches.get(file, {})
        missing = [f'{file}:{n}: no test comes here' for n, tests in sorted(lines.items()) if not tests]
        for number, counts in sorted(branches.items()):
            never = sum(count == 0 for count in counts)
            if never and lines[number]:
                missing.append(f'{file}:{number}: {never} of {len(counts)} branches never taken')
        every = [count for counts in branches.values() for count in counts]
        taken = sum(count > 0 for count in every)
        reached = sum(bool(tests) for tests in lines.values())
        print(f'coverage: {file}: {reached} of {len(lines)} lines, {taken} of {len(every)} branches')
        return missing if lines else [f'{file}: no test comes here at all']


def measure(build, tests):
    coverage = Coverage()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        def one(test):
            folder = build / 'counters' / pathlib.Path(test).name
            return run_test(test, folder), gcov(folder, build)
        for test, ((seconds, passed), files) in zip(tests, pool.map(one, tests)):
            name = str(pathlib.Path(test).relative_to(build))
            if passed:
                coverage.seconds[name] = seconds
                coverage.take(name, files)
            else:
                coverage.failed.append(f'{name} fails, so what it covers does not count: make check-unit tells why')
    return coverage


def main(arguments):
    build = pathlib.Path(arguments[0])
    cut = arguments.index('--') if '--' in arguments else len(arguments)
    tests = sorted(str(path) for path in (build / 'unit' / 'policy').rglob('*_test'))
    coverage = measure(build, tests)
    coverage.save(build / 'lines.json')
    missing = coverage.failed + [text for file in arguments[1:cut] for text in coverage.report(file)]
    for file in arguments[cut + 1:]:
        coverage.report(file)
    for text in missing:
        print(f'coverage: {text}')
    print(f'coverage: {len(tests)} tests, {len(missing)} faults')
    return 1 if missing or not tests else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
