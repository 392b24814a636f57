//! The binary, from an empty directory: it starts, answers a signed request, survives a crash, and stops.

use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

type Tried<T> = Result<T, Box<dyn Error>>;

const FORM: &str = "application/x-www-form-urlencoded";

/// A running server, killed when it is dropped.
struct Server {
    process: Child,
    address: String,
    said: String,
}

impl Server {
    /// Starts it on free ports and reads what it says, up to its last line.
    fn start(data: &Path) -> Tried<Self> {
        let mut process = Command::new(env!("CARGO_BIN_EXE_keyward"))
            .args(["serve", "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .env_remove("KEYWARD_ROOT_ACCESS_KEY_ID")
            .env_remove("KEYWARD_ROOT_SECRET_ACCESS_KEY")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut lines = BufReader::new(process.stdout.take().ok_or("no output")?).lines();
        let mut said = String::new();
        while !["iam create-user", "root signs"].iter().any(|last| said.contains(last)) {
            said += &lines.next().ok_or_else(|| format!("it ended: {said}"))??;
            said += "\n";
        }
        let address = word_after(&said, "http://")?.to_owned();
        Ok(Self { process, address, said })
    }

    /// Sends an action, signed where there is a key, and returns the whole answer.
    fn ask(&self, key: Option<(&str, &str)>, form: &str) -> Tried<String> {
        let now = humantime::format_rfc3339_seconds(std::time::SystemTime::now()).to_string().replace(['-', ':'], "");
        let signature = key.map(|key| authorization(key, &self.address, &now, form)).transpose()?.unwrap_or_default();
        let mut stream = TcpStream::connect(&self.address)?;
        write!(
            stream,
            "POST / HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: {FORM}\r\nX-Amz-Date: {now}\r\n\
             {signature}Content-Length: {}\r\n\r\n{form}",
            self.address,
            form.len()
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    }

    fn stop(mut self) -> Tried<()> {
        let asked = Command::new("kill").arg(self.process.id().to_string()).status()?;
        let ended = self.process.wait()?;
        if asked.success() && ended.success() { Ok(()) } else { Err(format!("it ended with {ended}").into()) }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

fn word_after<'a>(text: &'a str, start: &str) -> Tried<&'a str> {
    let rest = text.split_once(start).ok_or_else(|| format!("no {start} in {text}"))?.1;
    Ok(rest.split_ascii_whitespace().next().unwrap_or_default())
}

fn authorization((id, secret): (&str, &str), host: &str, now: &str, form: &str) -> Tried<String> {
    let (day, _) = now.split_once('T').ok_or("no time")?;
    let scope = format!("{day}/us-east-1/iam/aws4_request");
    let canonical = format!(
        "POST\n/\n\ncontent-type:{FORM}\nhost:{host}\nx-amz-date:{now}\n\ncontent-type;host;x-amz-date\n{}",
        hex(&Sha256::digest(form))
    );
    let to_sign = format!("AWS4-HMAC-SHA256\n{now}\n{scope}\n{}", hex(&Sha256::digest(canonical)));
    let key = format!("AWS4{secret}").into_bytes();
    let key = scope.split('/').try_fold(key, |key, part| mac(&key, part))?;
    let signature = hex(&mac(&key, &to_sign)?);
    Ok(format!(
        "Authorization: AWS4-HMAC-SHA256 Credential={id}/{scope}, SignedHeaders=content-type;host;x-amz-date, \
         Signature={signature}\r\n"
    ))
}

fn mac(key: &[u8], text: &str) -> Tried<Vec<u8>> {
    Ok(Hmac::<Sha256>::new_from_slice(key)?.chain_update(text).finalize().into_bytes().to_vec())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn it_starts_answers_survives_a_crash_and_stops() -> Tried<()> {
    let place = tempfile::tempdir()?;
    let data = place.path().join("data");
    let server = Server::start(&data)?;
    let said = server.said.clone();
    let key = (word_after(&said, "AWS_ACCESS_KEY_ID=")?, word_after(&said, "AWS_SECRET_ACCESS_KEY=")?);
    let anonymous = server.ask(None, "Action=ListUsers&Version=2010-05-08")?;
    assert!(anonymous.starts_with("HTTP/1.1 403") && anonymous.contains("MissingAuthenticationToken"), "{anonymous}");
    let created = server.ask(Some(key), "Action=CreateUser&Version=2010-05-08&UserName=alice")?;
    assert!(created.starts_with("HTTP/1.1 200"), "{created}");
    drop(server);

    let server = Server::start(&data)?;
    assert!(!server.said.contains(key.1), "the pair is shown once");
    let found = server.ask(Some(key), "Action=GetUser&Version=2010-05-08&UserName=alice")?;
    assert!(found.contains("<UserName>alice</UserName>"), "{found}");
    let audit = std::fs::read_to_string(data.join("audit.log"))?;
    assert_eq!(audit.lines().count(), 3, "{audit}");
    assert!(!audit.contains(key.1));
    server.stop()
}
