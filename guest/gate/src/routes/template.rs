//! Patterns of hosts and paths with names in them, and names of resources that are made of what these stand for.

use std::collections::BTreeMap;

use keyward_model::arn::Arn;

use crate::fault::Fault;

/// What the names of a row stand for in one request.
pub(super) type Values = BTreeMap<String, String>;

/// Services whose resources have doors of their own.
const OTHERS: [&str; 5] = ["aws", "iam", "keyward", "s3", "sts"];

/// A host's pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Host {
    /// `*`: whichever is not S3's.
    Any,
    /// One name.
    Named(String),
    /// `{tenant}.example.com`: a name in the place of one label, and what follows it.
    Under(String, String),
}

impl Host {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if text == "*" {
            return Ok(Self::Any);
        }
        let legal = |text: &str| {
            let byte = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.');
            !text.is_empty() && text.bytes().all(byte) && !text.starts_with('.') && !text.ends_with('.')
        };
        match text.split_once("}.") {
            Some((name, rest)) if legal(rest) => Ok(Self::Under(name_in(&format!("{name}}}"))?, format!(".{rest}"))),
            None if legal(text) => Ok(Self::Named(text.to_owned())),
            _ => Err(format!("`{text}` is no host name in lower case")),
        }
    }

    pub(super) fn matches(&self, host: &str) -> Option<Values> {
        match self {
            Self::Any => Some(Values::new()),
            Self::Named(name) => (name == host).then(Values::new),
            Self::Under(name, rest) => {
                let label = host.strip_suffix(rest.as_str()).filter(|label| !label.is_empty())?;
                let plain = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
                plain.then(|| Values::from([(name.clone(), label.to_owned())]))
            }
        }
    }

    fn names(&self) -> impl Iterator<Item = &String> {
        match self {
            Self::Under(name, _) => Some(name),
            _ => None,
        }
        .into_iter()
    }
}

/// A path's pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Path {
    segments: Vec<Segment>,
    /// The name of all that follows.
    rest: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Segment {
    Text(String),
    Name(String),
}

impl Segment {
    fn name(&self) -> Option<&String> {
        match self {
            Self::Name(name) => Some(name),
            Self::Text(_) => None,
        }
    }
}

impl Path {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let path = text.strip_prefix('/').ok_or_else(|| format!("the path `{text}` does not begin with a slash"))?;
        let mut parsed = Self { segments: Vec::new(), rest: None };
        for segment in path.split('/').filter(|_| !path.is_empty()) {
            if parsed.rest.is_some() {
                return Err(format!("in the path `{text}` something follows the rest"));
            }
            if let Some(name) = segment.strip_prefix('{').and_then(|name| name.strip_suffix("...}")) {
                parsed.rest = Some(name_in(&format!("{{{name}}}"))?);
            } else if segment.starts_with('{') {
                parsed.segments.push(Segment::Name(name_in(segment)?));
            } else {
                let read = super::path::segments(&format!("/{segment}")).ok().filter(|_| !segment.is_empty());
                let read = read.ok_or_else(|| format!("`{segment}` is no segment of a path"))?;
                parsed.segments.extend(read.into_iter().map(Segment::Text));
            }
        }
        Ok(parsed)
    }

    pub(super) fn matches(&self, path: &[String], values: &mut Values) -> bool {
        let rest = path.get(self.segments.len()..);
        let fits = match (rest, &self.rest) {
            (Some([]), None) => true,
            (Some(rest @ [_, ..]), Some(name)) => {
                values.insert(name.clone(), rest.join("/"));
                true
            }
            _ => false,
        };
        fits && self.segments.iter().zip(path).all(|(wanted, is)| match wanted {
            Segment::Text(text) => text == is,
            Segment::Name(name) => {
                values.insert(name.clone(), is.clone());
                true
            }
        })
    }

    /// The same whatever its names are called.
    pub(super) fn shape(&self) -> Self {
        let shape = |segment: &Segment| match segment {
            Segment::Text(text) => Segment::Text(text.clone()),
            Segment::Name(_) => Segment::Name(String::new()),
        };
        Self { segments: self.segments.iter().map(shape).collect(), rest: self.rest.as_ref().map(|_| String::new()) }
    }

    fn names(&self) -> impl Iterator<Item = &String> {
        let named = self.segments.iter().filter_map(Segment::name);
        named.chain(&self.rest)
    }
}

