//! UpdateAccountPasswordPolicy and DeleteAccountPasswordPolicy.

use keyward_model::layout;
use keyward_model::row::PasswordPolicy;

use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault, Missing};
use crate::request;
use crate::shape::kinds::Number;
use crate::tx::Tx;

request! {
    /// Says what the account demands of passwords from now on. What is not said is not demanded.
    pub struct UpdateAccountPasswordPolicy {
        "MinimumPasswordLength"      least:       Option<Number<6, 128>>,
        "RequireSymbols"             symbols:     Option<bool>,
        "RequireNumbers"             numbers:     Option<bool>,
        "RequireUppercaseCharacters" upper:       Option<bool>,
        "RequireLowercaseCharacters" lower:       Option<bool>,
        "AllowUsersToChangePassword" may_change:  Option<bool>,
        "MaxPasswordAge"             days:        Option<Number<1, 1095>>,
        "PasswordReusePrevention"    reuse:       Option<Number<1, 24>>,
        "HardExpiry"                 hard_expiry: Option<bool>,
    }
}

/// Fewest characters if nothing is said.
const LEAST: u32 = 6;

impl Action for UpdateAccountPasswordPolicy {
    const NAME: &'static str = "UpdateAccountPasswordPolicy";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::LimitExceeded, Code::MalformedPolicyDocument, Code::NoSuchEntity];
    type Answer = ();

    fn target(&self, _: &Call<'_>, _: &Tx<'_>) -> Result<Target, Fault> {
        Ok(Target::new("*"))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let policy = PasswordPolicy {
            least: self.least.and_then(|Number(least)| u32::try_from(least).ok()).unwrap_or(LEAST),
            symbols: self.symbols.unwrap_or_default(),
            numbers: self.numbers.unwrap_or_default(),
            upper: self.upper.unwrap_or_default(),
            lower: self.lower.unwrap_or_default(),
            may_change: self.may_change.unwrap_or_default(),
            days: self.days.and_then(|Number(days)| u32::try_from(days).ok()),
            reuse: self.reuse.and_then(|Number(reuse)| u32::try_from(reuse).ok()),
            hard_expiry: self.hard_expiry,
        };
        tx.put(layout::PASSWORD_POLICY, &policy)
    }
}

request! {
    /// Ends what the account demands of passwords itself.
    pub struct DeleteAccountPasswordPolicy {}
}

impl Action for DeleteAccountPasswordPolicy {
    const NAME: &'static str = "DeleteAccountPasswordPolicy";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::LimitExceeded, Code::NoSuchEntity];
    type Answer = ();

    fn target(&self, _: &Call<'_>, _: &Tx<'_>) -> Result<Target, Fault> {
        Ok(Target::new("*"))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        super::policy(tx)?.ok_or(Fault::NoSuchEntity(Missing::AccountPolicy))?;
        tx.delete(layout::PASSWORD_POLICY);
        Ok(())
    }
}
