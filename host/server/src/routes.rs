//! The operator's table of routes: read here, understood by the policy component.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

/// The rows of a file: the list `routes` in TOML or, where the file's name ends so, in JSON.
pub(crate) fn read(file: &Path) -> Result<Vec<Value>> {
    let named = || file.display().to_string();
    let text = std::fs::read_to_string(file).with_context(named)?;
    let is_json = file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    let content: Value = match is_json {
        true => serde_json::from_str(&text).with_context(named)?,
        false => toml::from_str(&text).with_context(named)?,
    };
    let Value::Object(mut content) = content else { bail!("{}: is not a table", named()) };
    let rows = content.remove("routes");
    if let Some(name) = content.keys().next() {
        bail!("{}: unknown name `{name}`", named());
    }
    let Some(Value::Array(rows)) = rows else { bail!("{}: has no list `routes`", named()) };
    ensure!(!rows.is_empty(), "{}: the list `routes` is empty", named());
    Ok(rows)
}

#[cfg(test)]
mod tests;
