//! Zendesk: `cases/zendesk.yaml`.

crate::cases::vendor!("zendesk");
