use proptest::prelude::*;

use super::*;
use crate::percent;
use crate::question::Fact;
use crate::sigv4::claim::testing::{Signer, request};

type Asked = Vec<(String, String)>;

fn ask_with(hosts: &[&str], method: &str, target: &str, headers: &[(&str, &str)]) -> Result<Vec<Question>, Fault> {
    let host = [("host", "s3.example.com"), ("x-amz-content-sha256", "UNSIGNED-PAYLOAD")];
    let headers = if headers.iter().any(|(name, _)| *name == "host") {
        [&host[1..], headers].concat()
    } else {
        [&host, headers].concat()
    };
    let request = Signer::new("AKIAEXAMPLE", "secret", "s3").header(request(method, target, &headers, None));
    let query = Query::parse(request.query()).map_err(|_| Fault::Query)?;
    let claim = Claim::read(&request, &query)?;
    let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
    questions(&request, &query, Some(&claim), &hosts)
}

fn ask(method: &str, target: &str, headers: &[(&str, &str)]) -> Result<Asked, Fault> {
    let questions = ask_with(&[], method, target, headers)?;
    Ok(questions.into_iter().map(|question| (question.action, question.resource)).collect())
}

fn pair(action: &str, resource: &str) -> (String, String) {
    (action.to_owned(), format!("arn:aws:s3:::{resource}"))
}

#[test]
fn common_operations() {
    for (method, target, action, resource) in [
        ("GET", "/", "s3:ListAllMyBuckets", "*"),
        ("HEAD", "/b", "s3:ListBucket", "b"),
        ("GET", "/b/", "s3:ListBucket", "b"),
        ("GET", "/b?list-type=2&prefix=a%2F&delimiter=%2F&max-keys=3", "s3:ListBucket", "b"),
        ("PUT", "/b", "s3:CreateBucket", "b"),
        ("DELETE", "/b", "s3:DeleteBucket", "b"),
        ("GET", "/b?versions&prefix=a", "s3:ListBucketVersions", "b"),
        ("GET", "/b?uploads", "s3:ListBucketMultipartUploads", "b"),
        ("GET", "/b?location", "s3:GetBucketLocation", "b"),
        ("PUT", "/b?policy", "s3:PutBucketPolicy", "b"),
        ("DELETE", "/b?tagging", "s3:PutBucketTagging", "b"),
        ("GET", "/b/k", "s3:GetObject", "b/k"),
        ("GET", "/b/k?x-id=GetObject", "s3:GetObject", "b/k"),
        ("HEAD", "/b/a/b%20c?partNumber=1", "s3:GetObject", "b/a/b c"),
        ("GET", "/b//k//", "s3:GetObject", "b//k//"),
        ("GET", "/b/k?versionId=1", "s3:GetObjectVersion", "b/k"),
        ("DELETE", "/b/k", "s3:DeleteObject", "b/k"),
        ("DELETE", "/b/k?versionId=null", "s3:DeleteObjectVersion", "b/k"),
        ("GET", "/b/k?acl", "s3:GetObjectAcl", "b/k"),
        ("PUT", "/b/k?acl&versionId=1", "s3:PutObjectVersionAcl", "b/k"),
        ("PUT", "/b/k?tagging", "s3:PutObjectTagging", "b/k"),
        ("POST", "/b/k?uploads", "s3:PutObject", "b/k"),
        ("PUT", "/b/k?uploadId=1&partNumber=2", "s3:PutObject", "b/k"),
        ("POST", "/b/k?uploadId=1", "s3:PutObject", "b/k"),
        ("DELETE", "/b/k?uploadId=1", "s3:AbortMultipartUpload", "b/k"),
        ("GET", "/b/k?uploadId=1", "s3:ListMultipartUploadParts", "b/k"),
    ] {
        assert_eq!(ask(method, target, &[]), Ok(vec![pair(action, resource)]), "{method} {target}");
    }
}

#[test]
fn what_no_row_describes_is_refused() {
    assert!(ask("GET", "/b/k", &[]).is_ok());
    for (method, target) in [
        ("PATCH", "/b/k"),
        ("get", "/b/k"),
        ("PUT", "/"),
        ("POST", "/b/k"),
        ("POST", "/b?delete"),
        ("GET", "/b?delete"),
        ("GET", "/b/k?unknown"),
        ("GET", "/b?acl&policy"),
        ("GET", "/b/k?acl&tagging"),
        ("GET", "/b/k?ACL"),
        ("PUT", "/b/k?versionId=1"),
        ("GET", "/b/k?prefix=x"),
        ("DELETE", "/b/k?policy"),
        ("PUT", "/b/k?partNumber=2"),
    ] {
        assert_eq!(ask(method, target, &[]), Err(Fault::NoRoute), "{method} {target}");
    }
    assert_eq!(ask("GET", "/b?prefix=a&prefix=b", &[]), Err(Fault::Repeated("parameter")));
    assert_eq!(ask("GET", "/b/k?x-amz-acl=x", &[("x-amz-acl", "y")]), Err(Fault::Repeated("header")));
}

