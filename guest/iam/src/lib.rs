//! The verbs of IAM and STS: a form comes in, and XML goes out.
//!
//! [`api`] is the door, [`action`] the walk that every action takes, [`table`] the list of them. An action is one
//! type in one file; a noun is a folder. The world is two ports: rows and decisions ([`port`]).

pub mod access;
pub mod account;
pub mod action;
pub mod api;
pub mod attach;
pub mod boundary;
pub mod bundle;
pub mod call;
pub mod describe;
pub mod elsewhere;
pub mod establish;
pub mod fault;
pub mod form;
pub mod group;
pub mod guess;
pub mod held;
pub mod inline;
pub mod key;
pub mod login;
pub mod material;
pub mod message;
pub mod metering;
pub mod mfa;
pub mod module;
pub mod oidc;
pub mod owner;
pub mod page;
pub mod password;
pub mod people;
pub mod place;
pub mod policy;
pub mod port;
pub mod profile;
pub mod quota;
pub mod reply;
pub mod report;
pub mod resource;
pub mod role;
pub mod saml;
pub mod server_certificate;
pub mod service_account;
pub mod service_credential;
pub mod session;
pub mod shape;
pub mod signing_certificate;
pub mod simulate;
pub mod ssh_key;
pub mod sso;
pub mod sts;
pub mod table;
pub mod tag;
pub mod tenancy;
pub mod tx;
pub mod usage;
pub mod user;
pub mod version;
pub mod vouch;
pub mod whitelist;
pub mod xml;

#[cfg(test)]
mod testing;

pub use describe::actions;
