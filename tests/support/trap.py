"""A module that fails: its own bytes with one function's code replaced."""

from support.wasm import number, sections


def skip_name(module, at):
    length, at = number(module, at)
    return module[at:at + length].decode(), at + length


def imported_functions(module, at):
    """How many functions are imported: only functions are."""
    count, at = number(module, at)
    for _ in range(count):
        _, at = skip_name(module, at)
        _, at = skip_name(module, at)
        assert module[at] == 0, "not a function"
        _, at = number(module, at + 1)
    return count


def exported_function(module, at, wanted):
    """The number of the function that is exported under a name."""
    count, at = number(module, at)
    for _ in range(count):
        name, at = skip_name(module, at)
        kind = module[at]
        index, at = number(module, at + 1)
        if (name, kind) == (wanted, 0):
            return index
    raise KeyError(wanted)


def trapping(module, function):
    """The same module, in which an exported function does nothing but fail."""
    found = {kind: (start, end) for kind, start, end in sections(module)}
    index = exported_function(module, found[7][0], function) - imported_functions(module, found[2][0])
    _, at = number(module, found[10][0])
    for _ in range(index):
        size, at = number(module, at)
        at += size
    size, at = number(module, at)
    # No locals, `unreachable`, as many `nop` as there is room for, `end`.
    return module[:at] + b"\0\0" + b"\1" * (size - 3) + b"\x0b" + module[at + size:]
