use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::*;

/// A server that gives everybody the same answer, and counts them.
async fn server(answer: String) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/document", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let counted = count.clone();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            counted.fetch_add(1, Ordering::Relaxed);
            let answer = answer.clone();
            tokio::spawn(async move {
                let _ = stream.read(&mut [0; 4_096]).await;
                let _ = stream.write_all(answer.as_bytes()).await;
            });
        }
    });
    (url, count)
}

fn answer(status: &str, more: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n{more}connection: close\r\n\r\n{body}", body.len())
}

fn web(networks: &[&str]) -> Web {
    let networks = networks.iter().map(|network| network.parse().unwrap()).collect();
    Web::new(Rules { networks, plain: true }, Authorities::default())
}

async fn fetched(web: &Web, url: &str) -> Found {
    let want = Want { url: url.to_owned(), fresh: false };
    web.fetch(&want).await.unwrap();
    web.known(&want).unwrap()
}

#[tokio::test]
async fn a_document_is_fetched_once_however_many_want_it() {
    let (url, count) = server(answer("200 OK", "", "{}")).await;
    let web = web(&["127.0.0.0/8"]);
    let found = tokio::join!(fetched(&web, &url), fetched(&web, &url), fetched(&web, &url));
    assert_eq!(found, (Ok(b"{}".to_vec()), Ok(b"{}".to_vec()), Ok(b"{}".to_vec())));
    assert_eq!(count.load(Ordering::Relaxed), 1);
    web.fetch(&Want { url, fresh: true }).await.unwrap();
    assert_eq!(count.load(Ordering::Relaxed), 1, "it is fresh");
}

#[tokio::test]
async fn a69_an_internal_address_is_not_even_connected_to() {
    let (url, count) = server(answer("200 OK", "", "{}")).await;
    assert!(fetched(&web(&[]), &url).await.is_err());
    assert!(fetched(&web(&["10.0.0.0/8"]), &url).await.is_err());
    let named = url.replace("127.0.0.1", "localhost");
    assert!(fetched(&web(&[]), &named).await.is_err());
    assert_eq!(count.load(Ordering::Relaxed), 0);
    assert!(fetched(&web(&["127.0.0.0/8"]), &url).await.is_ok());
}

#[tokio::test]
async fn a69_a_redirect_leads_nowhere() {
    let (target, count) = server(answer("200 OK", "", "{}")).await;
    let (url, _) = server(answer("302 Found", &format!("location: {target}\r\n"), "")).await;
    assert_eq!(fetched(&web(&["127.0.0.0/8"]), &url).await, Err("its server answered 302".to_owned()));
    assert_eq!(count.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn what_is_no_document() {
    let large = "x".repeat((1 << 20) + 1);
    for answer in [
        answer("404 Not Found", "", "{}"),
        answer("500 Oh", "", "{}"),
        answer("200 OK", "", &large),
        "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{}".to_owned(),
        "junk".to_owned(),
        String::new(),
    ] {
        let (url, _) = server(answer).await;
        assert!(fetched(&web(&["127.0.0.0/8"]), &url).await.is_err());
    }
    let just = "x".repeat(1 << 20);
    let (url, _) = server(answer("200 OK", "", &just)).await;
    assert_eq!(fetched(&web(&["127.0.0.0/8"]), &url).await.map(|body| body.len()), Ok(1 << 20));
}

#[tokio::test]
async fn who_is_too_many_is_told_so() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/slow", listener.local_addr().unwrap());
    let web = web(&["127.0.0.0/8"]);
    let _all = web.room.acquire_many(u32::try_from(WAITING).unwrap()).await.unwrap();
    assert_eq!(web.fetch(&Want { url, fresh: false }).await, Err(Fault::Busy));
}
