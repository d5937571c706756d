# SPDX-License-Identifier: GPL-3.0-or-later
"""Which test shows which requirement: reads the tags of the tests (docs/TESTING.md, "Tags"), checks them, and writes
docs/REQUIREMENTS.md (argument: write) or says where that file is not what the tests say (argument: check)."""
import pathlib
import re
import sys

LIST = pathlib.Path('tests/lint/requirements.txt')
PAGE = pathlib.Path('docs/REQUIREMENTS.md')
# The topics whose every must is listed, with a test or without; of the others only what a test shows.
TOPICS = ('DEV-02 DEV-03 DEV-04 DEV-05 ZON CLS ACC APP EXC LED-05 LED-06 LED-10 OUT CUS INC-01 INC-02 INC-09 REU RET-01').split()
NUMBERS = r'R-[A-Z]{3}-\d{2}(?:, R-[A-Z]{3}-\d{2})*'
TAG_C = re.compile(rf'/\* Shows ({NUMBERS})\. \*/')
TAG_TEXT = re.compile(rf'# Shows ({NUMBERS})\.')
ALMOST = re.compile(r'^(?:/\*|#)?\s*[Ss]hows:? R-')
HEAD = """# Which test shows which requirement

Written by `make requirements` from the tags of the tests ([TESTING.md](TESTING.md), "Tags"); `make check-lint` fails when it is
not what the tests say. A test that is listed shows something of the requirement, not always all of it. M must, S should, C could.
"""


class Tags:
    def __init__(self, known):
        self.known = known
        self.shown = {}   # requirement: [(path, name)]
        self.faults = []

    def fault(self, path, line, text):
        self.faults.append(f'{path}:{line}: {text}')

    def take(self, path, line, numbers, name):
        for number in numbers.split(', '):
            if number not in self.known:
                self.fault(path, line, f'the tag names {number}, which is no requirement ({LIST})')
            elif (path, name) in self.shown.setdefault(number, []):
                self.fault(path, line, f'{number} is there twice')
            else:
                self.shown[number].append((path, name))

    def read_unit(self, path):
        """A tag stands on a line of its own right above START_TEST; the test must be one that its suite runs."""
        text = path.read_text(encoding='utf-8')
        lines = text.split('\n')
        for number, line in enumerate(lines, 1):
            tag = TAG_C.fullmatch(line.strip())
            if not tag:
                if ALMOST.match(line.strip()):
                    self.fault(path, number, 'a tag reads: /* Shows R-APP-05, R-OUT-01. */')
                continue
            test = re.match(r'START_TEST\((\w+)\)', lines[number] if number < len(lines) else '')
            if not test:
                self.fault(path, number, 'no START_TEST stands right below this tag')
            elif not self.is_run(text, test.group(1)):
                self.fault(path, number, f'{test.group(1)} is tagged, but its suite does not run it')
            else:
                self.take(path, number, tag.group(1), test.group(1).replace('_', ' '))

    @staticmethod
    def is_run(text, name):
        """Named once more than at START_TEST: in the list of tests that the suite goes through."""
        return len(re.findall(rf'\b{name}\b', re.sub(r'/\*.*?\*/', '', text, flags=re.S))) > 1

    def read_text(self, path, name):
        for number, line in enumerate(path.read_text(encoding='utf-8').split('\n'), 1):
            tag = TAG_TEXT.fullmatch(line)
            if tag:
                self.take(path, number, tag.group(1), name)
            elif ALMOST.match(line):
                self.fault(path, number, 'a tag reads: # Shows R-APP-05, R-OUT-01.')


def read_list():
    rows = [line.split(' ', 2) for line in LIST.read_text(encoding='utf-8').split('\n') if line.startswith('R-')]
    return {number: (weight, title) for number, weight, title in rows}


def first_sentence(path):
    """What a scenario's docstring says first."""
    text = path.read_text(encoding='utf-8').split('"""')
    return re.split(r'(?<=[.:;])\s', ' '.join(text[1].split()))[0].rstrip('.') if len(text) > 2 else path.stem


def read_tags(known):
    tags = Tags(known)
    for path in sorted(pathlib.Path('tests/unit').rglob('*_test.c')):
        tags.read_unit(path)
    for path in sorted(pathlib.Path('tests/system/scenarios').glob('*.py')):
        tags.read_text(path, first_sentence(path))
    for path in sorted(pathlib.Path('tests/policy').glob('*.table')):
        tags.read_text(path, path.read_text(encoding='utf-8').split('\n')[1].lstrip('# '))
    return tags


def in_topics(number):
    return number[2:5] in TOPICS or number[2:] in TOPICS


def entries(known, shown, numbers):
    out = []
    for number in numbers:
        weight, title = known[number]
        out.append(f'\n### {number} {title} ({weight})\n')
        out += [f'- `{path}`: {name}' for path, name in shown.get(number, [])] or ['- **not shown by any test**']
    return out


def page(known, shown):
    musts = [n for n in known if in_topics(n) and known[n][0] == 'M']
    others = [n for n in known if n in shown and n not in musts]
    missing = [n for n in musts if n not in shown]
    out = [HEAD, f'Topics: {", ".join(TOPICS)}.', f'Of their {len(musts)} musts {len(musts) - len(missing)} are shown by a test, {len(missing)} are not: '
           f'{", ".join(missing) or "none"}.']
    out += ['\n## The musts of these topics', *entries(known, shown, musts)]
    out += ['\n## Other requirements that a test shows', *entries(known, shown, others)]
    return '\n'.join(out) + '\n'


def stale(text):
    """What the page lists and no test has, and the other way round."""
    before = PAGE.read_text(encoding='utf-8') if PAGE.exists() else ''
    if before == text:
        return []
    old, new = set(before.split('\n')), set(text.split('\n'))
    gone = [f'{PAGE}: listed, but no test says it any more: {line[2:]}' for line in sorted(old - new) if line.startswith('- `')]
    return gone + [f'{PAGE}: is not what the tests say: make requirements']


def main(word):
    known = read_list()
    tags = read_tags(known)
    text = page(known, tags.shown)
    faults = tags.faults
    if word == 'write':
        PAGE.write_text(text, encoding='utf-8')
    else:
        faults = faults + stale(text)
    for fault in faults:
        print(f'requirements: {fault}')
    musts = [n for n in known if in_topics(n) and known[n][0] == 'M']
    print(f'requirements: {sum(n in tags.shown for n in musts)} of {len(musts)} musts are shown by a test, {len(faults)} faults')
    return 1 if faults else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
