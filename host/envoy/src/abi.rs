//! Envoy's dynamic module ABI, of its version 1.40: what this module calls, what Envoy calls, and nothing more.
//!
//! All that is unsafe lives here, behind types that cannot outlive the hook that made them. No panic leaves a hook:
//! what cannot be carried out is refused.

#![expect(unsafe_code, reason = "Envoy calls and is called in C, by raw pointers; nothing else lives here")]

use std::ffi::{c_char, c_void};
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::{null, null_mut};
use std::slice;
use std::sync::Arc;

use crate::config::{Answer, Config, Route};
use crate::stream::{Next, Stream};

/// Bytes of Envoy's, or of ours.
#[repr(C)]
#[derive(Clone, Copy)]
struct Bytes {
    at: *const u8,
    length: usize,
}

/// A name and a value, of Envoy's or of ours.
#[repr(C)]
#[derive(Clone, Copy)]
struct Pair {
    name: Bytes,
    value: Bytes,
}

const NOTHING: Bytes = Bytes { at: null(), length: 0 };
const REQUEST: u32 = 0;
const RECEIVED_BODY: u32 = 0;
const BUFFERED_BODY: u32 = 1;
const SUCCESS: u32 = 0;

impl Bytes {
    fn of(bytes: &[u8]) -> Self {
        Self { at: bytes.as_ptr(), length: bytes.len() }
    }

    /// The caller knows how long Envoy keeps them.
    unsafe fn read<'a>(self) -> &'a [u8] {
        unsafe { many(self.at, self.length) }
    }
}

/// So many, or none where there are none. The caller knows how long Envoy keeps them.
unsafe fn many<'a, T>(at: *const T, count: usize) -> &'a [T] {
    if at.is_null() { &[] } else { unsafe { slice::from_raw_parts(at, count) } }
}

impl Pair {
    fn of(name: &[u8], value: &[u8]) -> Self {
        Self { name: Bytes::of(name), value: Bytes::of(value) }
    }
}

/// An object of Envoy's.
type Its = *mut c_void;

unsafe extern "C" {
    fn envoy_dynamic_module_callback_log(level: u32, message: Bytes);
    fn envoy_dynamic_module_callback_get_concurrency() -> u32;
    fn envoy_dynamic_module_callback_get_most_specific_route_config(it: Its) -> *const c_void;
    fn envoy_dynamic_module_callback_http_get_headers_size(it: Its, of: u32) -> usize;
    fn envoy_dynamic_module_callback_http_get_headers(it: Its, of: u32, to: *mut Pair) -> bool;
    fn envoy_dynamic_module_callback_http_set_header(it: Its, of: u32, name: Bytes, value: Bytes) -> bool;
    fn envoy_dynamic_module_callback_http_add_header(it: Its, of: u32, name: Bytes, value: Bytes) -> bool;
    fn envoy_dynamic_module_callback_http_filter_get_attribute_string(it: Its, of: u32, to: *mut Bytes) -> bool;
    fn envoy_dynamic_module_callback_http_get_body_chunks_size(it: Its, of: u32) -> usize;
    fn envoy_dynamic_module_callback_http_get_body_chunks(it: Its, of: u32, to: *mut Bytes) -> bool;
    #[link_name = "envoy_dynamic_module_callback_http_set_dynamic_metadata_string_batch"]
    fn http_set_metadata(it: Its, namespace: Bytes, pairs: *const Pair, count: usize);
    #[link_name = "envoy_dynamic_module_callback_http_send_response"]
    fn http_send_response(it: Its, status: u32, pairs: *mut Pair, count: usize, body: Bytes, details: Bytes);
    fn envoy_dynamic_module_callback_http_filter_continue_decoding(it: Its);
    fn envoy_dynamic_module_callback_http_filter_scheduler_new(it: Its) -> Its;
    fn envoy_dynamic_module_callback_http_filter_scheduler_commit(scheduler: Its, event: u64);
    fn envoy_dynamic_module_callback_http_filter_scheduler_delete(scheduler: Its);
    #[link_name = "envoy_dynamic_module_callback_http_filter_increment_counter"]
    fn http_count(it: Its, id: usize, labels: Its, count: usize, by: u64) -> u32;
    #[link_name = "envoy_dynamic_module_callback_http_filter_config_define_counter"]
    fn config_define_counter(it: Its, name: Bytes, labels: Its, count: usize, id: *mut usize) -> u32;
    #[link_name = "envoy_dynamic_module_callback_http_filter_config_define_gauge"]
    fn config_define_gauge(it: Its, name: Bytes, labels: Its, count: usize, id: *mut usize) -> u32;
    #[link_name = "envoy_dynamic_module_callback_http_filter_config_set_gauge"]
    fn config_set_gauge(it: Its, id: usize, labels: Its, count: usize, value: u64) -> u32;
    fn envoy_dynamic_module_callback_http_filter_config_scheduler_new(it: Its) -> Its;
    fn envoy_dynamic_module_callback_http_filter_config_scheduler_commit(scheduler: Its, event: u64);
    fn envoy_dynamic_module_callback_http_filter_config_scheduler_delete(scheduler: Its);
    #[link_name = "envoy_dynamic_module_callback_http_filter_config_http_callout"]
    fn config_call(it: Its, id: *mut u64, to: Bytes, heads: *mut Pair, n: usize, body: Bytes, timeout: u64) -> u32;
}