#[test]
fn a168_paths_that_two_readers_could_read_differently() {
    assert!(ask("GET", "/b/k", &[]).is_ok());
    for target in [
        "/b/../c/k",
        "/b/a/..",
        "/b/./k",
        "/b/%2e%2e/k",
        "/b/..%2Fk",
        "/b/..%5Ck",
        "/b%2Fk",
        "/b%20/k",
        "/../k",
        "/.b/k",
        "//b/k",
        "/b/%ff",
        "/b/%00",
        "/b/%zz",
    ] {
        assert!(matches!(ask("GET", target, &[]), Err(Fault::Path)), "{target}");
    }
    assert_eq!(ask("GET", "/b/a%2Fk", &[]), Ok(vec![pair("s3:GetObject", "b/a/k")]));
    assert_eq!(ask("GET", "/b/..a/.k/...", &[]), Ok(vec![pair("s3:GetObject", "b/..a/.k/...")]));
}

#[test]
fn virtual_hosts_name_the_bucket() {
    let hosts = ["s3.example.com", "storage.example.net"];
    let ask = |host: &str, target: &str| {
        let asked = ask_with(&hosts, "GET", target, &[("host", host)])?;
        Ok(asked.into_iter().next().unwrap().resource)
    };
    let ok = |resource: &str| Ok::<_, Fault>(format!("arn:aws:s3:::{resource}"));
    assert_eq!(ask("s3.example.com", "/b/k"), ok("b/k"));
    assert_eq!(ask("S3.Example.COM:9000", "/b/k"), ok("b/k"));
    assert_eq!(ask("b.s3.example.com", "/k/x"), ok("b/k/x"));
    assert_eq!(ask("my.b.storage.example.net:80", "/"), ok("my.b"));
    assert_eq!(ask("b.s3.example.com", "//k"), ok("b//k"));
    for host in ["example.com", "evils3.example.com", "s3.example.com.evil", "", "[::1]:80"] {
        assert_eq!(ask(host, "/b/k"), Err(Fault::NoRoute), "{host}");
    }
    assert_eq!(ask(".s3.example.com", "/k"), Err(Fault::Path));
    assert_eq!(ask("a/b.s3.example.com", "/k"), Err(Fault::Path));
}

#[test]
fn a_copy_asks_about_its_source() {
    for (source, action, resource) in [
        ("/src/a", "s3:GetObject", "src/a"),
        ("src/a%20b", "s3:GetObject", "src/a b"),
        ("src%2Fa", "s3:GetObject", "src/a"),
        ("src/a+b", "s3:GetObject", "src/a+b"),
        ("src/a?versionId=7", "s3:GetObjectVersion", "src/a"),
    ] {
        let asked = ask("PUT", "/b/k", &[("x-amz-copy-source", source)]);
        assert_eq!(asked, Ok(vec![pair("s3:PutObject", "b/k"), pair(action, resource)]), "{source}");
    }
    let in_query = ask("PUT", "/b/k?x-amz-copy-source=%2Fsrc%2Fa", &[]);
    assert_eq!(in_query, Ok(vec![pair("s3:PutObject", "b/k"), pair("s3:GetObject", "src/a")]));
    for source in ["", "/", "src", "src/", "/src/../other/a", "src/a?versionid=7", "src/a?x=1", "%zz/a", "../a"] {
        assert_eq!(ask("PUT", "/b/k", &[("x-amz-copy-source", source)]), Err(Fault::Path), "{source}");
    }
    assert_eq!(ask("GET", "/b/k", &[("x-amz-copy-source", "/src/a")]), Err(Fault::NoRoute));
    assert_eq!(ask("POST", "/b/k?uploads", &[("x-amz-copy-source", "/src/a")]), Err(Fault::NoRoute));
    let version = ask_with(&[], "PUT", "/b/k", &[("x-amz-copy-source", "src/a?versionId=7")]).unwrap();
    assert!(version[1].context.contains(&Fact::new("s3:VersionId", "7")));
}

#[test]
fn headers_that_ask_for_more() {
    let put = |header: &str| ask("PUT", "/b/k", &[(header, "x")]).unwrap();
    let also = |action: &str| vec![pair("s3:PutObject", "b/k"), pair(action, "b/k")];
    assert_eq!(put("x-amz-acl"), also("s3:PutObjectAcl"));
    assert_eq!(put("x-amz-grant-read"), also("s3:PutObjectAcl"));
    assert_eq!(put("x-amz-tagging"), also("s3:PutObjectTagging"));
    assert_eq!(put("x-amz-object-lock-mode"), also("s3:PutObjectRetention"));
    assert_eq!(put("x-amz-meta-x"), vec![pair("s3:PutObject", "b/k")]);
    let bypass = ask("DELETE", "/b/k?versionId=1", &[("x-amz-bypass-governance-retention", "true")]);
    let expected = vec![pair("s3:DeleteObjectVersion", "b/k"), pair("s3:BypassGovernanceRetention", "b/k")];
    assert_eq!(bypass, Ok(expected));
    let create = ask("PUT", "/b", &[("x-amz-acl", "public-read")]);
    assert_eq!(create, Ok(vec![pair("s3:CreateBucket", "b"), pair("s3:PutBucketAcl", "b")]));
}

