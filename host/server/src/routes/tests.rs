use std::fs;

use super::*;

fn read_as(name: &str, text: &str) -> Result<Vec<Value>, String> {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join(name);
    fs::write(&file, text).unwrap();
    read(&file).map_err(|error| format!("{error:#}"))
}

#[test]
fn both_notations_say_the_same() {
    let toml = read_as("routes.toml", "[[routes]]\nhost = \"a\"\ncontext.headers = { b = \"c\" }\n").unwrap();
    let json = read_as("routes.json", r#"{"routes": [{"host": "a", "context": {"headers": {"b": "c"}}}]}"#).unwrap();
    assert_eq!(toml, json);
}

#[test]
fn a_file_with_a_mistake_is_refused_with_its_place() {
    for (name, text, wrong) in [
        ("routes.toml", "[[routes]]\nhost = \n", "line 2"),
        ("routes.json", "{\"routes\":\n [}", "line 2"),
        ("routes.json", "[]", "is not a table"),
        ("routes.toml", "[[route]]\n", "unknown name `route`"),
        ("routes.toml", "", "has no list `routes`"),
        ("routes.toml", "routes = []", "is empty"),
        ("routes.toml", "routes = 1", "has no list"),
    ] {
        let refused = read_as(name, text).unwrap_err();
        assert!(refused.contains(wrong) && refused.contains(name), "{text}: {refused}");
    }
    assert!(read(Path::new("/nowhere/routes.toml")).is_err());
}
