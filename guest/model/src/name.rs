//! Names as types. A name carries AWS's constraint, and making one is the only check it ever needs.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::pattern;

/// What a text parameter must satisfy, in AWS's own terms.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Fewest characters.
    pub least: usize,
    /// Most characters.
    pub most: usize,
    /// AWS's pattern for the whole text, or empty for none.
    pub pattern: &'static str,
    /// Who may see the text.
    pub privacy: Privacy,
}

/// Who may see a parameter's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Privacy {
    /// Names and choices: they go into the audit log.
    Public,
    /// The caller's own content: quoted back to the caller, never logged.
    Private,
    /// Quoted to nobody.
    Secret,
}

/// A part of a rule that a text does not satisfy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Breach {
    /// A required parameter is absent.
    Absent,
    /// It has fewer characters, or members, than this.
    Short(usize),
    /// It has more characters, or members, than this.
    Long(usize),
    /// It does not match this pattern.
    Unlike(&'static str),
    /// It is none of these words.
    NoneOf(&'static [&'static str]),
    /// The number is below this.
    Low(i64),
    /// The number is above this.
    High(i64),
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Member must ")?;
        match self {
            Self::Absent => f.write_str("not be null"),
            Self::Short(least) => write!(f, "have length greater than or equal to {least}"),
            Self::Long(most) => write!(f, "have length less than or equal to {most}"),
            Self::Unlike(pattern) => write!(f, "satisfy regular expression pattern: {pattern}"),
            Self::NoneOf(words) => {
                write!(f, "satisfy enum value set: [{}]", words.join(", "))
            }
            Self::Low(least) => write!(f, "have value greater than or equal to {least}"),
            Self::High(most) => write!(f, "have value less than or equal to {most}"),
        }
    }
}

impl Rule {
    /// Everything about `text` that breaks the rule; empty if nothing does.
    #[must_use]
    pub fn breaches(&self, text: &str) -> Vec<Breach> {
        let mut breaches = Vec::new();
        let length = text.chars().count();
        // A text that is too long is refused for that alone: matching it would be the caller's work on our time.
        if !self.pattern.is_empty() && length <= self.most && !pattern::matches(self.pattern, text) {
            breaches.push(Breach::Unlike(self.pattern));
        }
        if length < self.least {
            breaches.push(Breach::Short(self.least));
        }
        if length > self.most {
            breaches.push(Breach::Long(self.most));
        }
        breaches
    }
}

/// A text that satisfies a rule.
pub trait Name: Sized {
    /// The rule.
    const RULE: Rule;

    /// Takes a text that is known to satisfy the rule.
    #[must_use]
    fn trusted(text: String) -> Self;

    /// Checks a text.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    fn new(text: impl Into<String>) -> Result<Self, Vec<Breach>> {
        let text = text.into();
        let breaches = Self::RULE.breaches(&text);
        if breaches.is_empty() { Ok(Self::trusted(text)) } else { Err(breaches) }
    }
}

