//! Desk365: `cases/desk365.yaml`.

crate::cases::vendor!("desk365");
