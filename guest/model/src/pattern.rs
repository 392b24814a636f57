//! AWS's own patterns, read as AWS writes them: the text of a constraint is also its check.
//!
//! The dialect is what the IAM and STS models use: classes, `\w`, `\d`, `\p{L}`, `\uXXXX`, groups,
//! alternatives, quantifiers and `(?!…)`, always anchored at both ends. Matching keeps the set of places reached and
//! never goes back, so it cannot blow up.

/// Whether the whole of `text` matches `pattern`. A pattern that cannot be read matches nothing.
#[must_use]
pub fn matches(pattern: &str, text: &str) -> bool {
    let mut reader = Reader { rest: pattern };
    let Some(node) = reader.either() else {
        return false;
    };
    reader.rest.is_empty() && node.ends(text, &[0]).last() == Some(&text.len())
}

/// What a pattern says about the text from a place on.
enum Node {
    One(Vec<Set>),
    Each(Vec<Node>),
    Either(Vec<Node>),
    Repeat(Box<Node>, usize, usize),
    /// Takes nothing, where what follows is not this.
    Unless(Box<Node>),
}

/// A part of a character class.
enum Set {
    Range(char, char),
    Letter,
    Number,
    Separator,
}

impl Set {
    fn holds(&self, c: char) -> bool {
        match *self {
            Self::Range(first, last) => (first..=last).contains(&c),
            Self::Letter => c.is_alphabetic(),
            Self::Number => c.is_numeric(),
            // Category Z is white space without the control characters.
            Self::Separator => c.is_whitespace() && !c.is_control(),
        }
    }
}

impl Node {
    /// The places, in order, where a match that began at one of `starts` may end.
    fn ends(&self, text: &str, starts: &[usize]) -> Vec<usize> {
        match self {
            Self::One(sets) => starts
                .iter()
                .filter_map(|&at| {
                    let c = text.get(at..)?.chars().next()?;
                    sets.iter().any(|set| set.holds(c)).then(|| at + c.len_utf8())
                })
                .collect(),
            Self::Each(nodes) => nodes.iter().fold(starts.to_vec(), |places, node| node.ends(text, &places)),
            Self::Unless(node) => {
                starts.iter().copied().filter(|&start| node.ends(text, &[start]).is_empty()).collect()
            }
            Self::Either(nodes) => sorted(nodes.iter().flat_map(|node| node.ends(text, starts)).collect()),
            Self::Repeat(node, least, most) => match node.as_ref() {
                Self::One(sets) if *least <= 1 && *most == usize::MAX => runs(sets, text, starts, *least),
                node => node.repeated(text, starts, *least, *most),
            },
        }
    }

    fn repeated(&self, text: &str, starts: &[usize], least: usize, most: usize) -> Vec<usize> {
        let mut reached = if least == 0 { starts.to_vec() } else { Vec::new() };
        let mut fresh = starts.to_vec();
        for round in 1..=most.min(text.len().max(least)) {
            fresh = self.ends(text, &fresh);
            fresh.retain(|place| reached.binary_search(place).is_err());
            if fresh.is_empty() {
                break;
            }
            if round >= least {
                reached.extend(&fresh);
                reached = sorted(reached);
            }
        }
        reached
    }
}

/// What `[…]*` and `[…]+` reach: the common case, walked once however many starts lie within one run.
fn runs(sets: &[Set], text: &str, starts: &[usize], least: usize) -> Vec<usize> {
    let mut places = if least == 0 { starts.to_vec() } else { Vec::new() };
    let mut walked = 0;
    for &start in starts {
        if start < walked {
            continue;
        }
        walked = start;
        for c in text.get(start..).unwrap_or_default().chars() {
            if !sets.iter().any(|set| set.holds(c)) {
                break;
            }
            walked += c.len_utf8();
            places.push(walked);
        }
    }
    sorted(places)
}

fn sorted(mut places: Vec<usize>) -> Vec<usize> {
    places.sort_unstable();
    places.dedup();
    places
}

/// Reads a pattern from the left.
struct Reader<'p> {
    rest: &'p str,
}

