//! SetSecurityTokenServicePreferences.

use keyward_model::layout;

use crate::action::{Action, Effect, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::tx::Tx;
use crate::{choice, request};

choice! {
    /// Where tokens of the global endpoint are good.
    pub enum TokenVersion {
        /// In the regions that are on by default.
        One = "v1Token",
        /// In every region.
        Two = "v2Token",
    }
}

request! {
    /// Says what tokens of the global endpoint are to be. Here every token is good in every region.
    pub struct SetSecurityTokenServicePreferences {
        "GlobalEndpointTokenVersion" version: TokenVersion,
    }
}

impl Action for SetSecurityTokenServicePreferences {
    const NAME: &'static str = "SetSecurityTokenServicePreferences";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[];
    const EFFECT: Effect = Effect::Kept;
    type Answer = ();

    fn target(&self, _: &Call<'_>, _: &Tx<'_>) -> Result<Target, Fault> {
        Ok(Target::new("*"))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let version = match self.version {
            TokenVersion::One => 1,
            TokenVersion::Two => 2,
        };
        tx.put(layout::TOKEN_VERSION, &version)
    }
}

/// The number that was set, or 2.
///
/// # Errors
/// Only trouble.
pub(super) fn token_version(tx: &Tx<'_>) -> Result<u32, Fault> {
    Ok(tx.row(layout::TOKEN_VERSION)?.unwrap_or(2))
}
