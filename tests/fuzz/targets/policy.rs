//! Policy documents: any text is read or refused with its place, and what is read can be asked.
#![no_main]

use std::sync::Arc;

use keyward_policy::{
    Authority, Compiled, Context, Document, Kind, Principal, Question, Source, SourceKind, decide, explain,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for kind in [Kind::Identity, Kind::Resource, Kind::Trust] {
        match Document::parse(text, kind) {
            Ok(document) => ask(document),
            Err(malformed) => assert!(!malformed.to_string().is_empty()),
        }
    }
});

fn ask(document: Document) {
    let source = Source { label: "fuzz/policy".into(), kind: SourceKind::User };
    let authority = Authority {
        account: "000000000000".into(),
        canonical_id: None,
        principal: Principal::User { arn: "arn:aws:iam::000000000000:user/a".into(), id: "AIDAA".into() },
        identity: Compiled::new([(source, Arc::new(document))]),
        boundary: None,
        session: None,
        guardrails: Vec::new(),
    };
    let mut context = Context::new();
    context.set("aws:username", "a");
    context.set("aws:SourceIp", "10.0.0.1");
    let question = Question { action: "s3:GetObject", resource: "arn:aws:s3:::b/k", context: &context, owner: None };
    let decided = decide(&authority, &question, None).outcome();
    assert_eq!(decided, explain(&authority, &question, None).outcome, "an explanation explains another decision");
}