/// The pattern of a resource's ARN.
#[derive(Clone, Debug)]
pub(super) struct Resource(Vec<Part>);

#[derive(Clone, Debug)]
enum Part {
    Text(String),
    Name(String),
}

impl Resource {
    /// Reads a pattern whose names are in the host's or the path's, or `query:` and the name of a parameter.
    pub(super) fn parse(text: &str, host: &Host, path: &Path) -> Result<Self, String> {
        let known: Vec<_> = host.names().chain(path.names()).collect();
        if let Some(twice) =
            known.iter().enumerate().find(|(n, name)| known.iter().take(*n).any(|other| other == *name))
        {
            return Err(format!("the name `{}` stands twice", twice.1));
        }
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) =
                after.split_once('}').ok_or_else(|| format!("`{text}` has a brace that does not end"))?;
            let is_parameter = name.strip_prefix("query:").is_some_and(|name| !name.is_empty());
            if !is_parameter && !known.iter().any(|known| *known == name) {
                return Err(format!("`{name}` is a name in neither host nor path"));
            }
            parts.extend([Part::Text(before.to_owned()), Part::Name(name.to_owned())]);
            rest = after;
        }
        parts.push(Part::Text(rest.to_owned()));
        let resource = Self(parts);
        let example = resource.filled(|_| Some("x")).unwrap_or_default();
        let sound = !example.contains(['*', '?', '$', '}']) && example.is_ascii();
        match Arn::parse(&example) {
            _ if text == "*" => Ok(resource),
            Ok(arn) if sound && !OTHERS.contains(&arn.service) => Ok(resource),
            _ => Err(format!("`{text}` is neither `*` nor an ARN of a service that is not AWS's own")),
        }
    }

    /// The parameters that it is made of.
    pub(super) fn parameters(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|part| match part {
            Part::Name(name) => name.strip_prefix("query:"),
            Part::Text(_) => None,
        })
    }

    /// Whether a parameter is a part of it.
    pub(super) fn asks(&self, parameter: &str) -> bool {
        self.parameters().any(|known| known == parameter)
    }

    /// The resource that a request is about.
    ///
    /// # Errors
    /// A value is missing, or could be taken for more than a part of a name.
    pub(super) fn of(&self, values: &Values) -> Result<String, Fault> {
        let value = |name: &str| values.get(name).map(String::as_str).filter(|value| is_part(name, value));
        self.filled(value).ok_or(Fault::NoRoute)
    }

    fn filled<'v>(&'v self, value: impl Fn(&str) -> Option<&'v str>) -> Option<String> {
        let part = |part: &'v Part| match part {
            Part::Text(text) => Some(text.as_str()),
            Part::Name(name) => value(name),
        };
        self.0.iter().map(part).collect()
    }
}

/// Whether a value can stand in a resource's name and be nothing else there. Slashes stand between the segments of a
/// path's rest, and nowhere else.
fn is_part(name: &str, value: &str) -> bool {
    let odd = |c: char| matches!(c, '*' | '?' | '$' | ':' | '{' | '}' | '\\' | '%') || c.is_control();
    let slash = name.starts_with("query:") && value.contains('/');
    !value.is_empty() && !value.contains(odd) && !slash
}

/// The name in `{name}`.
fn name_in(text: &str) -> Result<String, String> {
    let name = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or_default();
    let legal = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if !name.is_empty() && name.bytes().all(legal) {
        return Ok(name.to_owned());
    }
    Err(format!("`{text}` is no name in braces: lower-case letters, digits and `_`"))
}

/// Whether a word can be that of a service in signatures, actions and condition keys, and is no other door's.
pub(super) fn is_service(word: &str) -> bool {
    let legal = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=64).contains(&word.len()) && word.bytes().all(legal) && !OTHERS.contains(&word)
}
