//! What the components ask of their host, read from the components themselves: the table in ARCHITECTURE.md and
//! nothing else. In particular no WASI.

use keyward_runtime::embedded;
use wasmtime::Engine;
use wasmtime::component::Component;
use wasmtime::component::types::ComponentItem;

/// What a component imports, types aside, as `interface.function`, in order.
fn imports(component: &[u8]) -> wasmtime::Result<Vec<String>> {
    let engine = Engine::default();
    let component = Component::new(&engine, component)?;
    let mut names = Vec::new();
    for (interface, item) in component.component_type().imports(&engine) {
        let ComponentItem::ComponentInstance(instance) = item.ty else {
            names.push(interface.to_owned());
            continue;
        };
        let exports = instance.exports(&engine).filter(|(_, item)| !matches!(item.ty, ComponentItem::Type(_)));
        names.extend(exports.map(|(name, _)| format!("{interface}.{name}")));
    }
    names.sort();
    Ok(names)
}

#[test]
fn the_policy_component_imports_the_directory() -> wasmtime::Result<()> {
    let wanted = [
        "keyward:iam/directory@0.1.0.bundle",
        "keyward:iam/directory@0.1.0.resource",
        "keyward:iam/directory@0.1.0.revision-of",
    ];
    assert_eq!(imports(embedded::POLICY)?, wanted);
    Ok(())
}

#[test]
fn the_iam_component_imports_what_the_table_says() -> wasmtime::Result<()> {
    let wanted = [
        "keyward:iam/decider@0.1.0.decide",
        "keyward:iam/decider@0.1.0.decide-vouched",
        "keyward:iam/decider@0.1.0.explain",
        "keyward:iam/documents@0.1.0.allows",
        "keyward:iam/documents@0.1.0.fetch",
        "keyward:iam/examiner@0.1.0.disagreements",
        "keyward:iam/examiner@0.1.0.examine",
        "keyward:iam/passwords@0.1.0.find",
        "keyward:iam/passwords@0.1.0.hash",
        "keyward:iam/passwords@0.1.0.is-weak",
        "keyward:iam/signatures@0.1.0.verify",
        "keyward:iam/store@0.1.0.delete",
        "keyward:iam/store@0.1.0.get",
        "keyward:iam/store@0.1.0.put",
        "keyward:iam/store@0.1.0.revision-of",
        "keyward:iam/store@0.1.0.scan",
    ];
    assert_eq!(imports(embedded::IAM)?, wanted);
    Ok(())
}
