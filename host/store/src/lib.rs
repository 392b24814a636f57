//! Rows at a revision, sealed at rest: the store port and its adapters.
