//! The elements that select: actions and resources, and what AWS demands of their texts.

use crate::Context;
use crate::malformed::Complaint;
use crate::pattern::{Dialect, Pattern, Variable};

/// `Action` or `NotAction`, `Resource` or `NotResource`: patterns of which one must match, or none.
#[derive(Clone, Debug, Default)]
pub(crate) struct Selection {
    negated: bool,
    /// Plain texts, in order: documents may list hundreds of actions.
    exact: Vec<Box<str>>,
    /// The others.
    patterns: Vec<Pattern>,
}

impl Selection {
    pub(crate) fn new(negated: bool, patterns: impl IntoIterator<Item = Pattern>) -> Self {
        let mut selection = Self { negated, ..Self::default() };
        for pattern in patterns {
            match pattern {
                Pattern::Exact(text) => selection.exact.push(text),
                other => selection.patterns.push(other),
            }
        }
        selection.exact.sort_unstable();
        selection
    }

    /// Selects everything.
    pub(crate) fn everything() -> Self {
        Self::new(true, [])
    }

    /// Whether a text is selected; `doubt` is the answer where that cannot be told. A pattern whose variable
    /// has no value matches nothing; but that a text differs from it, nobody can say.
    pub(crate) fn selects(&self, text: &str, context: &Context<'_>, doubt: bool) -> bool {
        if self.exact.binary_search_by(|exact| (**exact).cmp(text)).is_ok() {
            return !self.negated;
        }
        let mut unresolved = false;
        for pattern in &self.patterns {
            match pattern.matches(text, context) {
                Some(true) => return !self.negated,
                Some(false) => {}
                None => unresolved = true,
            }
        }
        self.negated && (!unresolved || doubt)
    }

    /// Whether a variable of a pattern has no value.
    pub(crate) fn lacks_values(&self, context: &Context<'_>) -> bool {
        self.patterns.iter().any(|pattern| pattern.matches("", context).is_none())
    }

    /// The variables in it.
    /// Whether it selects any action of a service.
    pub(crate) fn reaches(&self, service: &str) -> bool {
        let own = format!("{}:", service.to_ascii_lowercase());
        if self.negated {
            // Only a pattern for all of the service's actions matches one that it has not.
            return self.selects(&format!("{own}~"), &Context::new(), false);
        }
        self.prefixes().any(|prefix| {
            let prefix = prefix.to_ascii_lowercase();
            own.starts_with(&prefix) || prefix.starts_with(&own)
        })
    }

    pub(crate) fn variables(&self) -> impl Iterator<Item = &Variable> {
        self.patterns.iter().flat_map(Pattern::variables)
    }

    /// What the texts it selects begin with: a prefix for each pattern, or nothing if it is negated.
    pub(crate) fn prefixes(&self) -> impl Iterator<Item = &str> {
        let everything = self.negated.then_some("");
        let (exact, patterns): (&[_], &[_]) = if self.negated { (&[], &[]) } else { (&self.exact, &self.patterns) };
        let exact = exact.iter().map(|text| &**text);
        everything.into_iter().chain(exact).chain(patterns.iter().map(Pattern::literal_prefix))
    }
}

/// Reads an action: `*`, or `vendor:Name` with wildcards in the name. Kept in lower case, because actions
/// ignore ASCII case.
pub(crate) fn action(text: &str) -> Result<Pattern, Complaint> {
    let (vendor, name) = match text.split_once(':') {
        Some(parts) => parts,
        None if text == "*" => ("*", "*"),
        None => {
            return Err(Complaint::aws("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."));
        }
    };
    if name.contains(':') {
        return Err(Complaint::aws("Actions/Condition can contain only one colon."));
    }
    let letters = |text: &str, more: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c));
    if vendor != "*" && (vendor.is_empty() || !letters(vendor, "-.")) {
        return Err(Complaint::aws(format!("Vendor {vendor} is not valid")));
    }
    if name.is_empty() || !letters(name, "*?-_./") {
        return Err(Complaint::syntax(format!("`{text}` names no action")));
    }
    pattern(&text.to_ascii_lowercase(), false)
}

/// Partitions that resources may lie in.
const PARTITIONS: &[&str] = &["aws", "aws-cn", "aws-us-gov"];

/// What the resource part of an IAM ARN may begin with.
const IAM_PATHS: &[&str] = &[
    "user/",
    "federated-user/",
    "role/",
    "group/",
    "instance-profile/",
    "mfa/",
    "server-certificate/",
    "policy/",
    "sms-mfa/",
    "saml-provider/",
    "oidc-provider/",
    "report/",
    "access-report/",
];

/// What it may begin with here, and not at AWS.
const OWN_PATHS: &[&str] = &["customer/", "reseller/", "saml-connection/", "whitelist-rule/"];

/// Reads a resource: `*`, or an ARN with wildcards, and variables behind its fifth colon. An ARN of less
/// than six parts is completed with `*`, as AWS does.
pub(crate) fn resource(text: &str, variables: bool) -> Result<Pattern, Complaint> {
    if text == "*" {
        return pattern(text, false);
    }
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let part = |at: usize| parts.get(at).copied();
    if part(0) != Some("arn") || parts.len() < 2 {
        return Err(Complaint::aws(format!("Resource {text} must be in ARN format or \"*\".")));
    }
    let whole = format!("{text}{}", ":*".repeat(6 - parts.len()));
    let partition = part(1).unwrap_or_default();
    if !PARTITIONS.contains(&partition) {
        return Err(Complaint::aws(format!("Partition \"{partition}\" is not valid for resource \"{whole}\".")));
    }
    let legacy = || Complaint::aws("The policy failed legacy parsing");
    match part(2) {
        Some("") => return Err(legacy()),
        Some(service) if !service.contains(['*', '?', '$']) => {}
        _ => return Err(Complaint::aws("Resource vendor must be fully qualified and cannot contain regexes.")),
    }
    let incomplete = parts.len() < 6 && text.contains("::");
    let early = variables && parts.iter().take(5).any(|part| part.contains("${"));
    if incomplete || early || part(5) == Some("") {
        return Err(legacy());
    }
    if part(2) == Some("iam") {
        iam_resource(text, part(3).unwrap_or_default(), part(5).unwrap_or("*"))?;
    }
    pattern(&whole, variables)
}

fn iam_resource(text: &str, region: &str, path: &str) -> Result<(), Complaint> {
    if !region.is_empty() {
        return Err(Complaint::aws(format!("IAM resource {text} cannot contain region information.")));
    }
    if path == "*" || IAM_PATHS.iter().chain(OWN_PATHS).any(|start| path.starts_with(start)) {
        return Ok(());
    }
    let paths = IAM_PATHS.join(", ");
    Err(Complaint::aws(format!("IAM resource path must either be \"*\" or start with {paths}.")))
}

fn pattern(text: &str, variables: bool) -> Result<Pattern, Complaint> {
    let dialect = Dialect { wildcards: true, variables };
    Pattern::parse(text, dialect).map_err(|bad| Complaint::syntax(bad.to_string()))
}

#[cfg(test)]
mod tests;
