//! ListShadowDisagreements: Keyward's own.

use keyward_model::time::Time;

use super::place;
use crate::action::{Action, Beyond, Level, Service};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::port::Disagreement;
use crate::tx::Tx;
use crate::{answer, request};

request! {
    /// Lists the first answers of a module in the shadow that differ from those that were given, as the server saw them
    /// that is asked.
    pub struct ListShadowDisagreements {
    }
}

answer! {
    /// Two answers to one request.
    pub struct Differing {
        "Date"      at:         Time,
        "World"     world:      String,
        "Digest"    digest:     String,
        "Kind"      kind:       String,
        "RequestId" request_id: String,
        "Action"    action:     String,
        "Resource"  resource:   String,
        "Active"    active:     String,
        "Shadow"    shadow:     String,
    }
}

answer! {
    /// All that are kept.
    pub struct AllDiffering {
        "Disagreements" all: Vec<Differing>,
    }
}

impl Action for ListShadowDisagreements {
    const NAME: &'static str = "ListShadowDisagreements";
    const SERVICE: Service = Service::Keyward;
    const LEVEL: Level = Level::List;
    const FAULTS: &'static [Code] = &[];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = AllDiffering;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        place(tx, "*")
    }

    fn run(self, call: &Call<'_>, _: &mut Tx<'_>) -> Result<AllDiffering, Fault> {
        let differing = |disagreement| {
            let Disagreement { at, world, digest, kind, request_id, action, resource, active, shadow } = disagreement;
            let at = Time::from_moment(at);
            Differing { at, world, digest, kind, request_id, action, resource, active, shadow }
        };
        let all = call.outside.examiner.disagreements().into_iter().map(differing).collect();
        Ok(AllDiffering { all })
    }
}
