//! The vendors that travel inside the binary, as compiled plans.

/// (id, plan.json) of each, written by `cargo xtask regenerate`.
#[rustfmt::skip] // written by the emitter
#[path = "../../../generated/plans.rs"]
mod plans;

/// The ids of the built-in vendors.
pub(crate) fn ids() -> impl Iterator<Item = &'static str> {
    plans::PLANS.iter().map(|(id, _)| *id)
}

/// The plan of a built-in vendor.
pub(crate) fn plan(id: &str) -> Option<&'static str> {
    plans::PLANS.iter().find(|(known, _)| *known == id).map(|(_, plan)| *plan)
}
