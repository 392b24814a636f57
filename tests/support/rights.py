"""Which actions are open to somebody, found out without doing any of them."""

from support.actions import FREE, ROWS

CHECKED = [row for row in ROWS if row.name not in FREE and row.always != "AccessDenied"]
#: Codes of who was let through to something that is not there.
PAST = {"OK", "NoSuchEntity", "EntityAlreadyExists", "ValidationError", "InvalidAuthorizationMessageException", "InvalidAuthenticationCode"} | {row.always for row in CHECKED}

#: Codes of who was not: the second is AWS's where a session may not call the service at all, and where a key is dead.
SHUT = {"AccessDenied", "InvalidClientTokenId"}


def opens(someone, row):
    """Whether the action is more than forbidden to someone. Its target is not there, so it does nothing even then."""
    code = someone.call(row.name, row.service, **row.absent).code
    assert code in PAST | SHUT, (row.name, code)
    return code not in SHUT


def rights(someone):
    """The actions that are open to someone."""
    return {row.name for row in CHECKED if opens(someone, row)}
