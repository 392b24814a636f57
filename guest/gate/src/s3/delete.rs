//! A batch delete says in its body what it deletes, and asks about each object.
//!
//! The store reads the body with a parser of its own, so only what every parser reads alike is taken: elements,
//! text and references, in AWS's structure. A request that may not delete one of them is refused whole.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};

use super::place::{self, Place};
use crate::fault::Fault;
use crate::http::Request;
use crate::question::{Fact, Question};

/// AWS's limit.
const MOST: usize = 1000;

/// The question about each object, made from that about the bucket.
///
/// # Errors
/// The door has not got the body, or it is not one that names objects beyond doubt.
pub(super) fn questions(request: &Request, place: &Place, main: &Question) -> Result<Vec<Question>, Fault> {
    let (Place::Bucket(bucket), Some(body)) = (place, &request.body) else {
        return Err(Fault::NoRoute);
    };
    // A body in any coding is not what it will be to the store.
    if request.has_header("content-encoding") {
        return Err(Fault::NoRoute);
    }
    let body = str::from_utf8(body).map_err(|_| Fault::NoRoute)?;
    let objects = Body::new(body).objects()?;
    objects.into_iter().map(|object| object.question(bucket, main)).collect()
}

/// One of those to be deleted.
#[derive(Debug, Default)]
struct Object {
    key: Option<String>,
    version: Option<String>,
}

impl Object {
    fn question(self, bucket: &str, main: &Question) -> Result<Question, Fault> {
        let place = place::decoded(bucket, &self.key.ok_or(Fault::NoRoute)?)?;
        let action = if self.version.is_some() { "s3:DeleteObjectVersion" } else { "s3:DeleteObject" };
        let mut context = main.context.clone();
        context.extend(self.version.map(|version| Fact::new("s3:VersionId", version)));
        Ok(Question { action: action.to_owned(), resource: place.arn(), context, ..main.clone() })
    }
}

struct Body<'b>(Reader<&'b [u8]>);

impl<'b> Body<'b> {
    fn new(text: &'b str) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Self(reader)
    }

    fn objects(&mut self) -> Result<Vec<Object>, Fault> {
        self.root()?;
        let mut objects = Vec::new();
        while let Some(name) = self.child()? {
            match name.as_str() {
                "Object" if objects.len() < MOST => objects.push(self.object()?),
                "Quiet" => drop(self.text()?),
                _ => return Err(Fault::NoRoute),
            }
        }
        match self.beyond_space()? {
            Event::Eof if !objects.is_empty() => Ok(objects),
            _ => Err(Fault::NoRoute),
        }
    }

    fn object(&mut self) -> Result<Object, Fault> {
        let mut object = Object::default();
        while let Some(name) = self.child()? {
            let text = self.text()?;
            let twice = match name.as_str() {
                "Key" => object.key.replace(text).is_some(),
                "VersionId" => object.version.replace(text).is_some(),
                // Conditions on the object that narrow what is deleted.
                "ETag" | "LastModifiedTime" | "Size" => false,
                _ => true,
            };
            if twice {
                return Err(Fault::NoRoute);
            }
        }
        Ok(object)
    }

    /// The element that all stands in, in S3's namespace or in none.
    fn root(&mut self) -> Result<(), Fault> {
        let first = match self.beyond_space()? {
            Event::Decl(_) => self.beyond_space()?,
            first => first,
        };
        match first {
            Event::Start(start) if start.name().as_ref() == "Delete" && has_only_namespace(&start) => Ok(()),
            _ => Err(Fault::NoRoute),
        }
    }

    /// The name of the next element within this one; none at its end.
    fn child(&mut self) -> Result<Option<String>, Fault> {
        match self.beyond_space()? {
            Event::Start(start) if start.attributes().next().is_none() => {
                Ok(Some(AsRef::<str>::as_ref(&start.name()).to_owned()))
            }
            Event::End(_) => Ok(None),
            _ => Err(Fault::NoRoute),
        }
    }

    /// The text of an element that holds nothing else, to its end.
    fn text(&mut self) -> Result<String, Fault> {
        let mut text = String::new();
        loop {
            match self.next()? {
                // Parsers disagree on what a line's end is.
                Event::Text(part) if !part.contains('\r') => text.push_str(&part),
                Event::GeneralRef(name) => match name.resolve_char_ref() {
                    Ok(Some(character)) => text.push(character),
                    _ => text.push_str(resolve_predefined_entity(&name).ok_or(Fault::NoRoute)?),
                },
                Event::End(_) => return Ok(text),
                _ => return Err(Fault::NoRoute),
            }
        }
    }

    fn beyond_space(&mut self) -> Result<Event<'b>, Fault> {
        loop {
            match self.next()? {
                Event::Text(text) if text.trim_ascii().is_empty() => {}
                other => return Ok(other),
            }
        }
    }

    fn next(&mut self) -> Result<Event<'b>, Fault> {
        self.0.read_event().map_err(|_| Fault::NoRoute)
    }
}

fn has_only_namespace(start: &BytesStart<'_>) -> bool {
    start.attributes().all(|attribute| {
        attribute.is_ok_and(|attribute| {
            attribute.key.as_ref() == "xmlns" && &*attribute.value == "http://s3.amazonaws.com/doc/2006-03-01/"
        })
    })
}

#[cfg(test)]
mod tests;
