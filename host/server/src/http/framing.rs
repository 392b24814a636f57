//! Reads the heads of HTTP/1 requests along with hyper, and spoils those that two readers could read in two
//! ways.
//!
//! hyper drops a Content-Length that stands beside a Transfer-Encoding, drops repeated ones, and takes a
//! bare line feed for the end of a line. A proxy in front of us may do otherwise, and then sees other
//! requests than we do. Nothing of it can be told from what hyper hands on, so it is looked at here, byte by
//! byte, before hyper sees it: the end of such a head becomes a NUL, so that it can never be taken for one, and
//! the connection ends.

/// What is kept of a line: enough for any name and number that matter.
const MOST_LINE: usize = 64;

/// No body is this long; hyper has another answer for some of the lengths above.
const MOST_BODY: u64 = 1 << 62;

/// The first line of an HTTP/2 connection.
const HTTP2: &[u8] = b"PRI * HTTP/2.0";

/// Follows the requests on one connection.
#[derive(Debug)]
pub(super) struct Framing {
    part: Part,
    first: bool,
}

#[derive(Debug)]
enum Part {
    Head(Head),
    /// Bytes of a body that are still to come.
    Body(u64),
    /// HTTP/2, or the last request of its connection: there is no further head.
    Rest,
    /// Behind a head that two readers could read in two ways.
    Spoiled,
}

#[derive(Debug, Default)]
struct Head {
    /// The line under way, as far as it is kept.
    line: Vec<u8>,
    /// Bytes of it, kept or not.
    length: usize,
    returned: bool,
    lines: usize,
    lengths: usize,
    codings: usize,
    body: Option<u64>,
}

/// What the end of a line means.
enum Line {
    More,
    Last(Part),
    Ambiguous,
}

impl Framing {
    pub(super) fn new() -> Self {
        Self { part: Part::Head(Head::default()), first: true }
    }

    /// Follows bytes on their way in, and spoils an ambiguous head.
    pub(super) fn follow(&mut self, mut bytes: &mut [u8]) {
        while !bytes.is_empty() {
            let read = match &mut self.part {
                Part::Rest | Part::Spoiled => return,
                Part::Body(left) => {
                    let read = usize::try_from(*left).unwrap_or(usize::MAX).min(bytes.len());
                    *left -= read as u64;
                    read
                }
                Part::Head(head) => head.follow(bytes),
            };
            self.turn(bytes.get_mut(read.saturating_sub(1)));
            bytes = bytes.get_mut(read..).unwrap_or_default();
        }
    }

    /// Whether a head has begun and not ended.
    pub(super) fn in_head(&self) -> bool {
        matches!(&self.part, Part::Head(head) if head.lines > 0 || head.length > 0)
    }

    /// Whether an ambiguous head has come: nothing on this connection can be trusted any more.
    pub(super) fn is_spoiled(&self) -> bool {
        matches!(self.part, Part::Spoiled)
    }

    /// Whether nothing was asked yet.
    pub(super) fn is_fresh(&self) -> bool {
        self.first
    }

    /// Goes on to the next part where one has ended with the byte `last`.
    fn turn(&mut self, last: Option<&mut u8>) {
        match &mut self.part {
            Part::Body(0) => self.part = Part::Head(Head::default()),
            Part::Head(head) if last.as_deref() == Some(&b'\n') => match head.end_line(self.first) {
                Line::More => {}
                Line::Last(next) => {
                    self.first = false;
                    self.part = next;
                }
                Line::Ambiguous => {
                    last.into_iter().for_each(|byte| *byte = 0);
                    self.part = Part::Spoiled;
                }
            },
            _ => {}
        }
    }
}

impl Head {
    /// Takes bytes up to the end of the line, and says how many.
    fn follow(&mut self, bytes: &[u8]) -> usize {
        let end = bytes.iter().position(|byte| *byte == b'\n');
        let text = end.and_then(|end| bytes.get(..end)).unwrap_or(bytes);
        let room = MOST_LINE.saturating_sub(self.line.len());
        self.line.extend(text.iter().take(room));
        self.length += text.len();
        self.returned = text.last().map_or(self.returned && self.length > 0, |last| *last == b'\r');
        end.map_or(bytes.len(), |end| end + 1)
    }

    fn end_line(&mut self, first: bool) -> Line {
        let length = self.length.saturating_sub(1);
        let returned = self.returned;
        self.line.truncate(length);
        let line = std::mem::take(&mut self.line);
        self.length = 0;
        self.returned = false;
        match (returned, length, self.lines) {
            (false, ..) => Line::Ambiguous,
            // Empty lines before a request are overlooked.
            (true, 0, 0) => Line::More,
            (true, 0, _) => self.end(),
            (true, _, 0) if first && line == HTTP2 => Line::Last(Part::Rest),
            (true, ..) => {
                self.lines += 1;
                self.note(&line);
                Line::More
            }
        }
    }

    fn note(&mut self, line: &[u8]) {
        let Some((name, value)) =
            line.iter().position(|byte| *byte == b':').and_then(|colon| line.split_at_checked(colon))
        else {
            return;
        };
        let name = name.trim_ascii();
        if name.eq_ignore_ascii_case(b"content-length") {
            self.lengths += 1;
            let digits = value.get(1..).unwrap_or_default().trim_ascii();
            let digits =
                std::str::from_utf8(digits).ok().filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
            self.body = digits.and_then(|digits| digits.parse().ok()).filter(|length| *length < MOST_BODY);
        } else if name.eq_ignore_ascii_case(b"transfer-encoding") {
            self.codings += 1;
        }
    }

    fn end(&self) -> Line {
        match (self.lengths, self.codings, self.body) {
            (0, 0, _) => Line::Last(Part::Head(Self::default())),
            (1, 0, Some(0)) => Line::Last(Part::Head(Self::default())),
            (1, 0, Some(length)) => Line::Last(Part::Body(length)),
            // Where chunks end is hyper's to find; whoever sends them gets no second request.
            (0, 1, _) => Line::Last(Part::Rest),
            _ => Line::Ambiguous,
        }
    }
}

#[cfg(test)]
mod tests;
