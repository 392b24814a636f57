//! The vocabulary: few words, so that made-up policies and requests often mean each other.

pub(super) const ACTIONS: &[&str] =
    &["s3:GetObject", "s3:GetObjectAcl", "s3:PutObject", "s3:ListBucket", "iam:GetUser", "sts:AssumeRole"];
pub(super) const RESOURCES: &[&str] = &[
    "*",
    "arn:aws:s3:::logs/2024/a:b",
    "arn:aws:s3:::logs/*/alice",
    "arn:aws:s3:::home/alice/é.txt",
    "arn:aws:s3:::home/alice",
    "arn:aws:s3:::home",
    "arn:aws:iam::111122223333:user/alice",
    "arn:aws:iam::444455556666:role/deploy",
];
pub(super) const VARIABLES: &[&str] = &[
    "${aws:username}",
    "${aws:username, 'alice'}",
    "${AWS:UserName}",
    "${aws:userid}",
    "${aws:PrincipalTag/team}",
    "${aws:TagKeys}",
    "${aws:PrincipalTag/none}",
    "${aws:PrincipalTag/none, 'home'}",
    "${*}",
    "${?}",
    "${$}",
    "${aws:PrincipalArn}",
];
pub(super) const ACCOUNTS: &[&str] = &["111122223333", "444455556666"];

/// Condition keys, and values that requests give them. Some are not what the key's type should be.
pub(super) const KEYS: &[(&str, &[&str])] = &[
    ("aws:username", &["alice", "bob", "Alice", "*", "${aws:userid}", "", "al?ce", "€"]),
    ("aws:userid", &["AIDAALICE", "alice", "*"]),
    ("aws:PrincipalTag/team", &["blue", "Blue", "red", "", "*", "home"]),
    ("aws:TagKeys", &["a", "b", "c", "", "A"]),
    ("s3:prefix", &["", "home/", "home/alice", "logs/2024", "HOME/"]),
    ("s3:max-keys", &["5", "10", "10.0", "-3", "010", "1e3", "", "many", "5.50", "999999999999999999999"]),
    (
        "aws:CurrentTime",
        &[
            "2024-05-01T00:00:00Z",
            "2024-05-01",
            "1714521600",
            "2024-05-01T02:00:00+02:00",
            "2024",
            "soon",
            "2024-13-01",
        ],
    ),
    ("aws:EpochTime", &["1714521600", "0", "1714521601", "-5", "9999999999999"]),
    ("aws:SecureTransport", &["true", "false", "True", "1", ""]),
    (
        "aws:SourceIp",
        &[
            "10.1.2.3",
            "::ffff:10.1.2.3",
            "2001:db8::1",
            "010.1.2.3",
            "::10.1.2.3",
            "10.1.2",
            "fe80::1%1",
            "192.168.0.9",
        ],
    ),
    ("x:digest", &["aGk=", "aGk", "", "AAE=", "%"]),
    (
        "aws:PrincipalArn",
        &[
            "arn:aws:iam::111122223333:user/alice",
            "arn:aws:iam::444455556666:role/deploy",
            "alice",
            "arn:aws:s3:::home:x",
            "arn:aws:iam::5:111122223333:user/alice",
        ],
    ),
];

/// What policies compare with, by the kind of operator.
const TEXTS: &[&str] = &[
    "alice",
    "Alice",
    "ALICE",
    "bob",
    "",
    "*",
    "a",
    "b",
    "blue",
    "BLUE",
    "home/",
    "home/alice",
    "al?ce",
    "aGk=",
    "AIDAALICE",
];
const GLOBS: &[&str] = &["*", "a*", "*lice", "al?ce", "?", "home/*", "*/*", "", "A*", "b*e", "**", "*a*b*", "*??"];
const NUMBERS: &[&str] = &["5", "10", "-3", "5.5", "0", "10.00", "999999999999999999"];
const DATES: &[&str] =
    &["2024-05-01T00:00:00Z", "2024-05", "2024-05-01T00:00:00.5Z", "1714521600", "2024-04-30T20:00:00-04:00", "0"];
const BOOLEANS: &[&str] = &["true", "false", "TRUE"];
const BINARIES: &[&str] = &["aGk=", "AAE=", ""];
const RANGES: &[&str] = &[
    "10.0.0.0/8",
    "10.1.2.3",
    "10.1.2.3/31",
    "0.0.0.0/0",
    "::/0",
    "2001:db8::/32",
    "::ffff:10.0.0.0/104",
    "192.168.0.0/16",
    "::10.1.2.3",
    "10.9.9.9/9",
];
const ARNS: &[&str] = &[
    "arn:aws:iam::111122223333:user/alice",
    "arn:aws:iam::*:user/*",
    "arn:*:*:*:*:*",
    "arn:aws:iam::44445555666?:role/*",
    "arn:aws:*::*:*",
    "arn:aws:s3:::home:*",
    "arn:aws:iam:*:*:*/d*",
    "arn:aws:s3:::*",
];
pub(super) const OPERATORS: &[(&str, &[&str])] = &[
    ("StringEquals", TEXTS),
    ("StringNotEquals", TEXTS),
    ("StringEqualsIgnoreCase", TEXTS),
    ("StringNotEqualsIgnoreCase", TEXTS),
    ("StringLike", GLOBS),
    ("StringNotLike", GLOBS),
    ("NumericEquals", NUMBERS),
    ("NumericNotEquals", NUMBERS),
    ("NumericLessThan", NUMBERS),
    ("NumericLessThanEquals", NUMBERS),
    ("NumericGreaterThan", NUMBERS),
    ("NumericGreaterThanEquals", NUMBERS),
    ("DateEquals", DATES),
    ("DateNotEquals", DATES),
    ("DateLessThan", DATES),
    ("DateLessThanEquals", DATES),
    ("DateGreaterThan", DATES),
    ("DateGreaterThanEquals", DATES),
    ("Bool", BOOLEANS),
    ("BinaryEquals", BINARIES),
    ("IpAddress", RANGES),
    ("NotIpAddress", RANGES),
    ("ArnEquals", ARNS),
    ("ArnLike", ARNS),
    ("ArnNotEquals", ARNS),
    ("ArnNotLike", ARNS),
    ("Null", BOOLEANS),
];
