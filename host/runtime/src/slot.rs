//! The place that holds the running version of a component.

use std::sync::Arc;

use arc_swap::ArcSwap;

/// Holds the version that new work starts on. Work under way keeps the version it began with.
pub struct Slot<C>(ArcSwap<C>);

impl<C> Slot<C> {
    /// A slot with its first version.
    pub fn new(component: C) -> Self {
        Self(ArcSwap::from_pointee(component))
    }

    /// The version that runs now.
    #[must_use]
    pub fn current(&self) -> Arc<C> {
        self.0.load_full()
    }

    /// Puts a version in its place that is held elsewhere too, and hands back the one that ran.
    pub fn put(&self, component: Arc<C>) -> Arc<C> {
        self.0.swap(component)
    }

    /// Puts another version in its place, and hands back the one that ran.
    pub fn swap(&self, component: C) -> Arc<C> {
        self.0.swap(Arc::new(component))
    }
}
