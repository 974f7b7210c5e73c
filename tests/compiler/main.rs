//! What the compiler makes of specs, without cargo: goldens, diagnostics, drift, determinism, and
//! texts that nobody would write.

mod determinism;
mod diagnostics;
mod drift;
mod explanations;
mod goldens;
mod hostile;
mod mutations;
