//! Names of the Security Token Service.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Name, Privacy, Rule};

names! {
    /// What a role's session is called.
    pub struct RoleSessionName(Public, 2..=64, r"[\w+=,.@-]*");
    /// Who set a session in motion, as they say.
    pub struct SourceIdentity(Public, 2..=64, r"[\w+=,.@-]*");
    /// What a role's owner and who assumes it agreed upon.
    pub struct ExternalId(Private, 2..=1224, r"[\w+=,.@:\/-]*");
    /// A second factor's device, as STS's requests name it.
    pub struct DeviceSerial(Public, 9..=256, r"[\w+=/:,.@-]*");
    /// What a second factor's device shows.
    pub struct TokenCode(Secret, 6..=6, r"[\d]*");
    /// A federated user's name.
    pub struct FederatedName(Public, 2..=32, r"[\w+=,.@-]*");
    /// A policy that is passed with a role's session, before it is read as one.
    pub struct SessionPolicyText(Private, 1..=usize::MAX, r"[\u0009\u000A\u000D\u0020-\u00FF]+");
    /// A policy that is passed with another session, before it is read as one.
    pub struct FederationPolicyText(Private, 1..=2048, r"[\u0009\u000A\u000D\u0020-\u00FF]+");
    /// What a context provider asserts.
    pub struct ContextAssertion(Private, 4..=2048, "");
    /// An access key id as STS looks it up.
    pub struct StsKeyId(Public, 16..=128, r"[\w]*");
    /// What comes sealed with a refusal.
    pub struct EncodedMessage(Private, 1..=10_240, "");
    /// An account, or the ARN of its root.
    pub struct TargetPrincipal(Public, 12..=2048, "");
    /// Whom a web identity token is for.
    pub struct JwtAudience(Private, 1..=1000, "");
    /// How a web identity token is to be signed.
    pub struct JwtAlgorithm(Public, 5..=5, "");
    /// A token that stands for delegated rights.
    pub struct TradeInToken(Secret, 0..=usize::MAX, "");
}
