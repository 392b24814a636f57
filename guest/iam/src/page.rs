//! Lists, page by page. A marker says after which row to go on, so a page is right whatever has been added or
//! removed since the last one.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use keyward_model::layout;
use keyward_model::name::Marker;
use keyward_model::row::Noun;
use sha2::{Digest as _, Sha256};

use crate::action::Action;
use crate::answer;
use crate::fault::Fault;
use crate::port::Row;
use crate::shape::kinds::Number;
use crate::shape::write::Write;
use crate::tx::{Tx, read};

/// How many items a page may have.
pub type MaxItems = Number<1, 1000>;

/// An action whose answer is a list and nothing else.
pub trait Listing: Action {
    /// The answer's name for the list.
    const ITEMS: &'static str;
    /// What is listed.
    type Item: Write;
}

answer! {
    /// A page as answers show it.
    pub struct Listed<L: Listing> {
        (L::ITEMS)    items:     Vec<L::Item>,
        "IsTruncated" truncated: bool,
        "Marker"      marker:    Option<String>,
    }
}

impl<L: Listing> From<Page<L::Item>> for Listed<L> {
    fn from(Page { items, marker }: Page<L::Item>) -> Self {
        Self { items, truncated: marker.is_some(), marker }
    }
}

/// What a request says about the page it wants.
pub struct Wanted<'r> {
    /// The action: a marker of another one is none.
    action: &'static str,
    /// Where the last page ended.
    marker: Option<&'r Marker>,
    /// The most items.
    max_items: Option<MaxItems>,
}

/// A part of a list.
#[derive(Debug)]
pub struct Page<T> {
    /// May be empty although more follow.
    pub items: Vec<T>,
    /// Where the next page goes on; none if this was the last.
    pub marker: Option<String>,
}

/// Most rows that are read for one page: AWS too may answer fewer items than asked for, and more to come.
const MOST_ROWS: usize = 1000;

/// Bytes of documents after which a page has enough: encoded they are up to three times as long.
const ENOUGH: usize = 2 << 20;

/// Bytes of the digest that ties a marker to its list.
const DIGEST: usize = 12;

impl<'r> Wanted<'r> {
    /// The page that a request of an action asks for.
    #[must_use]
    pub fn of<A: Action>(marker: Option<&'r Marker>, max_items: Option<MaxItems>) -> Self {
        Self { action: A::NAME, marker, max_items }
    }

    fn items(&self) -> usize {
        self.max_items.and_then(|MaxItems { 0: n }| usize::try_from(n).ok()).unwrap_or(100)
    }

    /// A page of the rows under `prefix`: of those that `keep` makes an item of.
    ///
    /// # Errors
    /// `ValidationError` for a marker that this list never gave; whatever `keep` finds wrong.
    pub fn page<T>(
        &self,
        tx: &Tx<'_>,
        prefix: &str,
        keep: impl FnMut(&str, &Row) -> Result<Option<T>, Fault>,
    ) -> Result<Page<T>, Fault> {
        self.union(tx, &[prefix.to_owned()], keep)
    }

    /// A page of the rows under any of the prefixes, in the order of what follows them: a rest that stands
    /// under several counts once.
    ///
    /// # Errors
    /// As for [`Wanted::page`].
    pub fn union<T>(
        &self,
        tx: &Tx<'_>,
        prefixes: &[String],
        mut keep: impl FnMut(&str, &Row) -> Result<Option<T>, Fault>,
    ) -> Result<Page<T>, Fault> {
        let list = prefixes.concat();
        let mut after = self.marker.map(|marker| self.opened(tx, &list, marker)).transpose()?;
        let mut items = Vec::new();
        let mut rows_read = 0;
        loop {
            let room = self.items() - items.len();
            // Each prefix gives its first rows, so the first of them all are among these.
            let mut rows = BTreeMap::new();
            for prefix in prefixes {
                let after = after.as_ref().map(|rest| format!("{prefix}{rest}"));
                for row in tx.scan(prefix, after.as_deref(), room + 1) {
                    let rest = row.key.strip_prefix(prefix.as_str()).unwrap_or_default().to_owned();
                    rows.entry(rest).or_insert(row);
                }
            }
            let more = rows.len() > room;
            for (rest, row) in rows.into_iter().take(room) {
                rows_read += 1;
                items.extend(keep(&rest, &row)?);
                after = Some(rest);
            }
            if !more {
                return Ok(Page { items, marker: None });
            }
            if items.len() == self.items() || rows_read >= MOST_ROWS {
                let marker = after.map(|rest| self.sealed(tx, &list, &rest));
                return Ok(Page { items, marker });
            }
        }
    }

