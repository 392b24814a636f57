//! What wit-bindgen makes of the world `iam`.

#![expect(unsafe_code, reason = "generated from the WIT")]

use crate::Component;

wit_bindgen::generate!({
    path: "../../../wit",
    world: "iam",
});

export!(Component);
