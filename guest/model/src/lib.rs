//! The nouns: names, ARNs, time, rows and the key layout.
