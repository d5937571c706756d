# SPDX-License-Identifier: GPL-3.0-or-later
"""The ways in which a line of C is made wrong: each mutant is one small change of the text of one file."""
import collections
import re

Mutant = collections.namedtuple('Mutant', 'start end text line function what')
Token = collections.namedtuple('Token', 'text start end')

TOKENS = re.compile(r'''
    (?P<skip>\s+|//[^\n]*|/\*.*?\*/|^[ \t]*\#(?:\\\n|[^\n])*)
  | (?P<token>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[A-Za-z_]\w*|\d[\w.]*
  | <<=|>>=|\.\.\.|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|.)''', re.X | re.S | re.M)
RELATIONS = {'==': ['!='], '!=': ['=='], '<': ['<=', '>='], '>': ['>=', '<='], '<=': ['<', '>'], '>=': ['>', '<']}
SWAPS = {'&&': '||', '||': '&&', '++': '--', '--': '++', '+=': '-=', '-=': '+=', '|=': '&=', '&=': '|='}
BINARY = {'+': '-', '-': '+', '&': '|', '|': '&', '<<': '>>', '>>': '<<'}
WORDS = {'true': 'false', 'false': 'true'}
CLAUSE = re.compile(r'"R-[A-Z]{3}-\d\d"')
WORD = re.compile(r'"[a-z][a-z0-9-]*"')
ENUMERATOR = re.compile(r'[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+')
ENDS = {'(', ')', '[', ']', '{', '}', ',', ';', '?', ':', '=', 'return', '|=', '&='}
OPEN, CLOSE = {'(': ')', '[': ']', '{': '}'}, {')', ']', '}'}
REFUSALS = {'REFUSED': 3, 'fault_set': 3}


def tokens_of(text):
    return [Token(m.group('token'), m.start(), m.end()) for m in TOKENS.finditer(text) if m.group('token')]


