//! Where modules stand: in an account of their own, which nobody is in.

/// A module that is whole.
#[must_use]
pub fn module(digest: &str) -> String {
    MODULES.to_owned() + digest
}

/// All modules that are whole, in the order of their digests.
pub const MODULES: &str = "module/";

/// One part of a module, its bytes themselves.
#[must_use]
pub fn module_part(digest: &str, number: u32) -> String {
    format!("{}{number:03}", module_parts(digest))
}

/// All parts of a module, in their order.
#[must_use]
pub fn module_parts(digest: &str) -> String {
    format!("module-part/{digest}/")
}

/// A module that is not whole yet.
#[must_use]
pub fn module_upload(digest: &str) -> String {
    MODULE_UPLOADS.to_owned() + digest
}

/// All modules that are not whole yet.
pub const MODULE_UPLOADS: &str = "module-upload/";

/// What runs in a world.
#[must_use]
pub fn running(world: &str) -> String {
    format!("running/{world}")
}

/// Something that was done with modules: later ones come first.
#[must_use]
pub fn module_event(number: u32) -> String {
    format!("{MODULE_EVENTS}{:010}", u32::MAX - number)
}

/// All that was done with modules and is still known.
pub const MODULE_EVENTS: &str = "module-event/";
