//! The policy component: the gate behind WIT.
