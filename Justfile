# Builds both components and the server, and starts it.
run *flags:
    cargo run --release -- {{flags}}

# Builds the module for Envoy and other proxy-wasm hosts: target/wasm32-unknown-unknown/guest/keyward_filter.wasm
filter:
    tests/all wasm

# Every test; `just test blackbox -k users` for a part.
test *part:
    tests/all {{part}}

# What must hold before a change lands.
check:
    .ci/run

# The figures, beside those of others.
bench *flags:
    tests/bench/run {{flags}}

# Fuzzes one target for some seconds; needs a nightly toolchain and cargo-fuzz.
fuzz target seconds="60":
    cargo +nightly fuzz run --fuzz-dir tests/fuzz {{target}} -- -max_total_time={{seconds}}

# Writes what the server answers into the golden files.
bless:
    tests/all golden --bless

# Compares the evaluator with its reference on so many million pairs.
pairs millions:
    KEYWARD_PAIRS={{millions}}000000 cargo test --release -p keyward-policy

# Kills a server under load so many times and counts what it lost.
crash kills:
    tests/all crash --kills {{kills}}

# Starts a new action, with AWS's parameters and faults for it: `just new-action user/rename RenameUser`.
new-action file name:
    tests/all tools && target/tools/python/bin/python tests/support/new_action.py guest/iam/src/{{file}}.rs {{name}}
