//! GetCredentialReport.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use keyward_model::layout;
use keyward_model::time::Time;

use super::Report;
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::shape::Shape;
use crate::shape::write::Write;
use crate::tx::Tx;
use crate::xml::Xml;
use crate::{answer, request};

request! {
    /// Shows the account's credential report.
    pub struct GetCredentialReport {}
}

answer! {
    /// The report.
    pub struct Shown {
        "Content"       content:   Content,
        "ReportFormat"  format:    &'static str,
        "GeneratedTime" generated: Time,
    }
}

/// A report's text, in portions.
pub struct Content(Vec<Vec<u8>>);

impl Write for Content {
    const SHAPE: Shape = Shape::Blob;

    fn write(&self, xml: &mut Xml) {
        let bytes: usize = self.0.iter().map(Vec::len).sum();
        xml.room_for(bytes.div_ceil(3).saturating_mul(4));
        // Three bytes make four letters, so what is left of a portion goes before the next.
        let mut left = Vec::new();
        for part in &self.0 {
            left.extend_from_slice(part);
            let whole = left.len() / 3 * 3;
            let rest = left.split_off(whole);
            xml.text(&STANDARD.encode(&left));
            left = rest;
        }
        xml.text(&STANDARD.encode(&left));
    }
}

impl Action for GetCredentialReport {
    const NAME: &'static str = "GetCredentialReport";
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] = &[Code::ReportExpired, Code::ReportInProgress, Code::ReportNotPresent];
    type Answer = Shown;

    fn target(&self, _: &Call<'_>, _: &Tx<'_>) -> Result<Target, Fault> {
        Ok(Target::new("*"))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Shown, Fault> {
        let report = Report::find(tx)?.ok_or(Fault::NoReport(Code::ReportNotPresent))?;
        if report.is_stale(tx.now) {
            return Err(Fault::NoReport(Code::ReportExpired));
        }
        let generated = report.done.ok_or(Fault::NoReport(Code::ReportInProgress))?;
        let part = |part: u32| {
            let key = layout::report_part(part);
            tx.bytes(&key).ok_or_else(|| Fault::Trouble(format!("row {key}: a report without it")))
        };
        let parts = (0..report.parts).map(part).collect::<Result<_, _>>()?;
        Ok(Shown { content: Content(parts), format: "text/csv", generated })
    }
}
