//! The iam component: the Action API behind WIT.
