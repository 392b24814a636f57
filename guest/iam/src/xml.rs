//! Answers as XML. Text is escaped in one place, so no input can open an element of its own.

/// An XML document as it grows.
#[derive(Debug, Default)]
pub struct Xml(String);

impl Xml {
    /// An element around what `content` writes.
    pub fn element(&mut self, name: &str, content: impl FnOnce(&mut Self)) {
        self.open(name, "");
        content(self);
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push('>');
    }

    /// A document's outermost element, which names its namespace.
    #[must_use]
    pub fn document(name: &str, namespace: &str, content: impl FnOnce(&mut Self)) -> String {
        let mut xml = Self(String::with_capacity(1024));
        xml.open(name, namespace);
        content(&mut xml);
        xml.0.push_str("</");
        xml.0.push_str(name);
        xml.0.push('>');
        xml.0
    }

    fn open(&mut self, name: &str, namespace: &str) {
        self.0.push('<');
        self.0.push_str(name);
        if !namespace.is_empty() {
            self.0.push_str(" xmlns=\"");
            self.0.push_str(namespace);
            self.0.push('"');
        }
        self.0.push('>');
    }

    /// Prepares for so many bytes and a little that comes after them: a text that grows by itself would be there
    /// twice while it does, and have room for twice as much.
    pub fn room_for(&mut self, bytes: usize) {
        self.0.reserve_exact(bytes.saturating_add(4 << 10));
    }

    /// Text inside an element. A character that XML cannot carry becomes U+FFFD.
    pub fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '&' => self.0.push_str("&amp;"),
                '"' => self.0.push_str("&quot;"),
                // A parser would turn it into a line feed.
                '\r' => self.0.push_str("&#13;"),
                '\t' | '\n' => self.0.push(c),
                '\0'..='\x1f' | '\u{FFFE}' | '\u{FFFF}' => self.0.push('\u{FFFD}'),
                c => self.0.push(c),
            }
        }
    }

    /// What was written.
    #[must_use]
    pub fn into_text(self) -> String {
        self.0
    }

    /// An element that holds text only.
    pub fn leaf(&mut self, name: &str, text: &str) {
        self.element(name, |xml| xml.text(text));
    }
}

#[cfg(test)]
mod tests;
