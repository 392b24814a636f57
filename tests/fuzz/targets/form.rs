//! Forms: any bytes are decoded or refused, in memory that their length bounds.
#![no_main]

use keyward_iam::form::Form;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    if let Ok(form) = Form::parse(text) {
        let _ = form.has("Action");
    }
});
