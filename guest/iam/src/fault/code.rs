//! The codes that answers carry, with AWS's words and HTTP statuses.

/// Declares the codes: each has AWS's word and HTTP status.
macro_rules! codes {
    ($($code:ident $status:literal)*) => {
        /// AWS's error codes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code {
            $(
                #[doc = concat!("Answered with status ", $status, ".")]
                $code,
            )*
        }

        impl Code {
            /// The code as it is written in an answer.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$code => stringify!($code),)*
                }
            }

            /// The HTTP status of an answer with this code.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self {
                    $(Self::$code => $status,)*
                }
            }
        }
    };
}

codes! {
    AccessDenied                403
    ConcurrentModification      409
    DeleteConflict              409
    DuplicateCertificate        409
    DuplicateSSHPublicKey       400
    EntityAlreadyExists         409
    EntityTemporarilyUnmodifiable 409
    FeatureDisabled             404
    FeatureEnabled              409
    ExpiredTokenException       400
    ExpiredTradeInTokenException 400
    IDPCommunicationError       400
    IDPRejectedClaim            403
    InvalidAction               400
    InvalidAuthenticationCode   403
    InvalidAuthorizationMessageException 400
    InvalidCertificate          400
    InvalidClientTokenId        403
    InvalidCredentials          401
    InvalidIdentityToken        400
    InvalidInput                400
    InvalidUserType             400
    JWTPayloadSizeExceededException 400
    AccountNotManagementOrDelegatedAdministratorException 400
    CallerIsNotManagementAccountException 400
    OrganizationNotFoundException 400
    OrganizationNotInAllFeaturesModeException 400
    ReportGenerationLimitExceeded 409
    ReportExpired               410
    ReportInProgress            404
    ReportNotPresent            410
    ServiceAccessNotEnabledException 400
    NameConflict                409
    RoleModified                409
    RoleTemplateDisabled        400
    InvalidPublicKey            400
    KeyPairMismatch             400
    LimitExceeded               409
    MalformedCertificate        400
    MalformedInput              400
    MalformedPolicyDocument     400
    MethodNotAllowed            405
    MissingAction               400
    MissingAuthenticationToken  403
    NoSuchEntity                404
    OpenIdIdpCommunicationError 400
    NotSupportedService         404
    OTPRequired                 401
    OutboundWebIdentityFederationDisabledException 403
    PackedPolicyTooLarge        400
    PasswordPolicyViolation     400
    PolicyEvaluation            500
    PolicyNotAttachable         400
    RegionDisabledException     403
    ServiceFailure              500
    SessionDurationEscalationException 403
    SignatureDoesNotMatch       403
    UnrecognizedPublicKeyEncoding 400
    UnknownOperation            404
    UnmodifiableEntity          400
    ValidationError             400
}

impl Code {
    /// What any action may answer.
    pub const ANY: &'static [Self] =
        &[Self::AccessDenied, Self::MalformedInput, Self::ServiceFailure, Self::ValidationError];
}
