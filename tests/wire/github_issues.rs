//! GitHub Issues: `cases/github_issues.yaml`.

crate::cases::vendor!("github_issues");
