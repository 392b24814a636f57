//! GenerateCredentialReport.

use keyward_model::layout;
use keyward_model::row::{Kind, User};

use super::Report;
use super::line::{self, Writer};
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::quota::CREDENTIAL_REPORT_SIZE;
use crate::tx::{Tx, read};
use crate::{answer, request};

/// Users that one call looks at.
const PORTION: usize = 1_000;

request! {
    /// Begins a credential report, or goes on with the one that is under way.
    pub struct GenerateCredentialReport {}
}

answer! {
    /// How far it is.
    pub struct Generated {
        "State"       state:       &'static str,
        "Description" description: Option<&'static str>,
    }
}

impl Action for GenerateCredentialReport {
    const NAME: &'static str = "GenerateCredentialReport";
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] = &[Code::LimitExceeded];
    type Answer = Generated;

    fn target(&self, _: &Call<'_>, _: &Tx<'_>) -> Result<Target, Fault> {
        Ok(Target::new("*"))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Generated, Fault> {
        let old = Report::find(tx)?;
        let (mut report, is_new) = match old {
            Some(report) if !report.is_stale(tx.now) => (report, false),
            stale => (begin(tx, stale)?, true),
        };
        if report.done.is_none() {
            go_on(tx, &mut report)?;
            tx.put(layout::REPORT, &report)?;
        }
        let (state, description) = match report.done {
            _ if is_new => ("STARTED", Some("No report exists. Starting a new report generation task")),
            None => ("INPROGRESS", None),
            Some(_) => ("COMPLETE", None),
        };
        Ok(Generated { state, description })
    }
}

/// A report of its first lines, in the place of one that is too old.
fn begin(tx: &mut Tx<'_>, stale: Option<Report>) -> Result<Report, Fault> {
    for part in 0..stale.map_or(0, |stale| stale.parts) {
        tx.delete(&layout::report_part(part));
    }
    let mut report = Report { began: tx.now, ..Report::default() };
    let mut head = line::HEAD.to_owned();
    head.push_str(&Writer::new(tx)?.root()?);
    add(tx, &mut report, head)?;
    Ok(report)
}

/// Writes the lines of the next users.
fn go_on(tx: &mut Tx<'_>, report: &mut Report) -> Result<(), Fault> {
    let rows = tx.scan(&layout::entities(Kind::User), report.after.as_deref(), PORTION);
    let writer = Writer::new(tx)?;
    let mut lines = String::new();
    for row in &rows {
        lines.push_str(&writer.user(&read::<User>(&row.key, &row.value)?)?);
    }
    if rows.len() < PORTION {
        report.done = Some(tx.now);
    }
    if let Some(last) = rows.into_iter().next_back() {
        report.after = Some(last.key);
        add(tx, report, lines)?;
    }
    Ok(())
}

/// Adds a portion.
fn add(tx: &mut Tx<'_>, report: &mut Report, lines: String) -> Result<(), Fault> {
    report.bytes = report.bytes.saturating_add(lines.len());
    tx.within(&CREDENTIAL_REPORT_SIZE, report.bytes)?;
    tx.put_bytes(&layout::report_part(report.parts), lines.into_bytes());
    report.parts = report.parts.saturating_add(1);
    Ok(())
}
