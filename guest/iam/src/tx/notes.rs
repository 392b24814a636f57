//! What a call keeps though it is refused.

use std::cell::{Cell, RefCell};

/// A row that is written when the call is over.
pub(super) struct Note {
    pub(super) account: String,
    pub(super) key: String,
    pub(super) value: Vec<u8>,
}

/// The notes of a call, and whether it has changed anything else.
#[derive(Default)]
pub(super) struct Notes {
    notes: RefCell<Vec<Note>>,
    changed: Cell<bool>,
}

impl Notes {
    pub(super) fn add(&self, account: &str, key: &str, value: Vec<u8>) {
        self.notes.borrow_mut().push(Note { account: account.to_owned(), key: key.to_owned(), value });
    }

    pub(super) fn take(&self) -> Vec<Note> {
        self.notes.take()
    }

    pub(super) fn change(&self) {
        self.changed.set(true);
    }

    pub(super) fn has_changes(&self) -> bool {
        self.changed.get()
    }
}