    /// A page of the rows under the prefixes, one prefix after the other. `show` makes an item of a row under the nth
    /// of them, and says how many bytes it has: a page ends where it has enough of them.
    ///
    /// # Errors
    /// As for [`Wanted::page`].
    pub fn chain<T>(
        &self,
        tx: &Tx<'_>,
        prefixes: &[String],
        mut show: impl FnMut(usize, &Row) -> Result<(T, usize), Fault>,
    ) -> Result<Page<T>, Fault> {
        let list = prefixes.concat();
        let mut after = self.marker.map(|marker| self.opened(tx, &list, marker)).transpose()?;
        let first = prefixes.iter().position(|prefix| after.as_ref().is_some_and(|after| after.starts_with(prefix)));
        let (mut items, mut bytes) = (Vec::new(), 0_usize);
        for (nth, prefix) in prefixes.iter().enumerate().skip(first.unwrap_or_default()) {
            let room = self.items() - items.len();
            let from = after.as_ref().filter(|after| after.starts_with(prefix));
            for row in tx.scan(prefix, from.cloned().as_deref(), room + 1) {
                if items.len() == self.items() || bytes >= ENOUGH {
                    let marker = after.map(|place| self.sealed(tx, &list, &place));
                    return Ok(Page { items, marker });
                }
                let (item, size) = show(nth, &row)?;
                items.push(item);
                bytes = bytes.saturating_add(size);
                after = Some(row.key);
            }
        }
        Ok(Page { items, marker: None })
    }

    /// A page of the entities of a kind whose path begins with `path`.
    ///
    /// # Errors
    /// As for [`Wanted::page`].
    pub fn entities<N: Noun>(
        &self,
        tx: &Tx<'_>,
        path: Option<&str>,
        mut keep: impl FnMut(&N) -> Result<bool, Fault>,
    ) -> Result<Page<N>, Fault> {
        let mut kept = |noun: N| Ok(keep(&noun)?.then_some(noun));
        match path {
            None | Some("/") => self.page(tx, &layout::entities(N::KIND), |_, row| kept(read(&row.key, &row.value)?)),
            Some(path) => self.page(tx, &layout::by_path_prefix(N::KIND, path), |_, row| {
                let name: String = read(&row.key, &row.value)?;
                match tx.look_up::<N>(&name)? {
                    Some(noun) if noun.path().as_str().starts_with(path) => kept(noun),
                    _ => Ok(None),
                }
            }),
        }
    }

    /// A page of a list that a quota keeps short: its items in the order of their keys. `list` tells it from
    /// other lists of the action.
    ///
    /// # Errors
    /// `ValidationError` for a marker that this list never gave.
    pub fn gathered<T>(&self, tx: &Tx<'_>, list: &str, items: BTreeMap<String, T>) -> Result<Page<T>, Fault> {
        let after = self.marker.map(|marker| self.opened(tx, list, marker)).transpose()?;
        let mut rest = items.into_iter().skip_while(|(key, _)| after.as_ref().is_some_and(|after| key <= after));
        let (keys, items): (Vec<_>, Vec<_>) = rest.by_ref().take(self.items()).unzip();
        let last = rest.next().and(keys.last());
        let marker = last.map(|key| self.sealed(tx, list, key));
        Ok(Page { items, marker })
    }

