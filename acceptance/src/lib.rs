//! Tests and benchmarks that call generated clients as their users do.
