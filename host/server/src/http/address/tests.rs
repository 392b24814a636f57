use super::*;

#[test]
fn an_address_is_one_of_the_network_or_a_path() {
    let tcp = "127.0.0.1:9191".parse::<Address>().unwrap();
    assert_eq!((tcp.clone(), tcp.to_string()), (Address::Tcp(([127, 0, 0, 1], 9191).into()), "127.0.0.1:9191".into()));
    let unix = "unix:/run/keyward.sock".parse::<Address>().unwrap();
    assert_eq!(unix, Address::Unix("/run/keyward.sock".into()));
    assert_eq!(unix.to_string(), "unix:/run/keyward.sock");
    for text in ["", "unix:", "localhost:80", "/run/keyward.sock", "127.0.0.1"] {
        assert!(text.parse::<Address>().is_err(), "{text}");
    }
}

#[tokio::test]
async fn a_socket_takes_the_place_of_a_dead_one_and_of_nothing_else() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("socket");
    let address = Address::Unix(path.clone());
    let first = Listener::bind(&address, 0o660).await.unwrap();
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o660);
    assert_eq!(Listener::bind(&address, 0o660).await.err().unwrap().kind(), ErrorKind::AddrInUse);
    drop(first);
    assert!(!path.exists());

    drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
    assert!(path.exists(), "what a killed process leaves");
    drop(Listener::bind(&address, 0o660).await.unwrap());

    std::fs::write(&path, "a file").unwrap();
    assert!(Listener::bind(&address, 0o660).await.is_err());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "a file");
}
