//! The types that parameters and members have: names, numbers, choices, lists.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use keyward_gate::percent;
use keyward_model::id::UniqueId;
use keyward_model::name::elsewhere::{
    AccountNumber, DelegationRequestId, EntityPath, Locale, Notes, NotificationChannel, OrganizationsPolicyId, OwnerId,
    PolicyParameterName, PolicyParameterValue, PropertyKey, PropertyValue, RedirectUrl, ReportId, RequestMessage,
    WorkflowId,
};
use keyward_model::name::material::{
    CertificateBody, CertificateChain, CertificateId, CredentialService, PublicKeyText, ServerCertificateName,
    ServiceCredentialId, SshKeyId,
};
use keyward_model::name::sts::{
    ContextAssertion, DeviceSerial, EncodedMessage, ExternalId, FederatedName, FederationPolicyText, JwtAlgorithm,
    JwtAudience, RoleSessionName, SessionPolicyText, SourceIdentity, StsKeyId, TargetPrincipal, TokenCode,
    TradeInToken,
};
use keyward_model::name::{
    AccountAlias, ActionName, AnyArn, AnyKeyId, AnyUserName, AttachmentName, Breach, ClientId, ConnectionName,
    ContextKeyName, CustomSuffix, CustomerName, DeletionTaskId, Description, DeviceName, DocumentText, GroupName,
    HandlingOption, InstanceProfileName, JobId, Marker, ModuleDigest, ModuleName, ModulePart, ModuleSignature, Name,
    OidcUrl, OptionalDocumentText, Path, PathPrefix, PersonName, PolicyName, PolicyPath, PolicyPathPrefix, Privacy,
    PrivateKeyId, PrivateKeyText, ProviderId, RegionName, ResourceArn, ResourceName, RoleDescription, RoleName,
    RootName, Rule, RuleNotes, SamlAssertion, SamlMetadataText, SamlParty, SamlProviderName, SerialNumber,
    ServiceAccountId, ServiceName, ServiceNamespace, StsArn, Subnet, TagKey, TagValue, Thumbprint, UserName, VersionId,
    WebIdentityText, WhitelistRuleId, WorldName,
};
use keyward_model::row::{Status, Tag};
use keyward_model::secret::{DeviceCode, OneTimeText, Password, ResetText, SecretKey};
use keyward_model::time::Time;
use zeroize::Zeroizing;

use super::read::{Read, Reader, Structure};
use super::violation::Quote;
use super::write::{Fields, Write};
use super::{ANY_TEXT, Member, Shape};
use crate::form::Form;
use crate::xml::Xml;

/// Names are read under their rule and written as they are.
macro_rules! names {
    ($($name:ident)*) => {$(
        impl Read for $name {
            const SHAPE: Shape = Shape::Text(Self::RULE);

            fn read(from: &mut Reader<'_>, name: &str) -> Option<Self> {
                from.text(name)
            }
        }

        impl Write for $name {
            const SHAPE: Shape = Shape::Text(Self::RULE);

            fn write(&self, xml: &mut Xml) {
                xml.text(self.as_str());
            }
        }
    )*};
}

names! {
    JobId ServiceNamespace ContextAssertion DeviceName DeviceSerial EncodedMessage ExternalId FederatedName FederationPolicyText JwtAlgorithm JwtAudience RoleSessionName SerialNumber SessionPolicyText SourceIdentity StsKeyId TargetPrincipal TokenCode TradeInToken
}

names! {
    ConnectionName CustomerName PersonName RegionName AccountAlias ActionName AnyArn AnyKeyId AnyUserName AttachmentName ClientId ContextKeyName CustomSuffix
    DeletionTaskId Description DocumentText GroupName HandlingOption InstanceProfileName Marker OidcUrl
    OptionalDocumentText Path PathPrefix PolicyName PolicyPath PolicyPathPrefix PrivateKeyId PrivateKeyText
    ProviderId ResourceName RoleDescription RoleName SamlAssertion SamlMetadataText SamlParty SamlProviderName
    ResourceArn RootName RuleNotes ServiceAccountId ServiceName StsArn Subnet TagKey TagValue Thumbprint UserName VersionId
    WebIdentityText WhitelistRuleId
}

names! {
    ModuleDigest ModuleName ModuleSignature WorldName
}

names! {
    AccountNumber DelegationRequestId EntityPath Locale Notes NotificationChannel OrganizationsPolicyId OwnerId
    PolicyParameterName PolicyParameterValue PropertyKey PropertyValue RedirectUrl ReportId RequestMessage WorkflowId
}

names! {
    CertificateBody CertificateChain CertificateId CredentialService PublicKeyText ServerCertificateName
    ServiceCredentialId SshKeyId
}

/// A parameter that need not be there.
impl<T: Read> Read for Option<T> {
    const SHAPE: Shape = T::SHAPE;
    const REQUIRED: bool = false;

