# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of docs/STYLE.md that a program can hold: layers, doors, sizes. Arguments: the Makefile's rows, folder=uses."""
import pathlib
import re
import sys

# One door per outside thing: which files may include a header or call a function.
DOORS = [
    (r'#include <libudev\.h>', r'mediad/broker/watch\.c'),
    (r'#include <libcryptsetup\.h>', r'crypto/luks\w*\.[ch]'),
    (r'#include <blkid/', r'crypto/luks\w*\.[ch]'),
    (r'#include <tss2/', r'crypto/tpm\w*\.[ch]'),
    (r'#include <pwquality\.h>', r'crypto/passphrase\.c'),
    (r'#include <sqlite3\.h>', r'policy/store(_error|_file|_kept)?\.[ch]'),
    (r'#include <jansson\.h>', r'common/json\.h'),
    (r'#include <cairo', r'mediactl/paper/canvas\.c'),
    (r'#include <pango/', r'mediactl/paper/lettering\.c'),
    (r'#include <iconv\.h>', r'mediactl/cp932\.c'),
    (r'#include <zint\.h>', r'mediactl/paper/symbol\.c'),
    (r'#include <ini\.h>', r'common/ini\.c'),
    (r'#include <systemd/', r'common/service\.c|mediad/broker/(seat|logind)\.c|mediactl/notify_bus\.c'),
    (r'#include <openssl/', r'common/(digest|jws\w*|recipients?|envelope)\.c|crypto/\w+\.[ch]'),
    (r'#include <cap-ng\.h>', r'mediad/(gate|volume)/\w+\.c'),
    (r'#include <libintl\.h>', r'mediactl/\w+\.[ch]'),
    (r'\b(fork|vfork|posix_spawnp?|system|popen|clone)\(', r'mediad/volume/child\.c|mediactl/program\.c'),
    (r'\bpthread_create\(', r'mediad/broker/notary\.c|crypto/erase_worker\.c'),
    (r'#include <liburing\.h>', r'crypto/erase_queue\.c'),
    (r'\b(time|clock_gettime|gettimeofday|clock|localtime_r|mktime|timegm)\(', r'common/clock\.c'),
]
FUNCTION_LINES, FUNCTION_HARD = 60, 100
FILE_LINES, FILE_HARD = 400, 600
PARAMETERS = 5
CALLBACKS = {'row_changes'}  # whose parameters a library lays down
# What runs with root's uid behind the gate's socket: lines that are neither blank nor comment.
PRIVILEGED, PRIVILEGED_LINES = ('mediad/gate', 'mediad/usb'), 1000
NESTING = 3


