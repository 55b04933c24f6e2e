"""Reads case files (README.md describes them)."""

import dataclasses


@dataclasses.dataclass
class Step:
    """One line of a case that does something, with what is expected of it."""

    action: str  # as | set | sql | batch
    text: str
    line: int
    rows: list = None
    count: int = None
    error: tuple = None
    free: str = None  # ok | any
    ordered: bool = True


@dataclasses.dataclass
class Case:
    name: str
    file: str
    line: int
    steps: list = dataclasses.field(default_factory=list)
    only: list = None
    oracle: bool = True


def read(path):
    """The cases of one file. Raises ValueError with the place of what it cannot read."""
    cases, step = [], None
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if line[0].isspace():
            if step is None:
                raise ValueError(f"{path.name}:{number}: nothing to continue")
            step.text += "\n" + line.strip()
            continue
        word, _, rest = line.partition(" ")
        if word == "case":
            cases.append(Case(rest, path.name, number))
            step = None
        elif word in ("as", "set", "sql", "batch"):
            step = Step(word, rest, number)
            cases[-1].steps.append(step)
        else:
            step = directive(cases[-1], word, rest, f"{path.name}:{number}")
    for case in cases:
        for step in case.steps:
            expects = [step.rows is not None, step.count is not None, step.error is not None, step.free is not None]
            if sum(expects) != (step.action in ("sql", "batch")):
                raise ValueError(f"{path.name}:{step.line}: one expectation is needed behind a statement, and only there")
    return cases


def directive(case, word, rest, place):
    if word == "only":
        case.only = rest.split(",")
        return None
    if word == "not-oracle":
        case.oracle = False
        return None
    step = case.steps[-1]
    if word == "row":
        step.rows = (step.rows or []) + [rest]
    elif word == "unordered":
        step.ordered = False
    elif word == "none":
        step.rows = []
    elif word == "count":
        step.count = int(rest)
    elif word == "error":
        sqlstate, _, message = rest.partition(" ")
        step.error = (sqlstate, message)
    elif word in ("ok", "any"):
        step.free = word
    else:
        raise ValueError(f"{place}: unknown word {word}")
    return None
