//! Zammad: `cases/zammad.yaml`.

crate::cases::vendor!("zammad");