/// Declares names: a word, who may see it, its length and its pattern.
macro_rules! names {
    ($($(#[$doc:meta])* pub struct $name:ident($privacy:ident, $least:literal..=$most:expr, $pattern:expr);)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match Self::RULE.privacy {
                    Privacy::Secret => f.write_str(concat!(stringify!($name), "(…)")),
                    _ => f.debug_tuple(stringify!($name)).field(&self.0).finish(),
                }
            }
        }

        impl Name for $name {
            const RULE: Rule =
                Rule { least: $least, most: $most, pattern: $pattern, privacy: Privacy::$privacy };

            fn trusted(text: String) -> Self {
                Self(text)
            }
        }

        impl $name {
            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

/// AWS's pattern, which means less than it seems to: `\u` takes four digits.
const STS_ARN: &str = r"[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+";
pub mod elsewhere;
pub mod material;
pub mod sts;

const FRIENDLY: &str = r"[\w+=,.@-]+";

names! {
    /// A user's friendly name. Unique within an account, ignoring case.
    pub struct UserName(Public, 1..=64, FRIENDLY);
    /// A user name as it is looked up: a longer one is legal to ask for, and is simply not found.
    pub struct AnyUserName(Public, 1..=128, FRIENDLY);
    /// A group's friendly name. Unique within an account, ignoring case.
    pub struct GroupName(Public, 1..=128, FRIENDLY);
    /// A role's friendly name. Unique within an account, ignoring case.
    pub struct RoleName(Public, 1..=64, FRIENDLY);
    /// An instance profile's name. Unique within an account, ignoring case.
    pub struct InstanceProfileName(Public, 1..=128, FRIENDLY);
    /// What its author says of a role.
    pub struct RoleDescription(Private, 0..=1000, r"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*");
    /// A service that a role is linked to, such as `autoscaling.amazonaws.com`.
    pub struct ServiceName(Public, 1..=128, FRIENDLY);
    /// What tells one service-linked role from another of the same service.
    pub struct CustomSuffix(Public, 1..=64, FRIENDLY);
    /// The deletion of a service-linked role.
    pub struct DeletionTaskId(Public, 1..=1000, "");
    /// A question about last accesses.
    pub struct JobId(Public, 36..=36, "");
    /// The word before a service's actions.
    pub struct ServiceNamespace(Public, 1..=64, r"[\w-]*");
    /// The name of a reseller, unique in the installation, or of a customer, unique at its reseller.
    pub struct CustomerName(Public, 1..=64, r"[A-Za-z0-9_.-]+");
    /// A region, as signatures are scoped to it.
    pub struct RegionName(Public, 1..=64, r"[A-Za-z0-9-]+");
    /// The name of a way to sign in at an identity provider.
    pub struct ConnectionName(Public, 1..=160, r"[A-Za-z0-9_.-]+");
    /// The full name of a customer's root, `reseller:customer`, or the number of its account.
    pub struct RootName(Public, 1..=129, r"[A-Za-z0-9_.:-]+");
    /// An IP address, or a range of them in CIDR form.
    pub struct Subnet(Public, 2..=49, r"[0-9A-Fa-f.:/]+");
    /// The id of a rule about networks.
    pub struct WhitelistRuleId(Public, 36..=36, r"[0-9a-f-]+");
    /// What somebody says of a rule to whoever reads it.
    pub struct RuleNotes(Private, 0..=1024, "");
    /// A first or last name.
    pub struct PersonName(Private, 0..=128, "");
    /// What an account may be called besides its number. Unique in the installation.
    pub struct AccountAlias(Public, 3..=63, r"^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$");
    /// A policy's friendly name; inline policies have the same kind of name.
    pub struct PolicyName(Public, 1..=128, FRIENDLY);
    /// The name of a device for second factors. Unique at its path, ignoring case.
    pub struct DeviceName(Public, 1..=usize::MAX, FRIENDLY);
    /// What a device for second factors is known by: a virtual one's is its ARN.
    pub struct SerialNumber(Public, 9..=256, r"[\w+=/:,.@-]+");
    /// Where an entity stands in its account's tree: `/`, or segments between slashes.
    pub struct Path(Public, 1..=512, r"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)");
    /// A managed policy's path, whose segments use fewer characters.
    pub struct PolicyPath(Public, 1..=512, r"((/[A-Za-z0-9\.,\+@=_-]+)*)/");
    /// The beginning of the paths a list is asked for.
    pub struct PathPrefix(Public, 1..=512, r"\u002F[\u0021-\u007F]*");
    /// The beginning of the policy paths a list is asked for.
    pub struct PolicyPathPrefix(Public, 1..=512, r"((/[A-Za-z0-9\.,\+@=_-]+)*)/");
    /// Where a list goes on, as a former answer said.
    pub struct Marker(Private, 1..=320, r"[\u0020-\u00FF]+");
    /// An ARN of something in IAM; its form is checked where it is looked up.
    pub struct AnyArn(Public, 20..=2048, "");
    /// An ARN of something that is not IAM's own. Lists go on behind one, so that it is no longer than a marker holds.
    pub struct ResourceArn(Public, 14..=224, r"[\u0021-\u007E]+");
    /// A module: SHA-256 of its bytes.
    pub struct ModuleDigest(Public, 71..=71, r"sha256:[0-9a-f]+");
    /// What somebody calls a module.
    pub struct ModuleName(Public, 1..=64, FRIENDLY);
    /// A part of a module in base64: at most 256 KiB of bytes.
    pub struct ModulePart(Secret, 4..=349_528, "");
    /// An Ed25519 signature in base64.
    pub struct ModuleSignature(Public, 86..=88, r"[A-Za-z0-9+/]+={0,2}");
    /// A world of components.
    pub struct WorldName(Public, 1..=32, r"[a-z][a-z0-9-]*");
    /// An ARN as STS's requests write it; its form is checked where it is looked up.
    pub struct StsArn(Public, 20..=2048, STS_ARN);
    /// An access key id as it is looked up. AWS's shortest has 16 characters, supplied ones may have 4.
    pub struct AnyKeyId(Public, 4..=128, r"[\w]+");
    /// A service account's id: `sa:`, the name that its parent had, and 32 hexadecimal digits.
    pub struct ServiceAccountId(Public, 1..=128, r"sa:[\w+=,.@-]+:[0-9a-f]+");
    /// A policy document's text where an empty one takes the document away.
    pub struct OptionalDocumentText(Private, 0..=131_072, r"[\u0009\u000A\u000D\u0020-\u00FF]*");
    /// A tag's key.
    pub struct TagKey(Public, 1..=128, r"[\p{L}\p{Z}\p{N}_.:/=+\-@]+");
    /// A tag's value.
    pub struct TagValue(Private, 0..=256, r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*");
    /// What its author says of a policy.
    pub struct Description(Private, 0..=1000, "");
    /// A version of a managed policy: `v` and its number. AWS's own may say more behind a dot.
    pub struct VersionId(Public, 0..=usize::MAX, r"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?");
    /// An action that is simulated: service and name. Its form is checked where it is simulated.
    pub struct ActionName(Public, 3..=128, "");
    /// What an action is simulated on, or who simulates: an ARN or `*`.
    pub struct ResourceName(Public, 1..=2048, "");
    /// A condition key.
    pub struct ContextKeyName(Public, 5..=256, "");
    /// Which resources an EC2 action is simulated with.
    pub struct HandlingOption(Public, 1..=64, "");
    /// The name of a user, group or role that has an inline policy.
    pub struct AttachmentName(Public, 1..=128, FRIENDLY);
    /// A SAML provider's name.
    pub struct SamlProviderName(Public, 1..=128, r"[\w._-]+");
    /// A SAML provider's metadata, before it is read.
    pub struct SamlMetadataText(Private, 1_000..=10_000_000, "");
    /// A response of a SAML provider, in base64. Until it is used, whoever has it is who it is about.
    pub struct SamlAssertion(Secret, 4..=100_000, "");
    /// Whom or where the assertions of a SAML provider are for besides AWS.
    pub struct SamlParty(Private, 1..=1024, r"[\u0021-\u007E]+");
    /// A private key in PEM.
    pub struct PrivateKeyText(Secret, 1..=16_384, r"[\u0009\u000A\u000D\u0020-\u00FF]+");
    /// A private key of a SAML provider, as answers name it.
    pub struct PrivateKeyId(Public, 22..=64, r"[A-Z0-9]+");
    /// An OpenID Connect provider's issuer. Its form is checked where it is registered.
    pub struct OidcUrl(Public, 1..=255, "");
    /// Whom a web identity token is for: an application, as its provider knows it.
    pub struct ClientId(Public, 1..=255, "");
    /// The SHA-1 of a certificate, in hexadecimal.
    pub struct Thumbprint(Public, 40..=40, "");
    /// A web identity token.
    pub struct WebIdentityText(Secret, 4..=20_000, "");
    /// The domain of a provider that speaks OAuth 2.0 only. There are none.
    pub struct ProviderId(Public, 4..=2048, "");
    /// A policy document's text, before it is read as one.
    pub struct DocumentText(Private, 1..=131_072, r"[\u0009\u000A\u000D\u0020-\u00FF]+");
}

/// The form of a name under which it is unique: its case is ignored, nothing else is.
#[must_use]
pub fn folded(name: &str) -> String {
    name.to_ascii_lowercase()
}

impl Default for PersonName {
    /// None is known.
    fn default() -> Self {
        Self(String::new())
    }
}

impl CustomerName {
    /// The name in lower case, as all are kept.
    #[must_use]
    pub fn folded(&self) -> Self {
        Self(folded(&self.0))
    }
}

impl OptionalDocumentText {
    /// The document, unless there is none.
    #[must_use]
    pub fn some(self) -> Option<DocumentText> {
        (!self.0.is_empty()).then_some(DocumentText(self.0))
    }
}

impl From<UserName> for AnyUserName {
    fn from(name: UserName) -> Self {
        Self(name.0)
    }
}

impl From<PolicyPath> for Path {
    fn from(path: PolicyPath) -> Self {
        Self(path.0)
    }
}

impl Default for Path {
    /// The root of the tree.
    fn default() -> Self {
        Self("/".to_owned())
    }
}

#[cfg(test)]
mod tests;
