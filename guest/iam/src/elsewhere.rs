//! What is only at AWS: organizations, delegation to partners, role templates, tokens for the outside.
//!
//! Their actions are read, authorized and described as all others are, and then answer as AWS does where there is no
//! such thing: with AWS's own fault, or an empty list.

mod delegation;
mod organization;
mod outbound;
mod template;

pub use self::delegation::{
    AcceptDelegationRequest, AssociateDelegationRequest, CreateDelegationRequest, GetDelegationRequest,
    GetHumanReadableSummary, ListDelegationRequests, RejectDelegationRequest, SendDelegationToken,
    UpdateDelegationRequest,
};
pub use self::organization::{
    DisableOrganizationsRootCredentialsManagement, DisableOrganizationsRootSessions,
    EnableOrganizationsRootCredentialsManagement, EnableOrganizationsRootSessions, GenerateOrganizationsAccessReport,
    GetOrganizationsAccessReport, ListOrganizationsFeatures,
};
pub use self::outbound::{
    DisableOutboundWebIdentityFederation, EnableOutboundWebIdentityFederation, GetOutboundWebIdentityFederationInfo,
};
pub use self::template::{AcquireRole, GetRoleTemplateVersion};

/// Declares actions: the level and the faults that AWS gives them, what they touch, and what they always answer.
macro_rules! elsewhere {
    ($(
        $(#[$doc:meta])*
        $action:ident $level:ident [$($fault:ident)*] on $target:expr => $run:expr, $answer:ty {
            $($name:tt $field:ident: $kind:ty,)*
        }
    )*) => {$(
        $crate::request! {
            $(#[$doc])*
            pub struct $action {
                $($name $field: $kind,)*
            }
        }

        impl $crate::action::Action for $action {
            const NAME: &'static str = stringify!($action);
            const LEVEL: $crate::action::Level = $crate::action::Level::$level;
            const FAULTS: &'static [$crate::fault::Code] = &[$($crate::fault::Code::$fault),*];
            const EFFECT: $crate::action::Effect = $crate::action::Effect::Elsewhere;
            type Answer = $answer;

            fn target(
                &self,
                _: &$crate::call::Call<'_>,
                tx: &$crate::tx::Tx<'_>,
            ) -> Result<$crate::call::Target, $crate::fault::Fault> {
                let target: fn(&Self, &str) -> $crate::call::Target = $target;
                Ok(target(self, tx.account()))
            }

            fn run(
                self,
                _: &$crate::call::Call<'_>,
                tx: &mut $crate::tx::Tx<'_>,
            ) -> Result<$answer, $crate::fault::Fault> {
                let run: fn(Self, &$crate::tx::Tx<'_>) -> Result<$answer, $crate::fault::Fault> = $run;
                run(self, tx)
            }
        }
    )*};
}
use elsewhere;

#[cfg(test)]
mod tests;
