//! Freshdesk: `cases/freshdesk.yaml`.

crate::cases::vendor!("freshdesk");
