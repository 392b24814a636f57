//! Numbers: how many there are, without looking at them, and how many there may be.

use keyward_model::id::UniqueId;
use keyward_model::layout;

use super::{Tx, read};
use crate::fault::Fault;
use crate::quota::{self, Limits, Quota};

impl Tx<'_> {
    /// Counts so many more, or fewer, of a sort of thing. The id is of one of them, or of what they belong to.
    ///
    /// # Errors
    /// Only trouble.
    pub fn count(&mut self, what: &str, id: &UniqueId, change: i32) -> Result<(), Fault> {
        let key = layout::count(what, id);
        let count = self.row::<u32>(&key)?.unwrap_or_default().saturating_add_signed(change);
        if count == 0 {
            self.delete(&key);
            return Ok(());
        }
        self.put(&key, &count)
    }

    /// How many of a sort there are.
    ///
    /// # Errors
    /// Only trouble.
    pub fn how_many(&self, what: &str) -> Result<u32, Fault> {
        let shares = self.scan(&layout::counts(what), None, usize::MAX);
        shares.iter().try_fold(0_u32, |sum, row| Ok(sum.saturating_add(read(&row.key, &row.value)?)))
    }

    /// What every quota is in this account.
    ///
    /// # Errors
    /// Only trouble.
    pub fn limits(&self) -> Result<Limits, Fault> {
        Ok(self.row(layout::QUOTAS)?.unwrap_or_default())
    }

    /// What a quota is in this account.
    ///
    /// # Errors
    /// Only trouble.
    pub fn limit(&self, quota: &Quota) -> Result<usize, Fault> {
        Ok(self.limits()?.of(quota))
    }

    /// Refuses to go on with more than a quota allows.
    ///
    /// # Errors
    /// `LimitExceeded`.
    pub fn within(&self, quota: &'static Quota, count: usize) -> Result<(), Fault> {
        let limit = self.limit(quota)?;
        if count > limit { Err(Fault::LimitExceeded(quota, limit)) } else { Ok(()) }
    }

    /// Refuses one more of what [`Tx::count`] counts than its quota.
    ///
    /// # Errors
    /// `LimitExceeded`.
    pub fn counts_one_more(&self, quota: &'static Quota, what: &str) -> Result<(), Fault> {
        let limit = self.limit(quota)?;
        // To look at all shares is to wait for everybody else who counts: only who must does.
        if limit < quota::NONE && usize::try_from(self.how_many(what)?).unwrap_or(quota::NONE) >= limit {
            return Err(Fault::LimitExceeded(quota, limit));
        }
        Ok(())
    }

    /// Refuses one more row under a prefix than a quota.
    ///
    /// # Errors
    /// `LimitExceeded`.
    pub fn has_room_under(&self, prefix: &str, quota: &'static Quota) -> Result<(), Fault> {
        let limit = self.limit(quota)?;
        if self.scan(prefix, None, limit).len() < limit { Ok(()) } else { Err(Fault::LimitExceeded(quota, limit)) }
    }
}
