//! FuseDesk: `cases/fusedesk.yaml`.

crate::cases::vendor!("fusedesk");
