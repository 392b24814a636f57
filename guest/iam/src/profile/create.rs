//! CreateInstanceProfile.

use keyward_model::name::{InstanceProfileName, Path};
use keyward_model::row::{InstanceProfile, Kind};

use super::ProfileView;
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::tag::{self, Tags};
use crate::tx::Tx;
use crate::{answer, request};

request! {
    /// Creates an instance profile with no role in it.
    pub struct CreateInstanceProfile {
        "InstanceProfileName" name: InstanceProfileName,
        "Path"                path: Option<Path>,
        "Tags"                tags: Option<Tags>,
    }
}

answer! {
    /// The new instance profile.
    pub struct Created {
        "InstanceProfile" profile: ProfileView,
    }
}

impl Action for CreateInstanceProfile {
    const NAME: &'static str = "CreateInstanceProfile";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] =
        &[Code::ConcurrentModification, Code::EntityAlreadyExists, Code::InvalidInput, Code::LimitExceeded];
    type Answer = Created;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        let path = self.path.clone().unwrap_or_default();
        let tags = self.tags.as_ref().map_or(&[][..], |tags| &tags.0);
        Ok(Target::new(Kind::InstanceProfile.arn(tx.account(), path.as_str(), self.name.as_str())).giving(tags))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Created, Fault> {
        let tags = tag::given(self.tags.as_ref())?;
        let profile = InstanceProfile {
            id: tx.new_id(Kind::InstanceProfile),
            name: self.name,
            path: self.path.unwrap_or_default(),
            created: tx.now,
            role: None,
            tags,
        };
        tx.add(&profile)?;
        Ok(Created { profile: ProfileView::in_full(tx, profile)? })
    }
}
