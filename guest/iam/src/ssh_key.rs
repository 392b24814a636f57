//! SSH public keys of users.

use keyward_model::id::{IdKind, UniqueId};
use keyward_model::layout::Relation;
use keyward_model::name::UserName;
use keyward_model::name::material::{PublicKeyText, SshKeyId};
use keyward_model::row::{SshKey, Status};
use keyward_model::time::Time;

use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::held::{self, Actions, Faults, Held, Shown};
use crate::material::ssh::{self, Unusable};
use crate::quota;
use crate::tx::Tx;
use crate::{answer, choice, request};

impl Held for SshKey {
    const WORD: &'static str = "SSH Public Key";
    const PARAMETER: &'static str = "SSHPublicKeyId";
    type Id = SshKeyId;
    type Whose = UserName;
    const RELATION: Relation = Relation::SshKeys;
    const ACTIONS: Actions = Actions { update: "UpdateSSHPublicKey", delete: "DeleteSSHPublicKey" };
    const FAULTS: Faults = Faults { update: &[Code::InvalidInput, Code::NoSuchEntity], delete: &[Code::NoSuchEntity] };

    fn id(&self) -> &UniqueId {
        &self.id
    }

    fn status_mut(&mut self) -> &mut Status {
        &mut self.status
    }
}

answer! {
    /// An SSH public key as lists show it.
    pub struct SshKeyBrief {
        "UserName"       user:     Option<UserName>,
        "SSHPublicKeyId" id:       UniqueId,
        "Status"         status:   Status,
        "UploadDate"     uploaded: Time,
    }
}

impl Shown for SshKey {
    const LIST: &'static str = "ListSSHPublicKeys";
    const ITEMS: &'static str = "SSHPublicKeys";
    type ListedWhose = Option<UserName>;
    type Item = SshKeyBrief;

    fn shown(self, user: Option<UserName>) -> SshKeyBrief {
        SshKeyBrief { user, id: self.id, status: self.status, uploaded: self.uploaded }
    }
}

answer! {
    /// An SSH public key as the actions about one show it.
    pub struct SshKeyView {
        "UserName"         user:        UserName,
        "SSHPublicKeyId"   id:          UniqueId,
        "Fingerprint"      fingerprint: String,
        "SSHPublicKeyBody" body:        String,
        "Status"           status:      Status,
        "UploadDate"       uploaded:    Time,
    }
}

answer! {
    /// The key.
    pub struct Found {
        "SSHPublicKey" key: Option<SshKeyView>,
    }
}

request! {
    /// Gives a user an SSH public key: RSA, of 2048 bits or more, as OpenSSH writes it or as PEM.
    pub struct UploadSshKey {
        "UserName"         user: UserName,
        "SSHPublicKeyBody" body: PublicKeyText,
    }
}

impl Action for UploadSshKey {
    const NAME: &'static str = "UploadSSHPublicKey";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[
        Code::DuplicateSSHPublicKey,
        Code::InvalidPublicKey,
        Code::LimitExceeded,
        Code::NoSuchEntity,
        Code::UnrecognizedPublicKeyEncoding,
    ];
    type Answer = Found;

    fn target(&self, call: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        held::target(&self.user, call, tx)
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<Found, Fault> {
        let (owner, _) = held::owner(&self.user, call, tx)?;
        let given = read(self.body.as_str())?;
        for old in held::all::<SshKey>(tx, &owner)? {
            if kept(&old)?.is_same(&given) {
                const SAME: &str = "The SSH public key is already associated with the specified IAM user.";
                return Err(Fault::Unusable(Code::DuplicateSSHPublicKey, SAME));
            }
        }
        tx.has_room(Relation::SshKeys, &owner, &quota::SSH_KEYS_PER_USER)?;
        let key = SshKey {
            id: UniqueId::fresh(IdKind::SshKey, &mut tx.entropy),
            body: given.openssh(),
            uploaded: tx.now,
            status: Status::Active,
        };
        held::save(tx, &owner, &key)?;
        Ok(Found { key: Some(view(key, self.user, given.fingerprint(), self.body.to_string())) })
    }
}

choice! {
    /// The form that a key is shown in.
    pub enum Encoding {
        /// As OpenSSH writes it.
        Ssh = "SSH",
        /// As PEM.
        Pem = "PEM",
    }
}

request! {
    /// Shows an SSH public key.
    pub struct GetSshKey {
        "UserName"       user:     UserName,
        "SSHPublicKeyId" id:       SshKeyId,
        "Encoding"       encoding: Encoding,
    }
}

impl Action for GetSshKey {
    const NAME: &'static str = "GetSSHPublicKey";
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] = &[Code::NoSuchEntity, Code::UnrecognizedPublicKeyEncoding];
    type Answer = Found;

    fn target(&self, call: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        held::target(&self.user, call, tx)
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<Found, Fault> {
        let (owner, user) = held::owner(&self.user, call, tx)?;
        let key: SshKey = held::find(tx, &owner, self.id.as_str())?;
        let read = kept(&key)?;
        let body = match self.encoding {
            Encoding::Ssh => key.body.clone(),
            Encoding::Pem => read.pem().ok_or_else(|| Fault::Trouble(format!("{} is no key", key.id)))?,
        };
        Ok(Found { key: Some(view(key, user.unwrap_or(self.user), read.fingerprint(), body)) })
    }
}

fn view(key: SshKey, user: UserName, fingerprint: String, body: String) -> SshKeyView {
    SshKeyView { user, id: key.id, fingerprint, body, status: key.status, uploaded: key.uploaded }
}

/// Reads a key that is given.
fn read(text: &str) -> Result<ssh::SshKey, Fault> {
    ssh::SshKey::read(text).map_err(|unusable| match unusable {
        Unusable::Form => Fault::Unusable(
            Code::UnrecognizedPublicKeyEncoding,
            "The public key encoding format is unsupported or unrecognized.",
        ),
        Unusable::Key => Fault::Unusable(Code::InvalidPublicKey, "The public key is malformed or otherwise invalid."),
    })
}

/// Reads a key that was good when it was kept.
fn kept(key: &SshKey) -> Result<ssh::SshKey, Fault> {
    ssh::SshKey::read(&key.body).map_err(|_| Fault::Trouble(format!("{} is no key", key.id)))
}

#[cfg(test)]
mod tests;