class File:
    def __init__(self, text):
        self.text = text
        self.tokens = tokens_of(text)
        self.partner = self.match_brackets()
        self.functions = self.name_functions()
        self.mutants = []

    def match_brackets(self):
        partner, stack = {}, []
        for i, token in enumerate(self.tokens):
            if token.text in OPEN:
                stack.append(i)
            elif token.text in CLOSE and stack:
                partner[i] = stack.pop()
                partner[partner[i]] = i
        return partner

    def name_functions(self):
        """For each token the function that it is in; none: a table or a declaration."""
        names, i = {}, 0
        while i < len(self.tokens):
            if self.tokens[i].text == '{' and i in self.partner:
                name = None
                if i and self.tokens[i - 1].text == ')':
                    name = self.tokens[self.partner[i - 1] - 1].text
                for j in range(i, self.partner[i] + 1):
                    names[j] = name
                i = self.partner[i]
            i += 1
        return names

    def add(self, first, last, text, what):
        """Tokens first to last (inclusive) become `text`."""
        start, end = self.tokens[first].start, self.tokens[last].end
        line = self.text.count('\n', 0, start) + 1
        self.mutants.append(Mutant(start, end, text, line, self.functions.get(first) or '(table)', what))

    def source(self, first, last):
        return self.text[self.tokens[first].start:self.tokens[last].end]

    # ---- one token ----

    def is_operand(self, i):
        """Something stands before it that it can be binary to."""
        before = self.tokens[i - 1].text if i else ''
        return bool(re.fullmatch(r'[A-Za-z_0-9]\w*|\)|\]', before)) and before not in ('return', 'case', 'else', 'sizeof')

    def mutate_token(self, i):
        text = self.tokens[i].text
        for other in RELATIONS.get(text, []):
            self.add(i, i, other, f'{text} becomes {other}')
        if text in SWAPS:
            self.add(i, i, SWAPS[text], f'{text} becomes {SWAPS[text]}')
        if text in BINARY and self.is_operand(i) and not self.is_pointer(i):
            self.add(i, i, BINARY[text], f'{text} becomes {BINARY[text]}')
        if text in WORDS:
            self.add(i, i, WORDS[text], f'{text} becomes {WORDS[text]}')
        if text == '!':
            self.add(i, i, '', '! removed')
        if re.fullmatch(r'\d+', text) and not self.in_subscript_of_declaration(i) and not self.is_bare_zero(i):
            self.add(i, i, str(int(text) + 1) if text != '1' else '0', f'{text} becomes {int(text) + 1 if text != "1" else 0}')
        if CLAUSE.fullmatch(text):
            self.add(i, i, '"R-MUT-00"', f'{text} becomes another requirement')
        elif WORD.fullmatch(text):
            self.add(i, i, '"mutant"', f'{text} becomes another word')
        elif ENUMERATOR.fullmatch(text) and self.tokens[i + 1].text not in ('(', '->', '.', '[') and not self.in_subscript_of_declaration(i):
            self.add(i, i, f'({text} + 1)', f'{text} becomes another value')
        if re.fullmatch(r'E[A-Z]+\d?', text) and self.tokens[i - 1].text == '-':
            self.add(i, i, 'EXDEV', f'-{text} becomes another error')

    def is_pointer(self, i):
        return self.tokens[i].text == '&' and self.tokens[i - 1].text == ')' and self.tokens[i + 1].text == '('

    def is_bare_zero(self, i):
        """text[0], and x < 0: whether there is a text, and which side; the condition and the relation are mutated themselves."""
        return self.tokens[i].text == '0' and (self.tokens[i - 1].text == '[' or self.tokens[i - 1].text in RELATIONS)

    def in_subscript_of_declaration(self, i):
        """The length of an array: a longer one is no other behaviour."""
        return self.tokens[i - 1].text == '[' and self.tokens[i + 1].text == ']' and self.tokens[i + 2].text in (';', '=', ',', ')')

    # ---- conditions ----

    def operand(self, i, step, ends):
        """From beside the operator at i to the last token that still belongs to its operand."""
        j = i + step
        while True:
            text = self.tokens[j].text
            if step > 0 and text in OPEN or step < 0 and text in CLOSE:
                j = self.partner[j]
            elif text in ends:
                return j - step
            j += step

    def mutate_operands(self, i):
        text = self.tokens[i].text
        ends = ENDS | ({'&&', '||'} if text == '&&' else {'||'})
        neutral = '1' if text == '&&' else '0'
        left, right = self.operand(i, -1, ends), self.operand(i, 1, ends)
        self.add(left, i - 1, neutral, f'condition removed: {self.source(left, i - 1)}')
        self.add(i + 1, right, neutral, f'condition removed: {self.source(i + 1, right)}')

    def mutate_choice(self, i):
        left = self.operand(i, -1, ENDS)
        self.add(left, i - 1, f'!({self.source(left, i - 1)})', f'condition turned round: {self.source(left, i - 1)}')

    def mutate_if(self, i):
        if self.tokens[i + 1].text != '(':
            return
        close = self.partner[i + 1]
        what = self.source(i + 2, close - 1)
        self.add(i + 2, close - 1, '0', f'never: {what}')
        if self.tokens[i].text == 'if':
            self.add(i + 2, close - 1, '1', f'always: {what}')

    # ---- statements ----

    def statement_end(self, i):
        while self.tokens[i].text != ';':
            i = self.partner[i] + 1 if self.tokens[i].text in OPEN else i + 1
            if self.tokens[i].text in CLOSE:
                return None
        return i

    def mutate_return(self, i):
        end = self.statement_end(i)
        value = self.source(i + 1, end - 1) if end and end > i + 1 else ''
        if not value or value in ('ALLOWED', '0', 'NULL') or value.startswith('REFUSED') or CLAUSE.match(value):
            return
        self.add(i + 1, end - 1, 'ALLOWED', f'allowed instead of {value}')
        self.add(i + 1, end - 1, f'!({value})', f'turned round: {value}')

    def mutate_statement(self, i):
        """At the first token of a statement: without it. Declarations do not compile without themselves."""
        if self.tokens[i].text in ('return', 'if', 'for', 'while', 'switch', 'do', 'else', 'case', 'default', '{', '}', ';'):
            return
        end = self.statement_end(i)
        if end and end > i and not re.match(r'(?:static |const |struct |enum |char |bool |int|unsigned |size_t |SCOPED)', self.source(i, end)):
            self.add(i, end, ';', f'removed: {self.source(i, end)}')

    def mutate_refusal(self, i):
        close = self.partner[i + 1]
        commas = [j for j in self.at_depth(i + 2, close) if self.tokens[j].text == ',']
        edges = [i + 1, *commas, close]
        arguments = [(a + 1, b - 1) for a, b in zip(edges, edges[1:])][REFUSALS[self.tokens[i].text]:]
        for (a, b), (c, d) in zip(arguments, arguments[1:]):
            one, two = self.source(a, b), self.source(c, d)
            if one != two:
                self.add(a, d, f'{two}, {one}', f'swapped: {one}, {two}')

    def at_depth(self, i, end):
        while i < end:
            yield i
            i = self.partner[i] + 1 if self.tokens[i].text in OPEN else i + 1

    def mutate(self):
        for i, token in enumerate(self.tokens):
            inside = self.functions.get(i)
            if i not in self.functions:
                continue
            self.mutate_token(i)
            if inside is None:
                continue
            if token.text in ('&&', '||'):
                self.mutate_operands(i)
            elif token.text == '?':
                self.mutate_choice(i)
            elif token.text in ('if', 'while'):
                self.mutate_if(i)
            elif token.text == 'return':
                self.mutate_return(i)
            elif token.text in REFUSALS:
                self.mutate_refusal(i)
            if self.tokens[i - 1].text in (';', '{', '}', 'else') or self.closes_condition(i - 1):
                self.mutate_statement(i)
        return self.mutants

    def closes_condition(self, i):
        return self.tokens[i].text == ')' and i in self.partner and self.tokens[self.partner[i] - 1].text in ('if', 'while', 'for')


def mutants_of(text):
    return File(text).mutate()
