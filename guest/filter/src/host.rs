//! The proxy's side: its headers, answers, calls and clock, through proxy-wasm.
//!
//! A failure here ends the module, and the proxy answers for it with an error and starts it anew; so nothing here
//! asks the proxy for what it may not have at that moment.

mod bodies;
mod calls;
mod gate;
mod metrics;
mod request;

use std::time::{Duration, UNIX_EPOCH};

use proxy_wasm::hostcalls;
use proxy_wasm::traits::{Context, HttpContext, RootContext};
use proxy_wasm::types::{BufferType, ContextType, LogLevel};

use crate::settings::{Part, Settings};

/// Between two looks at what is due.
const TICK: Duration = Duration::from_millis(50);

proxy_wasm::main! {{
    proxy_wasm::set_log_level(LogLevel::Warn);
    proxy_wasm::set_root_context(|id| Box::new(Root::new(id)));
}}

/// One plugin of the proxy's configuration, in one of its workers.
struct Root {
    id: u32,
    part: Configured,
}

/// What the plugin is for.
enum Configured {
    Nothing,
    Gate(gate::Shared),
    Bodies(bodies::Shared),
}

impl Root {
    fn new(id: u32) -> Self {
        Self { id, part: Configured::Nothing }
    }

    fn configure(&mut self) -> Result<(), String> {
        let json = hostcalls::get_buffer(BufferType::PluginConfiguration, 0, usize::MAX).ok().flatten();
        let settings = Settings::read(&json.unwrap_or_default())?;
        self.part = match settings.part {
            Part::Gate => Configured::Gate(gate::open(settings)?),
            Part::Bodies => Configured::Bodies(bodies::open(&settings)?),
        };
        if matches!(self.part, Configured::Gate(_)) {
            hostcalls::set_tick_period(TICK).map_err(|_| "the proxy has no clock".to_owned())?;
        }
        Ok(())
    }
}

impl Context for Root {
    fn on_http_call_response(&mut self, call: u32, headers: usize, body: usize, _trailers: usize) {
        if let Configured::Gate(core) = &self.part {
            gate::answered(core, call, calls::reply(headers, body), self.id);
        }
    }
}

impl RootContext for Root {
    fn on_configure(&mut self, _size: usize) -> bool {
        self.configure().inspect_err(|error| say(LogLevel::Critical, &format!("configuration: {error}"))).is_ok()
    }

    fn on_tick(&mut self) {
        if let Configured::Gate(core) = &self.part {
            gate::tick(core, self.id);
        }
    }

    fn create_http_context(&self, id: u32) -> Option<Box<dyn HttpContext>> {
        Some(match &self.part {
            Configured::Gate(core) => Box::new(gate::Stream::new(id, core)),
            Configured::Bodies(core) => Box::new(bodies::Stream::new(core)),
            // It was refused when it was configured, and no request should ever come.
            Configured::Nothing => Box::new(gate::Closed),
        })
    }

    fn get_type(&self) -> Option<ContextType> {
        Some(ContextType::HttpContext)
    }
}

/// The proxy's clock, in milliseconds.
fn now() -> u64 {
    u64::try_from(clock().as_millis()).unwrap_or(u64::MAX)
}

fn clock() -> Duration {
    let time = hostcalls::get_current_time().unwrap_or(UNIX_EPOCH);
    time.duration_since(UNIX_EPOCH).unwrap_or_default()
}

fn say(level: LogLevel, message: &str) {
    let _ = hostcalls::log(level, &format!("keyward: {message}"));
}
