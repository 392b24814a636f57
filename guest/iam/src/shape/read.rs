//! Reading: a form becomes a request that is valid as a whole, or every violation at once.

use std::collections::BTreeSet;

use keyward_model::name::{Breach, Name, Privacy};

use super::violation::{Quote, Violation};
use super::{Member, Shape};
use crate::fault::Fault;
use crate::form::Form;

/// Something a form can hold.
pub trait Read: Sized {
    /// What it looks like.
    const SHAPE: Shape;
    /// Whether its absence is a violation.
    const REQUIRED: bool = true;

    /// Whether a form holds a parameter of this name.
    fn is_in(form: &Form, name: &str) -> bool {
        form.has(name)
    }

    /// Reads the parameter of this name. On `None` the reader has noted what is wrong.
    fn read(from: &mut Reader<'_>, name: &str) -> Option<Self>;
}

/// A structure of named members.
pub trait Structure: Sized {
    /// Its members.
    const MEMBERS: &'static [Member];

    /// Reads the members, whose names begin with `at`.
    fn members(from: &mut Reader<'_>, at: &str) -> Option<Self>;
}

impl<T: Structure> Read for T {
    const SHAPE: Shape = Shape::Structure(T::MEMBERS);

    fn is_in(form: &Form, name: &str) -> bool {
        form.below(&format!("{name}.")).next().is_some()
    }

    fn read(from: &mut Reader<'_>, name: &str) -> Option<Self> {
        if Self::is_in(from.form, name) { T::members(from, &format!("{name}.")) } else { from.absent(name) }
    }
}

/// Reads an action's parameters.
///
/// # Errors
/// Every constraint that the form breaks, or the first thing in it that is not even of the right type.
pub fn read<T: Structure>(form: &Form) -> Result<T, Fault> {
    let mut reader = Reader { form, violations: Vec::new(), malformed: None };
    let read = T::members(&mut reader, "");
    match (read, reader.malformed) {
        (_, Some(fault)) => Err(fault),
        (Some(request), None) if reader.violations.is_empty() => Ok(request),
        _ => Err(Fault::Violations(reader.violations)),
    }
}

/// The parameters that an audit log may show.
#[must_use]
pub fn public<T: Structure>(form: &Form) -> Vec<(String, String)> {
    let members = T::MEMBERS.iter().filter(|member| member.shape.is_public());
    members.filter_map(|member| Some((member.name.to_owned(), form.value(member.name).ok()??.to_owned()))).collect()
}

/// A form being read, and what was wrong so far.
pub struct Reader<'f> {
    form: &'f Form,
    violations: Vec<Violation>,
    malformed: Option<Fault>,
}

impl<'f> Reader<'f> {
    /// Reads a member of the structure at `at`.
    pub fn member<T: Read>(&mut self, at: &str, name: &str) -> Option<T> {
        if at.is_empty() { T::read(self, name) } else { T::read(self, &format!("{at}{name}")) }
    }

    /// Whether there is such a parameter.
    #[must_use]
    pub fn has<T: Read>(&self, name: &str) -> bool {
        T::is_in(self.form, name)
    }

    /// The value of a parameter that must be there.
    pub fn value(&mut self, name: &str) -> Option<&'f str> {
        match self.form.value(name) {
            Ok(Some(value)) => Some(value),
            Ok(None) => self.absent(name),
            Err(fault) => {
                self.malformed.get_or_insert(fault);
                None
            }
        }
    }

    /// Reads text under a name's rule.
    pub fn text<T: Name>(&mut self, name: &str) -> Option<T> {
        let value = self.value(name)?;
        self.word(name, value.to_owned())
    }

    /// Takes a part of a parameter's value under a name's rule.
    pub fn word<T: Name>(&mut self, name: &str, value: String) -> Option<T> {
        match T::new(value.clone()) {
            Ok(text) => Some(text),
            Err(breaches) => {
                for breach in breaches {
                    let quote = match T::RULE.privacy {
                        Privacy::Secret => Quote::Hidden,
                        _ => Quote::Value(value.clone()),
                    };
                    self.violated(name, quote, breach);
                }
                None
            }
        }
    }

    /// Notes that a parameter is absent.
    pub fn absent<T>(&mut self, name: &str) -> Option<T> {
        self.violated(name, Quote::Null, Breach::Absent);
        None
    }

    /// Notes that a parameter is none of the words it may be.
    pub fn none_of<T>(&mut self, name: &str, value: &str, words: &'static [&'static str]) -> Option<T> {
        self.violated(name, Quote::Value(value.to_owned()), Breach::NoneOf(words));
        None
    }

    /// Notes that a parameter breaks a constraint.
    pub fn violated(&mut self, name: &str, value: Quote, breach: Breach) {
        self.violations.push(Violation { name: name.to_owned(), value, breach });
    }

    /// Notes that a parameter is not of its type.
    pub fn malformed<T>(&mut self, message: &'static str) -> Option<T> {
        self.malformed.get_or_insert(Fault::MalformedInput(message));
        None
    }

    /// The members of a list, in the order of their numbers; numbers may be left out.
    pub fn list<T: Read>(&mut self, name: &str, least: usize, most: usize) -> Option<Vec<T>> {
        self.numbered(name, "member", least, most)
    }

    /// The same, where each is not called a member.
    pub fn numbered<T: Read>(&mut self, name: &str, each: &str, least: usize, most: usize) -> Option<Vec<T>> {
        self.below(name, &format!("{name}.{each}."), least, most)
    }

    /// The same, where the number stands right behind the name.
    pub fn indexed<T: Read>(&mut self, name: &str, least: usize, most: usize) -> Option<Vec<T>> {
        self.below(name, &format!("{name}."), least, most)
    }

    fn below<T: Read>(&mut self, name: &str, prefix: &str, least: usize, most: usize) -> Option<Vec<T>> {
        let mut numbers = BTreeSet::new();
        for rest in self.form.below(prefix) {
            let number = rest.split('.').next().unwrap_or_default();
            match number.parse::<u32>() {
                // One number has one spelling, and no list is as long as the largest.
                Ok(n) if (1..=HIGHEST).contains(&n) && !number.starts_with(['0', '+']) => {
                    numbers.insert(n);
                }
                _ => return self.malformed("A list's members are not numbered from 1."),
            }
        }
        if numbers.len() < least {
            self.violated(name, Quote::Hidden, Breach::Short(least));
            return None;
        }
        if numbers.len() > most {
            self.violated(name, Quote::Hidden, Breach::Long(most));
            return None;
        }
        // Not `map_while`: the violations of every member are wanted.
        let read: Vec<_> = numbers.iter().map(|n| T::read(self, &format!("{prefix}{n}"))).collect();
        read.into_iter().collect()
    }
}

/// The highest number a list's member may have.
const HIGHEST: u32 = 65_535;