impl<'p> Reader<'p> {
    fn take(&mut self) -> Option<char> {
        let c = self.rest.chars().next()?;
        self.rest = self.rest.get(c.len_utf8()..)?;
        Some(c)
    }

    fn take_many(&mut self, bytes: usize) -> Option<&'p str> {
        let (taken, rest) = self.rest.split_at_checked(bytes)?;
        self.rest = rest;
        Some(taken)
    }

    fn skip(&mut self, token: &str) -> bool {
        let rest = self.rest.strip_prefix(token);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn either(&mut self) -> Option<Node> {
        let mut nodes = vec![self.each()?];
        while self.skip("|") {
            nodes.push(self.each()?);
        }
        Some(Node::Either(nodes))
    }

    fn each(&mut self) -> Option<Node> {
        let mut nodes = Vec::new();
        while !self.rest.is_empty() && !self.rest.starts_with(['|', ')']) {
            // Anchors say what already holds: the whole text is matched.
            if !self.skip("^") && !self.skip("$") {
                let node = self.one()?;
                nodes.push(self.quantified(node)?);
            }
        }
        Some(Node::Each(nodes))
    }

    fn one(&mut self) -> Option<Node> {
        match self.take()? {
            '(' => {
                let unless = self.skip("?!");
                let inner = self.either()?;
                let node = if unless { Node::Unless(Box::new(inner)) } else { inner };
                self.skip(")").then_some(node)
            }
            '[' => {
                let mut sets = Vec::new();
                while !self.skip("]") {
                    self.set(&mut sets)?;
                }
                Some(Node::One(sets))
            }
            '\\' => {
                let mut sets = Vec::new();
                self.escaped(&mut sets)?;
                Some(Node::One(sets))
            }
            c => Some(Node::One(vec![Set::Range(c, c)])),
        }
    }

    /// One member of a class: a character, a range or an escape.
    fn set(&mut self, sets: &mut Vec<Set>) -> Option<()> {
        self.member(sets)?;
        // A hyphen before the closing bracket stands for itself, and so does one behind a range.
        if self.rest.starts_with('-') && !self.rest.starts_with("-]") {
            let Some(Set::Range(first, _)) = sets.pop() else {
                return None;
            };
            self.skip("-");
            self.member(sets)?;
            let Some(Set::Range(_, last)) = sets.pop() else {
                return None;
            };
            sets.push(Set::Range(first, last));
        }
        Some(())
    }

    fn member(&mut self, sets: &mut Vec<Set>) -> Option<()> {
        match self.take()? {
            '\\' => self.escaped(sets),
            c => {
                sets.push(Set::Range(c, c));
                Some(())
            }
        }
    }

    fn escaped(&mut self, sets: &mut Vec<Set>) -> Option<()> {
        match self.take()? {
            // ASCII only: two names that look alike must not both be legal.
            'w' => sets.extend([('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_')].map(range)),
            'd' => sets.push(Set::Range('0', '9')),
            'p' => sets.push(match self.take_many(3)? {
                "{L}" => Set::Letter,
                "{N}" => Set::Number,
                "{Z}" => Set::Separator,
                _ => return None,
            }),
            'u' => {
                let c = char::from_u32(u32::from_str_radix(self.take_many(4)?, 16).ok()?)?;
                sets.push(Set::Range(c, c));
            }
            c if c.is_ascii_punctuation() => sets.push(Set::Range(c, c)),
            _ => return None,
        }
        Some(())
    }

    fn quantified(&mut self, node: Node) -> Option<Node> {
        let (least, most) = match self.rest.chars().next() {
            Some('*') => (0, usize::MAX),
            Some('+') => (1, usize::MAX),
            Some('?') => (0, 1),
            Some('{') => {
                let (counts, rest) = self.rest.get(1..)?.split_once('}')?;
                self.rest = rest;
                let (least, most) = counts.split_once(',').unwrap_or((counts, counts));
                let node = Box::new(node);
                return Some(Node::Repeat(node, least.parse().ok()?, most.parse().ok()?));
            }
            _ => return Some(node),
        };
        self.take();
        Some(Node::Repeat(Box::new(node), least, most))
    }
}

fn range((first, last): (char, char)) -> Set {
    Set::Range(first, last)
}

#[cfg(test)]
mod tests;
