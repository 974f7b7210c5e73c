//! Intercom: `cases/intercom.yaml`.

crate::cases::vendor!("intercom");
