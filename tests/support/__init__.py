"""What the tests share: a server process, the wire, signatures, identities and the answers they expect."""
