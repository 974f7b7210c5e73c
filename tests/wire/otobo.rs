//! OTOBO and Znuny: `cases/otobo.yaml`.

crate::cases::vendor!("otobo");
