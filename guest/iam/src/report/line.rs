//! A line of the report: AWS's 22 columns, in AWS's words. Nothing secret is looked at.

use keyward_model::id::UniqueId;
use keyward_model::layout::{self, Relation};
use keyward_model::row::{AccessKey, Account, LoginProfile, Noun as _, SigningCertificate, Status, User};
use keyward_model::time::Time;
use serde::de::DeserializeOwned;

use crate::fault::Fault;
use crate::password;
use crate::tx::{Tx, read};
use crate::usage::{self, NOT_USED};

/// The first line.
pub(super) const HEAD: &str = "user,arn,user_creation_time,password_enabled,password_last_used,\
    password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,\
    access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,\
    access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,\
    access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated\n";

/// What root has no say in.
const NOT_SUPPORTED: &str = "not_supported";
/// What is not known.
const UNKNOWN: &str = "no_information";

/// Writes lines.
pub(super) struct Writer<'t, 'a> {
    tx: &'t Tx<'a>,
    /// Days until a password has to be changed, if ever.
    days: Option<u32>,
}

impl<'t, 'a> Writer<'t, 'a> {
    pub(super) fn new(tx: &'t Tx<'a>) -> Result<Self, Fault> {
        let days = password::policy(tx)?.and_then(|policy| policy.days);
        Ok(Self { tx, days })
    }

    /// Root's line.
    pub(super) fn root(&self) -> Result<String, Fault> {
        let account = self.tx.account();
        let created = self.tx.row::<Account>(layout::ACCOUNT)?.map(|account| account.created);
        let mut columns = vec![
            "<root_account>".to_owned(),
            format!("arn:aws:iam::{account}:root"),
            at(created),
            NOT_SUPPORTED.to_owned(),
            UNKNOWN.to_owned(),
            NOT_SUPPORTED.to_owned(),
            NOT_SUPPORTED.to_owned(),
        ];
        self.credentials(&UniqueId::known(account), &mut columns)?;
        Ok(joined(&columns))
    }

    /// A user's line.
    pub(super) fn user(&self, user: &User) -> Result<String, Fault> {
        let mut columns = vec![user.name.to_string(), user.arn(self.tx.account()), at(Some(user.created))];
        columns.extend(self.password(user)?);
        self.credentials(&user.id, &mut columns)?;
        Ok(joined(&columns))
    }

    fn password(&self, user: &User) -> Result<[String; 4], Fault> {
        let profile: Option<LoginProfile> = self.tx.row(&layout::login_profile(&user.id))?;
        let Some(profile) = profile else {
            return Ok([yes(false), at(None), at(None), at(None)]);
        };
        let used = user.password_last_used.map_or_else(|| UNKNOWN.to_owned(), |used| at(Some(used)));
        let next = self.days.map(|days| profile.changed.plus_millis(i64::from(days) * DAY));
        Ok([yes(true), used, at(Some(profile.changed)), at(next)])
    }

    /// What users and root have alike: a second factor, two keys, two certificates.
    fn credentials(&self, owner: &UniqueId, columns: &mut Vec<String>) -> Result<(), Fault> {
        columns.push(yes(self.tx.has_any(Relation::Devices, owner)));
        let mut keys: Vec<AccessKey> = self.all(Relation::Keys, owner)?;
        keys.sort_by_key(|key| key.created);
        let mut keys = keys.into_iter();
        for _ in 0..2 {
            columns.extend(self.key(keys.next())?);
        }
        let mut certificates: Vec<SigningCertificate> = self.all(Relation::Certificates, owner)?;
        certificates.sort_by_key(|certificate| certificate.uploaded);
        let mut certificates = certificates.into_iter();
        for _ in 0..2 {
            let certificate = certificates.next();
            columns.push(yes(certificate.as_ref().is_some_and(|certificate| certificate.status.is_active())));
            columns.push(at(certificate.map(|certificate| certificate.uploaded)));
        }
        Ok(())
    }

    fn key(&self, key: Option<AccessKey>) -> Result<[String; 5], Fault> {
        let none = || NOT_USED.to_owned();
        let Some(key) = key else {
            return Ok([yes(false), none(), none(), none(), none()]);
        };
        let (date, region, service) = match usage::of_key(self.tx, &key.id)? {
            Some(used) => (at(Some(used.time)), used.region, used.service),
            None => (none(), none(), none()),
        };
        Ok([yes(key.status == Status::Active), at(Some(key.created)), date, region, service])
    }

    fn all<T: DeserializeOwned>(&self, relation: Relation, owner: &UniqueId) -> Result<Vec<T>, Fault> {
        let rows = self.tx.scan(&layout::links(relation, owner), None, usize::MAX);
        rows.iter().map(|row| read(&row.key, &row.value)).collect()
    }
}

const DAY: i64 = 24 * 3_600_000;

fn yes(whether: bool) -> String {
    whether.to_string()
}

/// A time as the report writes it.
fn at(time: Option<Time>) -> String {
    let text = |time: Time| time.iso().replace('Z', "+00:00");
    time.map_or_else(|| NOT_USED.to_owned(), text)
}

/// The line. A name may have a comma in it.
fn joined(columns: &[String]) -> String {
    let quoted = |column: &String| {
        if column.contains([',', '"']) { format!("\"{}\"", column.replace('"', "\"\"")) } else { column.clone() }
    };
    columns.iter().map(quoted).collect::<Vec<_>>().join(",") + "\n"
}
