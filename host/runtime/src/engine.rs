//! Wasmtime, configured once: pooled instances, deadlines, a disk cache of compiled code.

use std::path::Path;
use std::thread;
use std::time::Duration;

use wasmtime::{
    Cache, CacheConfig, Config, Enabled, Engine, EngineWeak, InstanceAllocationStrategy, OptLevel,
    PoolingAllocationConfig,
};

/// How far a guest may go.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The longest that one call may run.
    pub deadline: Duration,
    /// The most linear memory that one instance may have, in bytes.
    pub memory: usize,
    /// How many instances may live at once.
    pub instances: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { deadline: Duration::from_millis(1_000), memory: 64 << 20, instances: 256 }
    }
}

/// Time between two looks at the deadlines.
const TICK: Duration = Duration::from_millis(1);

/// Memory that a pooled slot keeps between two calls. The kernel tells which of its pages were written,
/// and only those are reset: cheaper than unmapping, or than clearing all of it.
const KEEP_RESIDENT: usize = 4 << 20;

/// Wasmtime and its clock. Everything that runs was made by one.
#[derive(Clone)]
pub struct Runtime {
    pub(crate) engine: Engine,
    pub(crate) limits: Limits,
}

impl Runtime {
    /// Starts wasmtime. With a `cache` directory, compiled code is kept there and found again at the
    /// next start; the directory must be the owner's alone, for what is read there is run.
    pub fn new(limits: Limits, cache: Option<&Path>) -> Result<Self, wasmtime::Error> {
        let mut config = Config::new();
        config
            .cranelift_opt_level(OptLevel::Speed)
            .epoch_interruption(true)
            .concurrency_support(false)
            .allocation_strategy(InstanceAllocationStrategy::Pooling(pool(&limits)));
        if let Some(directory) = cache {
            let mut settings = CacheConfig::new();
            settings.with_directory(directory);
            config.cache(Some(Cache::new(settings)?));
        }
        let engine = Engine::new(&config)?;
        tick(engine.weak())?;
        Ok(Self { engine, limits })
    }

    /// Instances that live now: the warm gates, and one for each call that is being carried out.
    #[must_use]
    pub fn instances(&self) -> u64 {
        self.engine.pooling_allocator_metrics().map_or(0, |pool| pool.component_instances())
    }

    /// The deadline in ticks from now. One more, for the tick that is under way.
    pub(crate) fn deadline(&self) -> u64 {
        let ticks = self.limits.deadline.as_nanos().div_ceil(TICK.as_nanos());
        u64::try_from(ticks).unwrap_or(u64::MAX / 2).saturating_add(1)
    }
}

fn pool(limits: &Limits) -> PoolingAllocationConfig {
    let mut pool = PoolingAllocationConfig::default();
    pool.total_component_instances(limits.instances)
        .total_core_instances(limits.instances.saturating_mul(4))
        .total_memories(limits.instances)
        .total_tables(limits.instances.saturating_mul(4))
        .max_memories_per_component(1)
        .max_memory_size(limits.memory)
        .linear_memory_keep_resident(KEEP_RESIDENT)
        .table_keep_resident(64 << 10)
        .pagemap_scan(Enabled::Auto)
        .max_unused_warm_slots(limits.instances);
    pool
}

/// Looks at the deadlines for as long as the engine lives.
fn tick(engine: EngineWeak) -> Result<(), wasmtime::Error> {
    let ticker = move || {
        while let Some(engine) = engine.upgrade() {
            engine.increment_epoch();
            drop(engine);
            thread::sleep(TICK);
        }
    };
    thread::Builder::new().name("deadlines".into()).spawn(ticker)?;
    Ok(())
}
