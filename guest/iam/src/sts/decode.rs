//! Why something was refused, for who may know.

use keyward_model::name::sts::EncodedMessage;

use crate::action::{Action, Level, Service};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::tx::Tx;
use crate::{answer, message, request};

request! {
    /// Opens what came sealed with a refusal.
    pub struct DecodeAuthorizationMessage {
        "EncodedMessage" message: EncodedMessage,
    }
}

answer! {
    /// All that led to the refusal.
    pub struct Decoded {
        "DecodedMessage" message: String,
    }
}

impl Action for DecodeAuthorizationMessage {
    const NAME: &'static str = "DecodeAuthorizationMessage";
    const SERVICE: Service = Service::Sts;
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::InvalidAuthorizationMessageException];
    type Answer = Decoded;

    fn target(&self, _: &Call<'_>, _: &Tx<'_>) -> Result<Target, Fault> {
        Ok(Target::new("*"))
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<Decoded, Fault> {
        let message = message::opened(tx, &call.caller.account, self.message.as_str());
        message.map(|message| Decoded { message }).ok_or(Fault::InvalidAuthorizationMessage)
    }
}