    fn read(from: &mut Reader<'_>, name: &str) -> Option<Self> {
        if from.has::<T>(name) { T::read(from, name).map(Some) } else { Some(None) }
    }
}

/// A whole number between two bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number<const LEAST: i64, const MOST: i64>(pub i64);

impl<const LEAST: i64, const MOST: i64> Read for Number<LEAST, MOST> {
    const SHAPE: Shape = Shape::Number(LEAST, MOST);

    fn read(from: &mut Reader<'_>, name: &str) -> Option<Self> {
        let value = from.value(name)?;
        let Ok(number) = value.parse() else {
            return from.malformed("A parameter that must be a whole number is none.");
        };
        let breach = if number < LEAST {
            Breach::Low(LEAST)
        } else if number > MOST {
            Breach::High(MOST)
        } else {
            return Some(Self(number));
        };
        from.violated(name, Quote::Value(value.to_owned()), breach);
        None
    }
}

impl Read for bool {
    const SHAPE: Shape = Shape::Flag;

    fn read(from: &mut Reader<'_>, name: &str) -> Option<Self> {
        match from.value(name)? {
            "true" => Some(true),
            "false" => Some(false),
            _ => from.malformed("A parameter that must be true or false is neither."),
        }
    }
}

/// A list with at least `LEAST` and at most `MOST` members.
#[derive(Debug)]
pub struct List<T, const LEAST: usize = 0, const MOST: usize = { usize::MAX }>(pub Vec<T>);

impl<T: Read, const LEAST: usize, const MOST: usize> Read for List<T, LEAST, MOST> {
    const SHAPE: Shape = Shape::List { of: &T::SHAPE, least: LEAST, most: MOST };

    // A list without members is sent as its bare name.
    fn is_in(form: &Form, name: &str) -> bool {
        form.value(name).ok().flatten() == Some("") || form.below(&format!("{name}.member.")).next().is_some()
    }

    fn read(from: &mut Reader<'_>, name: &str) -> Option<Self> {
        if from.has::<Self>(name) { from.list(name, LEAST, MOST).map(Self) } else { from.absent(name) }
    }
}

/// A list as Lyve Cloud's requests write it: `Name.1`, `Name.member.1`, or all of it as one value, in JSON or with
/// commas between its words. An empty value is an empty list.
#[derive(Debug)]
pub struct Words<T>(pub Vec<T>);

/// Most members of such a list.
const MOST_WORDS: usize = 1_000;

impl<T: Read + Name> Read for Words<T> {
    const SHAPE: Shape = Shape::List { of: &<T as Read>::SHAPE, least: 0, most: MOST_WORDS };

    fn is_in(form: &Form, name: &str) -> bool {
        form.has(name) || form.below(&format!("{name}.")).next().is_some()
    }

    fn read(from: &mut Reader<'_>, name: &str) -> Option<Self> {
        let is_whole = from.has::<Text>(name);
        if from.has::<List<T>>(name) && !is_whole {
            return from.list(name, 0, MOST_WORDS).map(Self);
        }
        if !is_whole {
            return if from.has::<Self>(name) {
                from.indexed(name, 0, MOST_WORDS).map(Self)
            } else {
                from.absent(name)
            };
        }
        let value = from.value(name)?;
        let words: Vec<String> = if value.starts_with('[') {
            let read = serde_json::from_str(value);
            read.or_else(|_| from.malformed("A list is neither JSON nor words between commas.").ok_or(())).ok()?
        } else {
            value.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
        };
        if words.len() > MOST_WORDS {
            from.violated(name, Quote::Hidden, Breach::Long(MOST_WORDS));
            return None;
        }
        let read: Vec<_> = words.into_iter().map(|word| from.word(name, word)).collect();
        read.into_iter().collect::<Option<_>>().map(Self)
    }
}

/// Text under no rule but its length, for parameters that AWS does not know.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Text(pub String);

impl Name for Text {
    const RULE: Rule = Rule { least: 0, most: usize::MAX, pattern: "", privacy: Privacy::Private };

    fn trusted(text: String) -> Self {
        Self(text)
    }
}

impl Read for Text {
    const SHAPE: Shape = Shape::Text(Self::RULE);

    fn read(from: &mut Reader<'_>, name: &str) -> Option<Self> {
        from.text(name)
    }
}

/// A policy document as answers carry it: percent-encoded, so that it comes back to the letter.
#[derive(Debug)]
pub struct Encoded(pub String);

impl Write for Encoded {
    const SHAPE: Shape = ANY_TEXT;

    fn write(&self, xml: &mut Xml) {
        let mut bytes = Vec::with_capacity(self.0.len() * 2);
        percent::encode(self.0.as_bytes(), &mut bytes);
        xml.text(&String::from_utf8_lossy(&bytes));
    }
}

