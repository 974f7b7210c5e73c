//! Jira Cloud and Jira Service Management: `cases/jira.yaml`.

crate::cases::vendor!("jira");
