//! Who is this, and may they: SigV4, requests as questions, decisions.