/// How much a line of Envoy's log matters.
#[derive(Clone, Copy)]
pub(crate) enum Level {
    Info = 2,
    Error = 4,
}

/// Writes a line into Envoy's log.
pub(crate) fn log(level: Level, line: &str) {
    unsafe { envoy_dynamic_module_callback_log(level as u32, Bytes::of(line.as_bytes())) }
}

/// What Envoy knows of a request beside its headers.
#[derive(Clone, Copy)]
pub(crate) enum Attribute {
    SourceAddress = 24,
    TlsVersion = 31,
}

/// A statistic of Envoy's.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stat(usize);

/// Envoy's side of one request, on its worker, for as long as one hook runs.
#[derive(Clone, Copy)]
pub(crate) struct Exchange<'a>(Its, PhantomData<&'a ()>);

impl Exchange<'_> {
    /// Hands every header of the request to `each`, as it was sent, pseudo-headers included.
    pub(crate) fn headers(self, mut each: impl FnMut(&[u8], &[u8])) {
        let count = unsafe { envoy_dynamic_module_callback_http_get_headers_size(self.0, REQUEST) };
        let mut pairs = vec![Pair { name: NOTHING, value: NOTHING }; count];
        if unsafe { envoy_dynamic_module_callback_http_get_headers(self.0, REQUEST, pairs.as_mut_ptr()) } {
            pairs.iter().for_each(|pair| unsafe { each(pair.name.read(), pair.value.read()) });
        }
    }

    /// What Envoy knows; it stands until something is set.
    pub(crate) fn attribute<T>(self, of: Attribute, read: impl FnOnce(&[u8]) -> T) -> Option<T> {
        let mut to = NOTHING;
        let ask = envoy_dynamic_module_callback_http_filter_get_attribute_string;
        let is = unsafe { ask(self.0, of as u32, &raw mut to) };
        is.then(|| read(unsafe { to.read() }))
    }

    /// The settings of the route that the request takes, if it has any for this filter.
    pub(crate) fn route(self) -> Option<Route> {
        let route = unsafe { envoy_dynamic_module_callback_get_most_specific_route_config(self.0) };
        // Envoy hands back what the hook for routes made, and keeps it for longer than the request.
        unsafe { route.cast::<Route>().as_ref() }.copied()
    }

    /// Removes all headers of the request of a name.
    pub(crate) fn remove_header(self, name: &[u8]) {
        unsafe { envoy_dynamic_module_callback_http_set_header(self.0, REQUEST, Bytes::of(name), NOTHING) };
    }

    /// Adds a header to the request, which has none of its name.
    pub(crate) fn add_header(self, name: &[u8], value: &[u8]) {
        unsafe { envoy_dynamic_module_callback_http_add_header(self.0, REQUEST, Bytes::of(name), Bytes::of(value)) };
    }

    /// Tells logs and later filters something about the request.
    pub(crate) fn tell<'b>(self, namespace: &str, facts: impl Iterator<Item = (&'b str, &'b str)>) {
        let pairs: Vec<_> = facts.map(|(name, value)| Pair::of(name.as_bytes(), value.as_bytes())).collect();
        unsafe { http_set_metadata(self.0, Bytes::of(namespace.as_bytes()), pairs.as_ptr(), pairs.len()) }
    }

    /// Hands what came of the body so far to `each`, in pieces.
    pub(crate) fn body(self, mut each: impl FnMut(&[u8])) {
        for kind in [BUFFERED_BODY, RECEIVED_BODY] {
            let count = unsafe { envoy_dynamic_module_callback_http_get_body_chunks_size(self.0, kind) };
            let mut chunks = vec![NOTHING; count];
            if unsafe { envoy_dynamic_module_callback_http_get_body_chunks(self.0, kind, chunks.as_mut_ptr()) } {
                chunks.iter().for_each(|chunk| each(unsafe { chunk.read() }));
            }
        }
    }

    /// Answers the client. Nothing of the request goes on.
    pub(crate) fn respond(self, status: u16, headers: &[(&[u8], &[u8])], body: &[u8], details: &str) {
        let mut headers: Vec<_> = headers.iter().map(|(name, value)| Pair::of(name, value)).collect();
        let (pairs, count, details) = (headers.as_mut_ptr(), headers.len(), Bytes::of(details.as_bytes()));
        unsafe { http_send_response(self.0, status.into(), pairs, count, Bytes::of(body), details) }
    }

    /// Lets a request go on that was held back.
    pub(crate) fn go_on(self) {
        unsafe { envoy_dynamic_module_callback_http_filter_continue_decoding(self.0) }
    }

    /// Counts one.
    pub(crate) fn count(self, Stat(id): Stat) {
        unsafe { http_count(self.0, id, null_mut(), 0, 1) };
    }

    /// What wakes this stream on its worker.
    pub(crate) fn bell(self) -> Bell {
        Bell {
            it: unsafe { envoy_dynamic_module_callback_http_filter_scheduler_new(self.0) },
            ring: envoy_dynamic_module_callback_http_filter_scheduler_commit,
            delete: envoy_dynamic_module_callback_http_filter_scheduler_delete,
        }
    }
}