#[test]
fn conditions_of_a_request() {
    let asked =
        ask_with(&[], "PUT", "/b/k", &[("x-amz-tagging", "team=a%20b&env"), ("x-amz-storage-class", "STANDARD")])
            .unwrap();
    let facts = &asked[0].context;
    for fact in [
        Fact::new("s3:x-amz-content-sha256", "UNSIGNED-PAYLOAD"),
        Fact::new("s3:x-amz-storage-class", "STANDARD"),
        Fact::new("s3:RequestObjectTag/team", "a b"),
        Fact::new("s3:RequestObjectTag/env", ""),
        Fact { key: "s3:RequestObjectTagKeys".into(), values: vec!["env".into(), "team".into()] },
    ] {
        assert!(facts.contains(&fact), "{fact:?}");
    }
    let listed = ask_with(&[], "GET", "/b?prefix=a%2Fb&delimiter=&max-keys=7", &[]).unwrap();
    for fact in [Fact::new("s3:prefix", "a/b"), Fact::new("s3:delimiter", ""), Fact::new("s3:max-keys", "7")] {
        assert!(listed[0].context.contains(&fact), "{fact:?}");
    }
    let plain = ask_with(&[], "GET", "/b", &[]).unwrap();
    assert!(!plain[0].context.iter().any(|fact| fact.key == "s3:prefix"));
}

#[test]
fn the_table_has_no_row_twice() {
    let mut rows: Vec<_> = routes::ROUTES.iter().map(routes::Route::name).collect();
    let all = rows.len();
    rows.sort();
    rows.dedup();
    assert_eq!(rows.len(), all);
    assert!(routes::ROUTES.iter().all(|route| route.action(false).is_some_and(|action| action.starts_with("s3:"))));
}

#[test]
fn what_a_presigned_query_says_of_the_body_is_handed_on() {
    let payload = |target: &str, headers: &[(&str, &str)], names: &str| {
        let plain = request("PUT", target, headers, None);
        let request = Signer::new("AKIAEXAMPLE", "secret", "s3").presigned(plain, "60", names);
        let query = Query::parse(request.query()).unwrap();
        let claim = Claim::read(&request, &query).unwrap();
        let asked = questions(&request, &query, Some(&claim), &[]).unwrap();
        let fact = asked[0].context.iter().find(|fact| fact.key == "s3:x-amz-content-sha256");
        fact.unwrap().values[0].clone()
    };
    let hash = crate::sigv4::canonical::sha256(b"hello");
    let host = ("host", "h");
    let header = ("x-amz-content-sha256", hash.as_str());
    assert_eq!(payload("/b/k", &[host], "host"), "UNSIGNED-PAYLOAD");
    assert_eq!(payload(&format!("/b/k?X-Amz-Content-Sha256={hash}"), &[host], "host"), hash);
    assert_eq!(payload("/b/k", &[host, header], "host;x-amz-content-sha256"), hash);
    assert_eq!(payload("/b/k", &[host, header], "host"), "UNSIGNED-PAYLOAD");
}

#[test]
fn the_signature_says_how_it_came_and_how_old_it_is() {
    let signer = Signer::new("AKIAEXAMPLE", "secret", "s3");
    let plain = || request("GET", "/b/k", &[("host", "h")], None);
    let at = |request: &Request, now: &str| {
        let query = Query::parse(request.query()).unwrap();
        let claim = Claim::read(request, &query).unwrap();
        let mut context = Context::new();
        add_signature(&mut context, &claim, Time::parse_basic(now).unwrap());
        let one = |key| context.values(key).concat();
        [one("s3:authType"), one("s3:signatureversion"), one("s3:signatureAge")]
    };
    let header = signer.header(plain());
    assert_eq!(at(&header, "20260131T120001Z"), ["REST-HEADER", "AWS4-HMAC-SHA256", "1000"]);
    assert_eq!(at(&header, "20260131T115959Z"), ["REST-HEADER", "AWS4-HMAC-SHA256", "0"]);
    let presigned = signer.presigned(plain(), "60", "host");
    assert_eq!(at(&presigned, "20260131T120000Z"), ["REST-QUERY-STRING", "AWS4-HMAC-SHA256", "0"]);
}

proptest! {
    #[test]
    fn a14_what_is_authorised_is_what_is_dispatched(key in "[^\\\\\0]{1,40}") {
        prop_assume!(!key.split('/').any(|segment| segment == "." || segment == ".."));
        let mut encoded = Vec::new();
        percent::encode(key.as_bytes(), &mut encoded);
        let encoded = String::from_utf8(encoded).unwrap();
        for path in [encoded.clone(), encoded.replace("%2F", "/")] {
            let asked = ask("GET", &format!("/bucket/{path}"), &[]);
            prop_assert_eq!(asked, Ok(vec![pair("s3:GetObject", &format!("bucket/{key}"))]));
        }
    }

    #[test]
    fn no_target_makes_it_panic(method in "[A-Z]{0,6}", target: String, source: String) {
        let _ = ask(&method, &format!("/{target}"), &[("x-amz-copy-source", &source)]);
    }
}
