//! What kind of resource an action is for: the ARN that AWS's simulator shows in the place of any one resource.

const BUCKET: &str = "arn:${Partition}:s3:::${BucketName}";
const OBJECT: &str = "arn:${Partition}:s3:::${BucketName}/${KeyName}";
const GROUP: &str = "arn:${Partition}:iam::${Account}:group/${GroupNameWithPath}";
const PROFILE: &str = "arn:${Partition}:iam::${Account}:instance-profile/${InstanceProfileNameWithPath}";
const DEVICE: &str = "arn:${Partition}:iam::${Account}:mfa/${MfaTokenIdWithPath}";
const OIDC: &str = "arn:${Partition}:iam::${Account}:oidc-provider/${OidcProviderName}";
const POLICY: &str = "arn:${Partition}:iam::${Account}:policy/${PolicyNameWithPath}";
const ROLE: &str = "arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}";
const SAML: &str = "arn:${Partition}:iam::${Account}:saml-provider/${SamlProviderName}";
const CERTIFICATE: &str = "arn:${Partition}:iam::${Account}:server-certificate/${CertificateNameWithPath}";
const USER: &str = "arn:${Partition}:iam::${Account}:user/${UserNameWithPath}";

/// What an action is for, by what its name holds; the first row counts. Every other action is for `*`.
const TEMPLATES: &[(&str, &str, &str)] = &[
    ("s3", "ListAllMyBuckets", "*"),
    ("s3", "Bucket", BUCKET),
    ("s3", "Configuration", BUCKET),
    ("s3", "Object", OBJECT),
    ("s3", "MultipartUpload", OBJECT),
    ("iam", "ListGroupsForUser", USER),
    ("iam", "ListInstanceProfilesForRole", ROLE),
    ("iam", "InstanceProfile", PROFILE),
    ("iam", "EnableMFADevice", USER),
    ("iam", "DeactivateMFADevice", USER),
    ("iam", "ResyncMFADevice", USER),
    ("iam", "ListMFADevices", USER),
    ("iam", "ListVirtualMFADevices", "*"),
    ("iam", "MFADevice", DEVICE),
    ("iam", "OpenIDConnectProvider", OIDC),
    ("iam", "SAMLProvider", SAML),
    ("iam", "ServerCertificate", CERTIFICATE),
    ("iam", "ListGroups", "*"),
    ("iam", "ListPoliciesGrantingServiceAccess", "*"),
    ("iam", "ListRoles", "*"),
    ("iam", "ListUsers", "*"),
    ("iam", "Group", GROUP),
    ("iam", "Role", ROLE),
    ("iam", "AssumeRolePolicy", ROLE),
    ("iam", "User", USER),
    ("iam", "AccessKey", USER),
    ("iam", "ChangePassword", USER),
    ("iam", "LoginProfile", USER),
    ("iam", "SSHPublicKey", USER),
    ("iam", "ServiceSpecificCredential", USER),
    ("iam", "SigningCertificate", USER),
    ("iam", "AccountPasswordPolicy", "*"),
    ("iam", "ListPolicies", "*"),
    ("iam", "CustomPolicy", "*"),
    ("iam", "Policy", POLICY),
    ("sts", "AssumeRoot", "*"),
    ("sts", "AssumeRole", ROLE),
    ("sts", "GetFederationToken", USER),
];

/// The ARN of an action's resources, with AWS's words for what differs between them.
pub(super) fn of(action: &str) -> &'static str {
    let (service, verb) = action.split_once(':').unwrap_or_default();
    let fits = |(of, part, _): &&(&str, &str, &str)| service.eq_ignore_ascii_case(of) && verb.contains(part);
    TEMPLATES.iter().find(fits).map_or("*", |(_, _, template)| template)
}