    /// A page of a list of rows, behind which follow items that are always there. `list` tells these from the rows.
    ///
    /// # Errors
    /// What `rows` finds wrong.
    pub fn followed<T>(
        &self,
        tx: &Tx<'_>,
        list: &str,
        items: BTreeMap<String, T>,
        rows: impl FnOnce(&Self) -> Result<Page<T>, Fault>,
    ) -> Result<Page<T>, Fault> {
        if self.marker.is_some_and(|marker| self.opened(tx, list, marker).is_ok()) {
            return self.gathered(tx, list, items);
        }
        let mut page = rows(self)?;
        if page.marker.is_some() || items.is_empty() {
            return Ok(page);
        }
        let room = i64::try_from(self.items().saturating_sub(page.items.len())).unwrap_or_default();
        if room == 0 {
            // Every place is behind the empty one.
            page.marker = Some(self.sealed(tx, list, ""));
            return Ok(page);
        }
        let rest = Self { action: self.action, marker: None, max_items: Some(Number(room)) };
        let rest = rest.gathered(tx, list, items)?;
        page.items.extend(rest.items);
        page.marker = rest.marker;
        Ok(page)
    }

    /// A page of a list of `count` items that are made as they are shown, and of which one call makes `most`.
    ///
    /// # Errors
    /// `ValidationError` for a marker that this list never gave.
    pub fn numbered<T>(
        &self,
        tx: &Tx<'_>,
        count: usize,
        most: usize,
        item: impl Fn(usize) -> T,
    ) -> Result<Page<T>, Fault> {
        let list = format!("{count} items");
        let first = match self.marker {
            Some(marker) => self.opened(tx, &list, marker)?.parse().unwrap_or(count),
            None => 0,
        };
        let end = count.min(first.saturating_add(self.items().min(most)));
        let marker = (end < count).then(|| self.sealed(tx, &list, &end.to_string()));
        Ok(Page { items: (first..end).map(item).collect(), marker })
    }

    fn sealed(&self, tx: &Tx<'_>, list: &str, place: &str) -> String {
        let mut bytes = self.digest(tx, list, place.as_bytes()).to_vec();
        bytes.extend_from_slice(place.as_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    fn opened(&self, tx: &Tx<'_>, list: &str, marker: &Marker) -> Result<String, Fault> {
        const INVALID: Fault = Fault::Invalid("Invalid Marker.");
        let bytes = URL_SAFE_NO_PAD.decode(marker.as_str()).map_err(|_| INVALID)?;
        let (digest, place) = bytes.split_at_checked(DIGEST).ok_or(INVALID)?;
        if digest != self.digest(tx, list, place) {
            return Err(INVALID);
        }
        String::from_utf8(place.to_vec()).map_err(|_| INVALID)
    }

    /// Ties a marker to its account, action and list. It keeps no secret: who forges one reads on elsewhere in
    /// a list that is the forger's to read.
    fn digest(&self, tx: &Tx<'_>, list: &str, place: &[u8]) -> [u8; DIGEST] {
        let mut hash = Sha256::new();
        for part in [tx.account().as_bytes(), self.action.as_bytes(), list.as_bytes(), place] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        let mut digest = [0; DIGEST];
        for (to, from) in digest.iter_mut().zip(hash.finalize()) {
            *to = from;
        }
        digest
    }
}

impl<T> Page<T> {
    /// The same page of other items.
    pub fn map<U>(self, item: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(item).collect(), marker: self.marker }
    }

    /// The same page of other items, if each can be made.
    ///
    /// # Errors
    /// The first that `item` finds wrong.
    pub fn try_map<U>(self, item: impl FnMut(T) -> Result<U, Fault>) -> Result<Page<U>, Fault> {
        let items = self.items.into_iter().map(item).collect::<Result<_, _>>()?;
        Ok(Page { items, marker: self.marker })
    }
}

#[cfg(test)]
mod tests;
