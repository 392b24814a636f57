//! One ordered walk over a base and the layers above it.

use std::iter::Peekable;

use imbl::OrdMap;
use imbl::ordmap::RangedIter;
use imbl::shared_ptr::DefaultSharedPtr;

use crate::place::Address;

/// How many rows are asked of a base at once.
const CHUNK: usize = 512;

/// What is below the layers.
pub(crate) trait Below<V> {
    /// Why it cannot be read.
    type Error;

    /// Its rows from an address on, up to `limit`; fewer mean there are no more before the end.
    fn rows(&self, from: &Address, limit: usize) -> Result<Vec<(Address, Vec<u8>)>, Self::Error>;

    /// The value of one of its rows that no layer hides.
    fn open(&self, address: &Address, value: Vec<u8>) -> Result<V, Self::Error>;
}

/// The live rows from `start` to `end`, at most `limit`: what the newest layer with a slot there says (`live`:
/// the value, or none if the row is removed), else what is below.
pub(crate) fn scan<S, V, B: Below<V>>(
    layers: &[&OrdMap<Address, S>],
    live: impl Fn(&S) -> Option<V>,
    below: &B,
    start: Address,
    end: &Address,
    limit: usize,
) -> Result<Vec<(Address, V)>, B::Error> {
    let live = |(address, slot): (&Address, &S)| live(slot).map(|value| (address.clone(), value));
    let mut above = Above::new(layers, &start, end).peekable();
    let mut rows = Vec::new();
    let mut from = start;
    while rows.len() < limit {
        let asked = (limit - rows.len()).min(CHUNK);
        let chunk = below.rows(&from, asked)?;
        let exhausted = chunk.len() < asked;
        for (address, value) in chunk {
            while let Some(newer) = above.next_if(|(newer, _)| **newer < address) {
                rows.extend(live(newer));
            }
            if rows.len() >= limit {
                break;
            }
            from = address.successor();
            match above.next_if(|(newer, _)| **newer == address) {
                Some(newer) => rows.extend(live(newer)),
                None => {
                    let value = below.open(&address, value)?;
                    rows.push((address, value));
                }
            }
        }
        if exhausted {
            let room = limit.saturating_sub(rows.len());
            rows.extend(above.by_ref().filter_map(live).take(room));
            break;
        }
    }
    rows.truncate(limit);
    Ok(rows)
}

/// The newest slot at each address of several layers, in order.
struct Above<'a, S>(Vec<Peekable<RangedIter<'a, Address, S, DefaultSharedPtr>>>);

impl<'a, S> Above<'a, S> {
    fn new(layers: &[&'a OrdMap<Address, S>], start: &Address, end: &Address) -> Self {
        let layers = layers.iter().filter(|layer| start < end && !layer.is_empty());
        Self(layers.map(|layer| layer.range::<_, Address>(start..end).peekable()).collect())
    }
}

impl<'a, S> Iterator for Above<'a, S> {
    type Item = (&'a Address, &'a S);

    fn next(&mut self) -> Option<Self::Item> {
        let first = self.0.iter_mut().filter_map(|layer| layer.peek().map(|(address, _)| *address)).min()?;
        // All layers step past the address; the newest stands first and is the one that counts.
        let mut slots = self.0.iter_mut().filter_map(|layer| layer.next_if(|(address, _)| *address == first));
        let newest = slots.next();
        slots.for_each(drop);
        newest
    }
}
