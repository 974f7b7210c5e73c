//! ServiceNow's Table API: `cases/servicenow.yaml`.

crate::cases::vendor!("servicenow");
