//! GetModule, ListModules and ListModuleHistory: Keyward's own.

use keyward_model::layout;
use keyward_model::name::{Marker, ModuleDigest, WorldName};
use keyward_model::row::{Module, ModuleEvent};
use keyward_model::time::Time;

use super::{ACCOUNT, One, Place, Shown, WORLDS, find, place, running, shown, target};
use crate::action::{Action, Beyond, Level, Service};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::page::{Listed, Listing, MaxItems, Page, Wanted};
use crate::tx::{Tx, read};
use crate::{answer, request};

request! {
    /// Shows a module.
    pub struct GetModule {
        "Digest" digest: ModuleDigest,
    }
}

impl Action for GetModule {
    const NAME: &'static str = "GetModule";
    const SERVICE: Service = Service::Keyward;
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] = &[Code::NoSuchEntity];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = One;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        target(tx, &self.digest)
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<One, Fault> {
        let digest = self.digest.as_str();
        let all = tx.in_account(ACCOUNT);
        let module = find(&all, digest)?;
        Ok(One { module: shown(&all, digest, module)? })
    }
}

request! {
    /// Lists the modules, and what runs in each world of which exactly one component does.
    pub struct ListModules {
        "World"    world:     Option<WorldName>,
        "Marker"   marker:    Option<Marker>,
        "MaxItems" max_items: Option<MaxItems>,
    }
}

answer! {
    /// A page of modules, and what runs.
    pub struct Modules {
        "Modules"     modules:   Vec<Shown>,
        "Running"     running:   Vec<Place>,
        "IsTruncated" truncated: bool,
        "Marker"      marker:    Option<String>,
    }
}

impl Action for ListModules {
    const NAME: &'static str = "ListModules";
    const SERVICE: Service = Service::Keyward;
    const LEVEL: Level = Level::List;
    const FAULTS: &'static [Code] = &[];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = Modules;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        place(tx, self.world.as_ref().map_or("*", WorldName::as_str))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Modules, Fault> {
        let wanted = Wanted::of::<Self>(self.marker.as_ref(), self.max_items);
        let world = self.world.as_ref().map(WorldName::as_str);
        let all = tx.in_account(ACCOUNT);
        let Page { items, marker } = wanted.page(&all, layout::MODULES, |digest, row| {
            let module: Module = read(&row.key, &row.value)?;
            let is_asked_for = world.is_none_or(|world| world == module.world);
            is_asked_for.then(|| shown(&all, digest, module)).transpose()
        })?;
        let running = WORLDS
            .into_iter()
            .filter(|name| world.is_none_or(|world| world == *name))
            .map(|world| Ok(Place::new(world, running(&all, world)?)))
            .collect::<Result<_, Fault>>()?;
        Ok(Modules { modules: items, running, truncated: marker.is_some(), marker })
    }
}

request! {
    /// Lists what was done with modules, the last first.
    pub struct ListModuleHistory {
        "Marker"   marker:    Option<Marker>,
        "MaxItems" max_items: Option<MaxItems>,
    }
}

answer! {
    /// Something that was done with modules.
    pub struct Event {
        "Date"   at:     Time,
        "By"     by:     String,
        "Did"    did:    String,
        "World"  world:  String,
        "Digest" digest: Option<String>,
        "Why"    why:    Option<String>,
    }
}

impl Listing for ListModuleHistory {
    const ITEMS: &'static str = "Events";
    type Item = Event;
}

impl Action for ListModuleHistory {
    const NAME: &'static str = "ListModuleHistory";
    const SERVICE: Service = Service::Keyward;
    const LEVEL: Level = Level::List;
    const FAULTS: &'static [Code] = &[];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = Listed<Self>;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        place(tx, "*")
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Listed<Self>, Fault> {
        let wanted = Wanted::of::<Self>(self.marker.as_ref(), self.max_items);
        let page = wanted.page(&tx.in_account(ACCOUNT), layout::MODULE_EVENTS, |_, row| {
            let ModuleEvent { at, by, did, world, digest, why } = read(&row.key, &row.value)?;
            Ok(Some(Event { at, by, did, world, digest, why }))
        })?;
        Ok(page.into())
    }
}
