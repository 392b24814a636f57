//! The case files, run natively. Other bodies run the same files.

use std::fs;
use std::path::Path;

use keyward_policy::{Document, Kind};
use serde::Deserialize;

use crate::case::{Case, World};
use crate::reference::{self, Trace};

/// The case files of one folder, by name.
fn files(folder: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases").join(folder);
    let mut files: Vec<_> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(&path).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn every_case_comes_out_as_it_says() {
    let mut count = 0;
    for (file, text) in files("policy") {
        let cases: Vec<Case> = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
        for case in cases {
            let world = World::new(&case.policies, &case.principal);
            let place = format!("{file}: {}", case.name);
            assert_eq!(world.decide(&case.request), case.expected, "{place}");
            assert_eq!(reference::decide(&case, &mut Trace::new()), case.expected, "the reference, {place}");
            count += 1;
        }
    }
    assert!(count >= 200, "only {count} cases were found");
}

/// A text that is no document of its kind, and what is said of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Refused {
    name: String,
    kind: String,
    text: String,
    says: String,
}

#[test]
fn every_refused_document_is_refused_as_it_says() {
    let mut count = 0;
    for (file, text) in files("documents") {
        let refused: Vec<Refused> = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
        for Refused { name, kind, text, says } in refused {
            let kind = match kind.as_str() {
                "identity" => Kind::Identity,
                "resource" => Kind::Resource,
                "trust" => Kind::Trust,
                _ => panic!("{file}: {name}: unknown kind {kind}"),
            };
            let bad = Document::parse(&text, kind).expect_err(&name);
            assert_eq!(bad.to_string(), says, "{file}: {name}");
            count += 1;
        }
    }
    assert!(count >= 20, "only {count} texts were found");
}