def strip(text):
    """Comments and literals blanked, line structure kept."""
    def blank(match):
        return re.sub(r'[^\n]', ' ', match.group(0))
    return re.sub(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', blank, text, flags=re.S)


def strip_comments(text):
    """Comments taken out, literals left alone."""
    def keep(match):
        return match.group(0) if match.group(0)[0] in '"\'' else ''
    return re.sub(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', keep, text, flags=re.S)


class Lint:
    def __init__(self, uses):
        self.uses = uses
        self.faults = []
        self.notes = []
        self.privileged = 0

    def fault(self, path, line, text):
        self.faults.append(f'{path}:{line}: {text}')

    def folder_of(self, path):
        parent = str(path.parent)
        return parent if parent in self.uses else None

    def check_layers(self, path, text):
        folder = self.folder_of(path)
        allowed = {folder, *self.uses[folder]}
        for number, line in enumerate(text.split('\n'), 1):
            match = re.match(r'#include "(.*)/[^/]+"', line)
            if match and match.group(1) not in allowed:
                self.fault(path, number, f'{folder} may not use {match.group(1)} (USES_ rows of the Makefile)')
            elif re.match(r'#include "[^/]+"', line):
                self.fault(path, number, 'includes are rooted: "folder/name.h"')

    def check_doors(self, path, text, code):
        for pattern, door in DOORS:
            if re.fullmatch(door, str(path)):
                continue
            source = text if pattern.startswith('#') else code
            for match in re.finditer(pattern, source):
                self.fault(path, source.count('\n', 0, match.start()) + 1,
                           f'{match.group(0).strip()} belongs in {door}')

    def check_words(self, path, text, code):
        if not text.startswith('// SPDX-License-Identifier: GPL-3.0-or-later\n'):
            self.fault(path, 1, 'the first line is the SPDX line')
        for match in re.finditer(r'\bgoto\b|\btypedef struct\b', code):
            self.fault(path, code.count('\n', 0, match.start()) + 1, f'{match.group(0)} is not used here')
        if path.name != 'main.c':
            self.check_globals(path, code)

    def check_globals(self, path, code):
        """A definition at file scope, with or without a value, that is not const."""
        definition = re.compile(r'(?:static )?(?:struct |enum |unsigned )?\w+[ *]+\w+(?:\[[^\]]*\])*\s*(?:;|=.*)$')
        depth = 0
        for number, line in enumerate(code.split('\n'), 1):
            if depth == 0 and definition.match(line) and not re.match(r'(typedef|extern|return|const)\b|(struct|enum) \w+;', line):
                if not re.search(r'\bconst\b', line.split('=')[0]):
                    self.fault(path, number, 'a writable global outside main.c')
            depth += line.count('{') - line.count('}')

    def check_sizes(self, path, code):
        lines = code.split('\n')
        if len(lines) - 1 > FILE_HARD:
            self.fault(path, 1, f'{len(lines) - 1} lines in one file (at most {FILE_HARD})')
        elif len(lines) - 1 > FILE_LINES:
            self.notes.append(f'{path}: {len(lines) - 1} lines')
        start = None
        for number, line in enumerate(lines, 1):
            if line == '{' and start is None:
                start = number
            elif line == '}' and start is not None:
                self.check_function(path, lines, start, number)
                start = None

    def check_function(self, path, lines, start, end):
        head = start - 1
        while head > 1 and lines[head - 2].strip() and not lines[head - 2].rstrip().endswith((';', '}', '*/')):
            head -= 1
        signature = ' '.join(line.strip() for line in lines[head - 1:start - 1])
        name = (re.findall(r'(\w+)\(', signature) or ['?'])[0]
        length = end - head + 1
        if length > FUNCTION_HARD:
            self.fault(path, start, f'{name} has {length} lines (at most {FUNCTION_HARD})')
        elif length > FUNCTION_LINES:
            self.notes.append(f'{path}: {name} has {length} lines')
        if self.count_parameters(signature) > PARAMETERS and name not in CALLBACKS:
            self.fault(path, start, f'{name} has more than {PARAMETERS} parameters: pass a struct')
        depth = deepest = 0
        for line in lines[start - 1:end]:
            for character in line:
                depth += (character == '{') - (character == '}')
                deepest = max(deepest, depth)
        if deepest - 1 > NESTING:
            self.fault(path, start, f'{name} nests {deepest - 1} levels deep (at most {NESTING})')

    @staticmethod
    def count_parameters(signature):
        inside = signature[signature.find('(') + 1:signature.rfind(')')]
        depth, count = 0, 1 if inside.strip() not in ('', 'void') else 0
        for character in inside:
            depth += (character == '(') - (character == ')')
            count += character == ',' and depth == 0
        return count

    def check(self, path):
        text = path.read_text(encoding='utf-8')
        code = strip(text)
        if self.folder_of(path):
            self.check_layers(path, text)
            self.check_doors(path, text, code)
            self.check_words(path, text, code)
        if self.folder_of(path) in PRIVILEGED:
            self.privileged += sum(1 for line in strip_comments(text).split('\n') if line.strip())
        self.check_sizes(path, code)

    def check_privileged(self):
        if self.privileged >= PRIVILEGED_LINES:
            self.faults.append(f'{", ".join(PRIVILEGED)}: {self.privileged} privileged lines (under {PRIVILEGED_LINES})')


def main(rows):
    uses = {row.split('=')[0]: row.split('=')[1].split() for row in rows}
    lint = Lint(uses)
    paths = sorted(path for folder in [*uses, 'tests/fakes', 'tests/fuzz'] for path in pathlib.Path(folder).glob('*.[ch]'))
    for path in paths:
        lint.check(path)
    lint.check_privileged()
    for note in lint.notes:
        print(f'lint: note: {note} (the aim is {FUNCTION_LINES} lines a function, {FILE_LINES} a file)')
    for fault in lint.faults:
        print(f'lint: {fault}')
    print(f'lint: {len(paths)} files, {len(lint.faults)} faults')
    return 1 if lint.faults or not paths else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