/// Calls a hook in the thread that it belongs to, from any thread; nothing happens where its object is gone.
pub(crate) struct Bell {
    it: Its,
    ring: unsafe extern "C" fn(Its, u64),
    delete: unsafe extern "C" fn(Its),
}

// Envoy says that its schedulers may be used on every thread.
unsafe impl Send for Bell {}
unsafe impl Sync for Bell {}

impl Bell {
    pub(crate) fn ring(&self, event: u64) {
        unsafe { (self.ring)(self.it, event) }
    }
}

impl Drop for Bell {
    fn drop(&mut self) {
        unsafe { (self.delete)(self.it) }
    }
}

/// Envoy's main thread, for as long as one of its hooks runs.
#[derive(Clone, Copy)]
pub(crate) struct Main<'a>(Its, PhantomData<&'a ()>);

impl Main<'_> {
    /// What calls the configuration here.
    pub(crate) fn bell(self) -> Bell {
        Bell {
            it: unsafe { envoy_dynamic_module_callback_http_filter_config_scheduler_new(self.0) },
            ring: envoy_dynamic_module_callback_http_filter_config_scheduler_commit,
            delete: envoy_dynamic_module_callback_http_filter_config_scheduler_delete,
        }
    }

    /// How many workers Envoy has.
    pub(crate) fn workers(self) -> u32 {
        unsafe { envoy_dynamic_module_callback_get_concurrency() }
    }

    /// Only while the configuration is made.
    pub(crate) fn counter(self, name: &str) -> Option<Stat> {
        let mut id = 0;
        let defined = unsafe { config_define_counter(self.0, Bytes::of(name.as_bytes()), null_mut(), 0, &raw mut id) };
        (defined == SUCCESS).then_some(Stat(id))
    }

    /// Only while the configuration is made.
    pub(crate) fn gauge(self, name: &str) -> Option<Stat> {
        let mut id = 0;
        let defined = unsafe { config_define_gauge(self.0, Bytes::of(name.as_bytes()), null_mut(), 0, &raw mut id) };
        (defined == SUCCESS).then_some(Stat(id))
    }

    pub(crate) fn set(self, Stat(id): Stat, value: u64) {
        unsafe { config_set_gauge(self.0, id, null_mut(), 0, value) };
    }

    /// Sends a request to a cluster; its answer comes to [`Config::answered`] under this number.
    pub(crate) fn call(self, cluster: &str, headers: &[(&str, &str)], body: &[u8], timeout: u64) -> Option<u64> {
        let pairs = headers.iter().map(|(name, value)| Pair::of(name.as_bytes(), value.as_bytes()));
        let (mut pairs, mut id) = (pairs.collect::<Vec<_>>(), 0);
        let (cluster, body) = (Bytes::of(cluster.as_bytes()), Bytes::of(body));
        let sent = unsafe { config_call(self.0, &raw mut id, cluster, pairs.as_mut_ptr(), pairs.len(), body, timeout) };
        (sent == SUCCESS).then_some(id)
    }
}

