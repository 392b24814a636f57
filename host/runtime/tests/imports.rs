//! What the components ask of their host, read from the components themselves: the table in ARCHITECTURE.md and
//! nothing else. In particular no WASI.

use keyward_runtime::embedded;
use wasmtime::Engine;
use wasmtime::component::Component;
use wasmtime::component::types::ComponentItem;

/// Functions a component imports, as `interface.function`, in order.
fn imports(component: &[u8]) -> Vec<String> {
    let engine = Engine::default();
    let component = Component::new(&engine, component).expect("an embedded component compiles");
    let mut names = Vec::new();
    for (interface, item) in component.component_type().imports(&engine) {
        let ComponentItem::ComponentInstance(instance) = item.ty else {
            panic!("{interface} is imported outside of any interface");
        };
        for (name, item) in instance.exports(&engine) {
            match item.ty {
                ComponentItem::ComponentFunc(_) => names.push(format!("{interface}.{name}")),
                ComponentItem::Type(_) => {}
                _ => panic!("{interface}.{name} is neither a function nor a type"),
            }
        }
    }
    names.sort();
    names
}

#[test]
fn the_policy_component_imports_the_directory() {
    let wanted = ["keyward:iam/directory@0.1.0.bundle", "keyward:iam/directory@0.1.0.revision-of"];
    assert_eq!(imports(embedded::POLICY), wanted);
}

#[test]
fn the_iam_component_imports_the_store_and_the_decider() {
    let wanted = [
        "keyward:iam/decider@0.1.0.decide",
        "keyward:iam/store@0.1.0.delete",
        "keyward:iam/store@0.1.0.get",
        "keyward:iam/store@0.1.0.put",
        "keyward:iam/store@0.1.0.revision-of",
        "keyward:iam/store@0.1.0.scan",
    ];
    assert_eq!(imports(embedded::IAM), wanted);
}
