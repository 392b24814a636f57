//! The call's transaction, in the house's own words: rows as nouns, with every index they need.

mod count;
mod notes;
mod registry;

use std::rc::Rc;

use keyward_model::entropy::Entropy;
use keyward_model::id::UniqueId;
use keyward_model::layout::{self, Relation};
use keyward_model::name::folded;
use keyward_model::row::{Kind, Link, Noun};
use keyward_model::time::Time;
use serde::Serialize;
use serde::de::DeserializeOwned;

use self::notes::{Note, Notes};
use crate::fault::{Fault, Missing, Taken, Tie};
use crate::port::{Row, Store};
use crate::quota::{self, Quota};

/// One account, read and written as one.
pub struct Tx<'a> {
    store: &'a mut dyn Store,
    account: &'a str,
    /// Shared with the same transaction in another account.
    notes: Rc<Notes>,
    /// Where new ids and secrets come from.
    pub entropy: Entropy,
    /// When the call began.
    pub now: Time,
}

impl<'a> Tx<'a> {
    /// A transaction in one account.
    pub fn new(store: &'a mut dyn Store, account: &'a str, seed: &[u8], now: Time) -> Self {
        Self { store, account, notes: Rc::default(), entropy: Entropy::new(seed), now }
    }

    /// The account's number.
    #[must_use]
    pub fn account(&self) -> &'a str {
        self.account
    }

    /// The account's revision, as this transaction sees it.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.store.revision(self.account)
    }

    /// The same transaction in another account.
    pub fn in_account<'b>(&'b mut self, account: &'b str) -> Tx<'b> {
        let seed: Vec<u8> = (0..32).map(|_| self.entropy.byte()).collect();
        Tx { store: &mut *self.store, account, notes: self.notes.clone(), entropy: Entropy::new(&seed), now: self.now }
    }

    // Entities: rows with a name, an id and a path.

    /// The entity of this name, in any case, if there is one.
    ///
    /// # Errors
    /// [`Fault::Trouble`] if the row cannot be read, as for all that follow.
    pub fn look_up<N: Noun>(&self, name: &str) -> Result<Option<N>, Fault> {
        self.row(&layout::entity(N::KIND, name))
    }

    /// The entity of this name in some account, if there is one.
    ///
    /// # Errors
    /// Only trouble.
    pub fn look_up_in<N: Noun>(&self, account: &str, name: &str) -> Result<Option<N>, Fault> {
        self.row_in(account, &layout::entity(N::KIND, name))
    }

    /// The entity of this name, in any case.
    ///
    /// # Errors
    /// `NoSuchEntity`.
    pub fn find<N: Noun>(&self, name: &str) -> Result<N, Fault> {
        self.look_up(name)?.ok_or_else(|| Fault::NoSuchEntity(Missing::Entity(N::KIND, name.to_owned())))
    }

    /// The entity of this id, whatever it is called now.
    ///
    /// # Errors
    /// Only trouble.
    pub fn by_id<N: Noun>(&self, id: &UniqueId) -> Result<Option<N>, Fault> {
        match self.row::<String>(&layout::name_of(id))? {
            Some(name) => self.look_up(&name),
            None => Ok(None),
        }
    }

    /// The entity that a link points to, which is there as long as the link is.
    ///
    /// # Errors
    /// Only trouble.
    pub fn linked<N: Noun>(&self, id: &UniqueId) -> Result<N, Fault> {
        self.by_id(id)?.ok_or_else(|| Fault::Trouble(format!("{id} is linked to and not there")))
    }

    /// A new id for an entity.
    pub fn new_id(&mut self, kind: Kind) -> UniqueId {
        UniqueId::fresh(kind.id(), &mut self.entropy)
    }

    /// Refuses a name that an entity of the kind has, in any case.
    ///
    /// # Errors
    /// `EntityAlreadyExists`.
    pub fn is_free(&self, kind: Kind, name: &str) -> Result<(), Fault> {
        if self.has(&layout::entity(kind, name)) {
            return Err(Fault::EntityAlreadyExists(Taken::Entity(kind, name.to_owned())));
        }
        Ok(())
    }

    /// Adds an entity under a name that must be free.
    ///
    /// # Errors
    /// `EntityAlreadyExists`; `LimitExceeded` if the account has as many of the kind as it may.
    pub fn add<N: Noun>(&mut self, noun: &N) -> Result<(), Fault> {
        self.place(noun)?;
        self.counts_one_more(quota::of(N::KIND), N::KIND.word())?;
        self.count(N::KIND.word(), noun.id(), 1)
    }

    /// Writes an entity's own rows, under a name that must be free.
    fn place<N: Noun>(&mut self, noun: &N) -> Result<(), Fault> {
        self.is_free(N::KIND, noun.name())?;
        self.save(noun)?;
        self.put(&layout::name_of(noun.id()), &folded(noun.name()))?;
        if noun.path().as_str() != "/" {
            let place = layout::by_path(N::KIND, noun.path().as_str(), noun.name());
            self.put(&place, &folded(noun.name()))?;
        }
        if is_address(noun) {
            let place = layout::address(noun.name(), self.account);
            self.register(&place, noun.id())?;
        }
        Ok(())
    }

    /// Writes an entity again whose name and path are as they were.
    ///
    /// # Errors
    /// Only trouble.
    pub fn save<N: Noun>(&mut self, noun: &N) -> Result<(), Fault> {
        self.put(&layout::entity(N::KIND, noun.name()), noun)
    }

    /// Gives an entity another name or path. What belongs to it hangs on its id and comes along.
    ///
    /// # Errors
    /// `EntityAlreadyExists` if the new name is another's.
    pub fn rename<N: Noun>(&mut self, old: &N, new: &N) -> Result<(), Fault> {
        self.displace(old);
        self.place(new)
    }

    /// Removes an entity's own rows. What belongs to it is the caller's to remove, or to refuse for.
    ///
    /// # Errors
    /// Only trouble.
    pub fn remove<N: Noun>(&mut self, noun: &N) -> Result<(), Fault> {
        self.displace(noun);
        self.count(N::KIND.word(), noun.id(), -1)
    }

    fn displace<N: Noun>(&mut self, noun: &N) {
        self.delete(&layout::entity(N::KIND, noun.name()));
        self.delete(&layout::name_of(noun.id()));
        if noun.path().as_str() != "/" {
            self.delete(&layout::by_path(N::KIND, noun.path().as_str(), noun.name()));
        }
        if is_address(noun) {
            self.unregister(&layout::address(noun.name(), self.account));
        }
    }

    // Relations: what an entity has many of.

    /// Ties two entities together, from both sides.
    ///
    /// # Errors
    /// Only trouble.
    pub fn tie(&mut self, one: (Relation, &UniqueId), other: (Relation, &UniqueId)) -> Result<(), Fault> {
        let link = Link { since: self.now };
        self.put(&layout::link(one.0, one.1, other.1.as_str()), &link)?;
        self.put(&layout::link(other.0, other.1, one.1.as_str()), &link)
    }

    /// Undoes [`Tx::tie`].
    pub fn untie(&mut self, one: (Relation, &UniqueId), other: (Relation, &UniqueId)) {
        self.delete(&layout::link(one.0, one.1, other.1.as_str()));
        self.delete(&layout::link(other.0, other.1, one.1.as_str()));
    }

    /// Whether an owner has a certain thing.
    #[must_use]
    pub fn is_tied(&self, relation: Relation, owner: &UniqueId, other: &str) -> bool {
        self.has(&layout::link(relation, owner, other))
    }

    /// Whether an owner has any of a relation.
    #[must_use]
    pub fn has_any(&self, relation: Relation, owner: &UniqueId) -> bool {
        !self.scan(&layout::links(relation, owner), None, 1).is_empty()
    }

    /// Refuses to go on while an owner has any of a relation.
    ///
    /// # Errors
    /// `DeleteConflict`.
    pub fn has_no(&self, relation: Relation, owner: &UniqueId, tie: Tie) -> Result<(), Fault> {
        if self.has_any(relation, owner) { Err(Fault::DeleteConflict(tie)) } else { Ok(()) }
    }

    /// Refuses one more of a relation than its quota.
    ///
    /// # Errors
    /// `LimitExceeded`.
    pub fn has_room(&self, relation: Relation, owner: &UniqueId, quota: &'static Quota) -> Result<(), Fault> {
        self.has_room_under(&layout::links(relation, owner), quota)
    }

    /// The ends of an owner's links, in order: ids, or names. For relations that a quota keeps short.
    #[must_use]
    pub fn links(&self, relation: Relation, owner: &UniqueId) -> Vec<String> {
        let prefix = layout::links(relation, owner);
        self.scan(&prefix, None, usize::MAX)
            .iter()
            .filter_map(|row| row.key.strip_prefix(&prefix).map(str::to_owned))
            .collect()
    }

    // Rows.

    /// One row of the account.
    ///
    /// # Errors
    /// Only trouble.
    pub fn row<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, Fault> {
        self.row_in(self.account, key)
    }

    /// One row of some account.
    ///
    /// # Errors
    /// Only trouble.
    pub fn row_in<T: DeserializeOwned>(&self, account: &str, key: &str) -> Result<Option<T>, Fault> {
        let value = self.store.get(Some(account), key);
        value.map(|value| read(key, &value)).transpose()
    }

    /// The bytes of one row of the account.
    #[must_use]
    pub fn bytes(&self, key: &str) -> Option<Vec<u8>> {
        self.store.get(Some(self.account), key)
    }

    /// Whether there is such a row.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.bytes(key).is_some()
    }

    /// Rows of the account, in key order.
    #[must_use]
    pub fn scan(&self, prefix: &str, after: Option<&str>, limit: usize) -> Vec<Row> {
        let limit = u32::try_from(limit).unwrap_or(u32::MAX);
        self.store.scan(Some(self.account), prefix, after, limit)
    }

    /// Writes a row of the account.
    ///
    /// # Errors
    /// Only trouble.
    pub fn put<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<(), Fault> {
        let bytes = written(key, value)?;
        self.put_bytes(key, bytes);
        Ok(())
    }

    /// Writes a row when the call is over, even if it is refused, and then only if it has changed nothing else: how
    /// often a secret was guessed wrong is kept so. Until then nobody reads it.
    ///
    /// # Errors
    /// Only trouble.
    pub fn note<T: Serialize + ?Sized>(&self, key: &str, value: &T) -> Result<(), Fault> {
        self.notes.add(self.account, key, written(key, value)?);
        Ok(())
    }

    /// Ends the call with what it came to. Whether it is refused and has something to keep is the other answer.
    pub fn end<T>(&mut self, result: Result<T, Fault>) -> (Result<T, Fault>, bool) {
        let notes = self.notes.take();
        match result {
            Err(fault) if notes.is_empty() || matches!(fault, Fault::Trouble(_)) => (Err(fault), false),
            // Half of it cannot be kept, and a guess that is not counted is one for nothing.
            Err(_) if self.notes.has_changes() => {
                (Err(Fault::Trouble("a refused call changed more than its notes".to_owned())), false)
            }
            result => {
                let refused = result.is_err();
                for Note { account, key, value } in notes {
                    self.store.put(Some(&account), &key, value);
                }
                (result, refused)
            }
        }
    }

    /// Writes the bytes of a row of the account.
    pub fn put_bytes(&mut self, key: &str, value: Vec<u8>) {
        self.notes.change();
        self.store.put(Some(self.account), key, value);
    }

    /// Removes a row of the account.
    pub fn delete(&mut self, key: &str) {
        self.notes.change();
        self.store.delete(Some(self.account), key);
    }
}

/// Whether an entity is a user who may sign in with the name as an e-mail address.
fn is_address<N: Noun>(noun: &N) -> bool {
    N::KIND == Kind::User && noun.name().contains('@')
}

/// Reads a row's value.
///
/// # Errors
/// [`Fault::Trouble`]: the store holds something that this version cannot read.
pub fn read<T: DeserializeOwned>(key: &str, value: &[u8]) -> Result<T, Fault> {
    serde_json::from_slice(value).map_err(|error| Fault::Trouble(format!("row {key}: {error}")))
}

fn written<T: Serialize + ?Sized>(key: &str, value: &T) -> Result<Vec<u8>, Fault> {
    serde_json::to_vec(value).map_err(|error| Fault::Trouble(format!("row {key}: {error}")))
}
