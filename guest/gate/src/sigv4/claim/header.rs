//! `Authorization: AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`

use super::{ALGORITHM, Claim, Credential, PARTS, SignedHeaders, date};
use crate::fault::{Fault, Form};
use crate::http::Request;
use crate::query::Query;

pub(super) fn read<'r>(request: &'r Request, query: &'r Query<'r>, value: &'r [u8]) -> Result<Claim<'r>, Fault> {
    let value = str::from_utf8(value).map_err(|_| Fault::NoAlgorithm)?.trim_ascii();
    let (algorithm, rest) = value.split_once(' ').ok_or(Fault::NoAlgorithm)?;
    match algorithm {
        ALGORITHM => {}
        other if other.starts_with("AWS") => return Err(Fault::Algorithm(other.into())),
        _ => return Err(Fault::NotAws(value.into())),
    }
    let [credential, signature, signed_headers] = parts(rest, value)?;
    let signed = date::of_headers(request)?.ok_or_else(|| Fault::LacksDate(value.into()))?;
    let credential = Credential::parse(credential, Form::Header)?;
    let signed_headers = SignedHeaders::parse(signed_headers)?;
    let token = match request.header("x-amz-security-token") {
        Ok(token) => token.map(str::from_utf8).transpose().map_err(|_| Fault::Token)?,
        Err(_) => return Err(Fault::Repeated("x-amz-security-token")),
    };
    Ok(Claim {
        request,
        query,
        form: Form::Header,
        credential,
        scope: credential.scope(),
        signed_headers,
        signature,
        signed,
        life: None,
        token,
        body_passes_by: false,
    })
}

/// The values of [`PARTS`], each of which must stand once and nothing beside them.
fn parts<'r>(text: &'r str, header: &str) -> Result<[&'r str; 3], Fault> {
    let mut found = [None; 3];
    for part in text.split(',') {
        let part = part.trim_ascii();
        let (name, value) = part.split_once('=').ok_or_else(|| Fault::NoEqualSign(header.into()))?;
        let slot = PARTS.iter().zip(&mut found).find(|(known, _)| **known == name);
        match slot {
            Some((_, slot @ None)) if !value.is_empty() => *slot = Some(value),
            Some((_, None)) => {}
            _ => return Err(Fault::Component(name.into())),
        }
    }
    match found {
        [Some(credential), Some(signature), Some(signed_headers)] => Ok([credential, signature, signed_headers]),
        _ => {
            let lacking = PARTS.into_iter().zip(found).filter(|(_, found)| found.is_none());
            Err(Fault::LacksParts(lacking.map(|(name, _)| name).collect(), header.into()))
        }
    }
}
