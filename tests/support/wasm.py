"""The outermost layer of WebAssembly's binary form, which modules and components share."""


def number(data, at):
    """An unsigned LEB128 number and where it ends."""
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def sections(module):
    """Kind, start and end of each section's content."""
    at = 8
    while at < len(module):
        kind, (size, start) = module[at], number(module, at + 1)
        yield kind, start, start + size
        at = start + size
