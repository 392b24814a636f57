//! Role templates, which services of AWS offer.

use keyward_model::name::AnyArn;
use keyward_model::row::Tag;
use keyward_model::time::Time;

use super::elsewhere;
use crate::call::Target;
use crate::fault::{Fault, Missing};
use crate::role::RoleView;
use crate::shape::kinds::{Encoded, List, Number, Text};
use crate::shape::map::Entries;
use crate::{answer, request};

/// A number under no constraint.
type Any = Number<{ i64::MIN }, { i64::MAX }>;

request! {
    /// What is put into a template's place.
    pub struct Replacement {
        "Values" values: List<Text, 1, 20>,
    }
}

answer! {
    /// The new role.
    pub struct Acquired {
        "Role" role: RoleView,
    }
}

answer! {
    /// The version.
    pub struct Found {
        "RoleTemplateVersion" version: VersionView,
    }
}

answer! {
    /// A version of a template.
    pub struct VersionView {
        "TemplateArn"                      arn:              Option<String>,
        "TemplateName"                     name:             Option<String>,
        "TemplateVersionId"                id:               Option<String>,
        "Description"                      description:      Option<String>,
        "MajorVersion"                     major:            Option<u32>,
        "DefaultMinorVersion"              default_minor:    Option<u32>,
        "ManagedByType"                    managed_by_type:  Option<&'static str>,
        "ManagedByValue"                   managed_by:       Option<String>,
        "Enabled"                          enabled:          Option<bool>,
        "MinorVersion"                     minor:            Option<u32>,
        "RoleNamePattern"                  role_name:        Option<String>,
        "RolePathPattern"                  role_path:        Option<String>,
        "RoleDescriptionPattern"           role_description: Option<String>,
        "AssumeRolePolicyDocumentTemplate" trust:            Option<Encoded>,
        "InlinePolicyTemplates"            inline:           Vec<InlineView>,
        "ManagedPolicyArns"                managed:          Vec<String>,
        "PermissionBoundaryArn"            boundary:         Option<String>,
        "ParametersDefinition"             parameters:       Vec<ParameterView>,
        "RoleTagsTemplate"                 tags:             Vec<Tag>,
        "MaxSessionDuration"               max_seconds:      Option<u32>,
        "VersionEnabled"                   version_enabled:  Option<bool>,
        "CreateTimestamp"                  created:          Option<Time>,
        "UpdateTimestamp"                  updated:          Option<Time>,
    }
}

answer! {
    /// An inline policy of roles that are made from a template.
    pub struct InlineView {
        "PolicyName"     name:     String,
        "PolicyDocument" document: Encoded,
    }
}

answer! {
    /// What a template must be told.
    pub struct ParameterView {
        "Name"         name:        String,
        "Type"         kind:        &'static str,
        "SubType"      sub_kind:    Option<String>,
        "Description"  description: Option<String>,
        "IsRequired"   required:    Option<bool>,
        "DefaultValue" default:     Option<String>,
        "Immutable"    immutable:   Option<bool>,
    }
}

fn missing(arn: &AnyArn) -> Fault {
    Fault::NoSuchEntity(Missing::Elsewhere { what: "role template", name: arn.to_string() })
}

elsewhere! {
    /// Would make a role from a template.
    AcquireRole Write [
        ConcurrentModification EntityAlreadyExists InvalidInput LimitExceeded MalformedPolicyDocument NameConflict
        NoSuchEntity RoleModified RoleTemplateDisabled
    ] on |asked, _| Target::new(asked.template.as_str()) => |asked, _| Err(missing(&asked.template)), Acquired {
        "TemplateArn"          template: AnyArn,
        "TemplateMinorVersion" minor:    Option<Any>,
        "ReplacementValues"    values:   Option<Entries<Text, Replacement, 30>>,
    }

    /// Would show a template.
    GetRoleTemplateVersion Read [InvalidInput NoSuchEntity]
    on |asked, _| Target::new(asked.template.as_str()) => |asked, _| Err(missing(&asked.template)), Found {
        "TemplateArn"  template: AnyArn,
        "MinorVersion" minor:    Option<Any>,
    }
}
