"""Writes the file of a new action: parameters, faults and answer as AWS's model has them, its effect left to be written."""

import re
import sys
from pathlib import Path

import botocore.session

FILE = '''\
//! {name}.

use crate::action::{{Action, Level}};
use crate::call::{{Call, Target}};
use crate::fault::{{Code, Fault}};
use crate::tx::Tx;
use crate::{{answer, request}};

request! {{
    /// {doc}
    pub struct {name} {{
{parameters}
    }}
}}

answer! {{
    /// What it answers.
    pub struct Answered {{
{answer}
    }}
}}

impl Action for {name} {{
    const NAME: &'static str = "{name}";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[{faults}];
    type Answer = Answered;

    fn target(&self, call: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {{
    }}

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<Answered, Fault> {{
    }}
}}
'''

#: Our types for parameters of these names; others are named after the model's shape.
TYPES = {"UserName": "AnyUserName", "GroupName": "GroupName", "PolicyName": "PolicyName", "PolicyArn": "AnyArn", "Marker": "Marker", "MaxItems": "MaxItems",
         "PathPrefix": "PathPrefix", "Path": "Path", "PolicyDocument": "DocumentText", "Tags": "Tags", "PermissionsBoundary": "AnyArn"}


def snake(name):
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def rows(shape, optional):
    """One column each for the wire's word, our word and the type."""
    if shape is None:
        return ""
    lines = []
    for name, member in shape.members.items():
        kind = TYPES.get(name) or {"boolean": "bool", "integer": "u32", "timestamp": "Time"}.get(member.type_name, member.name)
        if optional and name not in shape.required_members:
            kind = f"Option<{kind}>"
        lines.append(f'        "{name}" {snake(name)}: {kind},')
    return "\n".join(lines)


def main(path, name):
    session = botocore.session.get_session()
    operation = next(model.operation_model(name) for model in map(session.get_service_model, ("iam", "sts")) if name in model.operation_names)
    faults = sorted({shape.metadata["error"]["code"] for shape in operation.error_shapes} - {"ServiceFailure"})
    doc = re.sub(r"<[^>]+>", "", operation.documentation).split(". ")[0].strip().rstrip(".") + "."
    path = Path(path)
    if path.exists():
        sys.exit(f"{path} is there already")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(FILE.format(name=name, doc=doc, parameters=rows(operation.input_shape, True), answer=rows(operation.output_shape, False),
                                faults=", ".join(f"Code::{fault}" for fault in faults)))
    print(f"{path}: write its target and its effect; then a row in guest/iam/src/table.rs and one in tests/support/actions.py")


if __name__ == "__main__":
    main(*sys.argv[1:])
