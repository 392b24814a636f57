//! Wildcards, against the definition: `*` is any run of characters, `?` exactly one. The input is a pattern, a
//! new line, a text.
#![no_main]

use std::sync::Arc;

use keyward_policy::{Authority, Compiled, Context, Document, Kind, Principal, Question, Source, SourceKind, decide};
use libfuzzer_sys::fuzz_target;
use serde_json::json;

fuzz_target!(|pair: &str| {
    let Some((pattern, text)) = pair.split_once('\n') else { return };
    if pattern.len() > 200 || text.len() > 500 || pattern.contains("${") {
        return;
    }
    let resource = format!("arn:aws:s3:::{pattern}");
    let policy = json!({
        "Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": resource},
    });
    let Ok(document) = Document::parse(&policy.to_string(), Kind::Identity) else { return };
    let authority = Authority {
        account: "000000000000".into(),
        canonical_id: None,
        principal: Principal::User { arn: "arn:aws:iam::000000000000:user/a".into(), id: "AIDAA".into() },
        identity: Compiled::new([(Source { label: "a/p".into(), kind: SourceKind::User }, Arc::new(document))]),
        boundary: None,
        session: None,
        guardrails: Vec::new(),
    };
    let context = Context::new();
    let asked = format!("arn:aws:s3:::{text}");
    let question = Question { action: "s3:GetObject", resource: &asked, context: &context, owner: None };
    let allowed = decide(&authority, &question, None).allow().is_some();
    assert_eq!(allowed, by_definition(&resource, &asked), "{resource:?} against {asked:?}");
});

/// Row by row over the pattern: which prefixes of the text does it match so far?
fn by_definition(pattern: &str, text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let mut reached = vec![false; text.len() + 1];
    reached[0] = true;
    for wanted in pattern.chars() {
        let mut next = vec![false; text.len() + 1];
        for end in 0..=text.len() {
            next[end] = match wanted {
                '*' => reached[end] || (end > 0 && next[end - 1]),
                _ => end > 0 && reached[end - 1] && (wanted == '?' || wanted == text[end - 1]),
            };
        }
        reached = next;
    }
    reached[text.len()]
}
