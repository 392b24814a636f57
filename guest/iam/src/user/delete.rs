//! DeleteUser.

use keyward_gate::PrincipalKind;
use keyward_model::id::UniqueId;
use keyward_model::layout::{self, Relation};
use keyward_model::name::AnyUserName;
use keyward_model::row::User;

use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault, Tie};
use crate::tx::Tx;
use crate::{guess, mfa, people, policy, request, tenancy, usage};

request! {
    /// Deletes a user that has neither credentials nor policies. Its groups lose it.
    pub struct DeleteUser {
        "UserName" name: AnyUserName,
    }
}

impl Action for DeleteUser {
    const NAME: &'static str = "DeleteUser";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] =
        &[Code::ConcurrentModification, Code::DeleteConflict, Code::LimitExceeded, Code::NoSuchEntity];
    type Answer = ();

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Target::named::<User>(tx, self.name.as_str())
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let user = tx.find::<User>(self.name.as_str())?;
        tx.has_no(Relation::Keys, &user.id, Tie::AccessKeys)?;
        tx.has_no(Relation::Certificates, &user.id, Tie::Certificates)?;
        tx.has_no(Relation::SshKeys, &user.id, Tie::Referenced)?;
        tx.has_no(Relation::ServiceCredentials, &user.id, Tie::Referenced)?;
        tx.has_no(Relation::ServiceAccounts, &user.id, Tie::ServiceAccounts)?;
        let is_customer = tenancy::is_customer(tx)?;
        if !is_customer && tx.has(&layout::login_profile(&user.id)) {
            return Err(Fault::DeleteConflict(Tie::LoginProfile));
        }
        if !is_customer {
            tx.has_no(Relation::Devices, &user.id, Tie::Devices)?;
        }
        tx.has_no(Relation::Inline, &user.id, Tie::InlinePolicies)?;
        tx.has_no(Relation::Attached, &user.id, Tie::Attachments)?;
        if call.caller.kind == PrincipalKind::User && call.caller.id == user.id.as_str() {
            return Err(Fault::Refused("Users cannot delete themselves.".to_owned()));
        }
        for group in tx.links(Relation::Groups, &user.id) {
            tx.untie((Relation::Groups, &user.id), (Relation::Members, &UniqueId::known(group)));
        }
        if let Some(boundary) = &user.boundary {
            policy::unbind(tx, boundary, &user.id)?;
        }
        // Lyve Cloud has no way to take a password or another's second factor away: they go with the user.
        tx.delete(&layout::login_profile(&user.id));
        tx.delete(&layout::old_passwords(&user.id));
        mfa::take_off(tx, &user.id, false)?;
        people::forget(tx, &user)?;
        guess::forget(tx, &guess::DEVICE_CODE, &user.id);
        usage::forget(tx, &user.id);
        tx.remove(&user)
    }
}