/// Bytes as answers carry them. They may be secret, so there is no way to print them.
pub struct Blob(pub Zeroizing<Vec<u8>>);

impl Write for Blob {
    const SHAPE: Shape = Shape::Blob;

    fn write(&self, xml: &mut Xml) {
        xml.text(&STANDARD.encode(self.0.as_slice()));
    }
}

const SECRET: Shape = Shape::Text(Rule { least: 0, most: usize::MAX, pattern: "", privacy: Privacy::Secret });

impl Read for SecretKey {
    const SHAPE: Shape = SECRET;

    fn read(from: &mut Reader<'_>, name: &str) -> Option<Self> {
        from.value(name).map(|value| Self::known(value.to_owned()))
    }
}

impl Write for SecretKey {
    const SHAPE: Shape = SECRET;

    fn write(&self, xml: &mut Xml) {
        xml.text(self.expose());
    }
}

/// Secrets under a rule are read like names, and never written.
macro_rules! secrets {
    ($($secret:ident)*) => {$(
        impl Read for $secret {
            const SHAPE: Shape = Shape::Text(Self::RULE);

            fn read(from: &mut Reader<'_>, name: &str) -> Option<Self> {
                from.text(name)
            }
        }
    )*};
}

secrets! {
    DeviceCode ModulePart OneTimeText Password ResetText
}

/// Declares a choice between words.
#[macro_export]
macro_rules! choice {
    ($(#[$doc:meta])* pub enum $choice:ident { $($(#[$what:meta])* $word:ident $(= $wire:literal)?,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $choice { $($(#[$what])* $word,)* }

        impl $crate::shape::read::Read for $choice {
            const SHAPE: $crate::shape::Shape =
                $crate::shape::Shape::Choice(&[$($crate::word!($word $($wire)?)),*]);

            fn read(from: &mut $crate::shape::read::Reader<'_>, name: &str) -> Option<Self> {
                match from.value(name)? {
                    $($crate::word!($word $($wire)?) => Some(Self::$word),)*
                    other => from.none_of(name, other, &[$($crate::word!($word $($wire)?)),*]),
                }
            }
        }
    };
}

/// The wire's word for one of a choice: its own name, unless it has another.
#[doc(hidden)]
#[macro_export]
macro_rules! word {
    ($word:ident) => {
        stringify!($word)
    };
    ($word:ident $wire:literal) => {
        $wire
    };
}

impl Structure for Tag {
    const MEMBERS: &'static [Member] = &[
        Member { name: "Key", required: true, shape: <TagKey as Read>::SHAPE },
        Member { name: "Value", required: true, shape: <TagValue as Read>::SHAPE },
    ];

    fn members(from: &mut Reader<'_>, at: &str) -> Option<Self> {
        let key = from.member(at, "Key");
        let value = from.member(at, "Value");
        Some(Self { key: key?, value: value? })
    }
}

impl Fields for Tag {
    const FIELDS: &'static [Member] = Self::MEMBERS;
}

impl Write for Tag {
    const SHAPE: Shape = Shape::Structure(Self::FIELDS);

    fn write(&self, xml: &mut Xml) {
        self.key.write_as("Key", xml);
        self.value.write_as("Value", xml);
    }
}

/// Members that are plain text in answers.
macro_rules! texts {
    ($($kind:ty, $text:expr;)*) => {$(
        impl Write for $kind {
            const SHAPE: Shape = ANY_TEXT;

            fn write(&self, xml: &mut Xml) {
                let text: fn(&Self) -> &str = $text;
                xml.text(text(self));
            }
        }
    )*};
}

texts! {
    String, |text| text;
    UniqueId, |id| id.as_str();
    &'static str, |text| text;
}

impl Read for Status {
    const SHAPE: Shape = Shape::Choice(&["Active", "Inactive"]);

    fn read(from: &mut Reader<'_>, name: &str) -> Option<Self> {
        match from.value(name)? {
            "Active" => Some(Self::Active),
            "Inactive" => Some(Self::Inactive),
            other => from.none_of(name, other, &["Active", "Inactive"]),
        }
    }
}

impl Write for Status {
    const SHAPE: Shape = ANY_TEXT;

    fn write(&self, xml: &mut Xml) {
        xml.text(self.as_str());
    }
}

impl Write for bool {
    const SHAPE: Shape = Shape::Flag;

    fn write(&self, xml: &mut Xml) {
        xml.text(if *self { "true" } else { "false" });
    }
}

impl Write for u32 {
    const SHAPE: Shape = Shape::Number(0, u32::MAX as i64);

    fn write(&self, xml: &mut Xml) {
        xml.text(&self.to_string());
    }
}

impl Write for Time {
    const SHAPE: Shape = Shape::Time;

    fn write(&self, xml: &mut Xml) {
        xml.text(&self.iso());
    }
}