/// Runs a hook. A panic ends in `otherwise`, and never in Envoy.
fn guarded<T>(otherwise: impl FnOnce() -> T, hook: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(hook)).unwrap_or_else(|_| {
        log(Level::Error, "keyward: a hook panicked; its request is refused");
        otherwise()
    })
}

/// Runs a hook of a stream. One that panics is refused.
fn stream(it: Its, stream: *const Stream, hook: impl FnOnce(&Stream, Exchange<'_>) -> Next) -> Next {
    let exchange = Exchange(it, PhantomData);
    let refused = || {
        exchange.respond(503, &[], &[], "keyward_panic");
        Next::Answered
    };
    guarded(refused, || unsafe { stream.as_ref() }.map_or_else(refused, |stream| hook(stream, exchange)))
}

#[unsafe(no_mangle)]
extern "C" fn envoy_dynamic_module_on_program_init() -> *const c_char {
    c"v0.2.0".as_ptr()
}

#[unsafe(no_mangle)]
extern "C" fn envoy_dynamic_module_on_http_filter_config_new(it: Its, _: Bytes, settings: Bytes) -> *const Config {
    let made = || Config::new(Main(it, PhantomData), unsafe { settings.read() }).map_or(null(), Arc::into_raw);
    guarded(null, made)
}

#[unsafe(no_mangle)]
extern "C" fn envoy_dynamic_module_on_http_filter_config_destroy(config: *const Config) {
    guarded(|| (), || unsafe { Arc::from_raw(config) }.close());
}

#[unsafe(no_mangle)]
extern "C" fn envoy_dynamic_module_on_http_filter_config_scheduled(it: Its, config: *const Config, _: u64) {
    guarded(|| (), || unsafe { &*config }.turn(Main(it, PhantomData)));
}

#[unsafe(no_mangle)]
extern "C" fn envoy_dynamic_module_on_http_filter_config_http_callout_done(
    it: Its,
    config: *const Config,
    call: u64,
    _: u32,
    headers: *const Pair,
    header_count: usize,
    chunks: *const Bytes,
    chunk_count: usize,
) {
    let answer = || unsafe {
        let pairs = many(headers, header_count).iter().map(|pair| (pair.name.read(), pair.value.read()));
        Answer::new(pairs, many(chunks, chunk_count).iter().flat_map(|chunk| chunk.read()).copied().collect())
    };
    guarded(|| (), || unsafe { &*config }.answered(Main(it, PhantomData), call, answer()));
}

#[unsafe(no_mangle)]
extern "C" fn envoy_dynamic_module_on_http_filter_per_route_config_new(_: Bytes, settings: Bytes) -> *mut Route {
    guarded(null_mut, || Route::read(unsafe { settings.read() }).map_or(null_mut(), Box::into_raw))
}

#[unsafe(no_mangle)]
extern "C" fn envoy_dynamic_module_on_http_filter_per_route_config_destroy(route: *mut Route) {
    drop(unsafe { Box::from_raw(route) });
}

#[unsafe(no_mangle)]
extern "C" fn envoy_dynamic_module_on_http_filter_new(config: *const Config, _: Its) -> *const Stream {
    // Envoy's reference to the configuration stays Envoy's.
    let config = ManuallyDrop::new(unsafe { Arc::from_raw(config) });
    guarded(null::<Stream>, || Box::into_raw(Box::new(Stream::new(Arc::clone(&config)))).cast_const())
}

#[unsafe(no_mangle)]
extern "C" fn envoy_dynamic_module_on_http_filter_destroy(stream: *mut Stream) {
    guarded(|| (), || drop(unsafe { Box::from_raw(stream) }));
}

#[unsafe(no_mangle)]
extern "C" fn envoy_dynamic_module_on_http_filter_request_headers(it: Its, at: *const Stream, end: bool) -> u32 {
    match stream(it, at, |stream, exchange| stream.headers(exchange, end)) {
        Next::GoOn => 0,
        Next::Gather | Next::Answered => 1,
        Next::Wait => 4, // no body comes, and none is lost
    }
}

#[unsafe(no_mangle)]
extern "C" fn envoy_dynamic_module_on_http_filter_request_body(it: Its, at: *const Stream, end: bool) -> u32 {
    match stream(it, at, |stream, exchange| stream.body(exchange, end)) {
        Next::GoOn => 0,
        Next::Gather | Next::Wait => 1,
        Next::Answered => 3,
    }
}

#[unsafe(no_mangle)]
extern "C" fn envoy_dynamic_module_on_http_filter_request_trailers(it: Its, at: *const Stream) -> u32 {
    u32::from(stream(it, at, |stream, exchange| stream.body(exchange, true)) != Next::GoOn)
}

#[unsafe(no_mangle)]
extern "C" fn envoy_dynamic_module_on_http_filter_scheduled(it: Its, at: *const Stream, event: u64) {
    stream(it, at, |stream, exchange| stream.woken(exchange, event));
}

/// Hooks that Envoy wants to find and that have nothing to do.
macro_rules! idle {
    ($($hook:ident ($($takes:ty),*) $(-> $answers:ty)?;)*) => { $(
        #[unsafe(no_mangle)]
        extern "C" fn $hook($(_: $takes),*) $(-> $answers)? { $(<$answers>::MIN)? }
    )* };
}

idle! {
    envoy_dynamic_module_on_http_filter_response_headers(Its, Its, bool) -> u32;
    envoy_dynamic_module_on_http_filter_response_body(Its, Its, bool) -> u32;
    envoy_dynamic_module_on_http_filter_response_trailers(Its, Its) -> u32;
    envoy_dynamic_module_on_http_filter_stream_complete(Its, Its);
    envoy_dynamic_module_on_http_filter_http_callout_done(Its, Its, u64, u32, Its, usize, Its, usize);
    envoy_dynamic_module_on_http_filter_http_stream_headers(Its, Its, u64, Its, usize, bool);
    envoy_dynamic_module_on_http_filter_http_stream_data(Its, Its, u64, Its, usize, bool);
    envoy_dynamic_module_on_http_filter_http_stream_trailers(Its, Its, u64, Its, usize);
    envoy_dynamic_module_on_http_filter_http_stream_complete(Its, Its, u64);
    envoy_dynamic_module_on_http_filter_http_stream_reset(Its, Its, u64, u32);
    envoy_dynamic_module_on_http_filter_downstream_above_write_buffer_high_watermark(Its, Its);
    envoy_dynamic_module_on_http_filter_downstream_below_write_buffer_low_watermark(Its, Its);
}
