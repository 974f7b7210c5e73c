//! Cases of a vendor through its typed client.
//!
//! A test gives each case the typed call that it is about; what is sent and what comes of the answer
//! are compared with the case, and with what the tool sends for it.

use std::sync::Arc;

use jackfield::{Engine, Error};
use jackfield_plan::Plan;
use serde::Serialize;

use crate::case::{self, Cases};
use crate::{places, tool};

/// How many cases a vendor's typed client is tried with at least.
const LEAST: usize = 8;

/// A vendor's cases, and what came of those that were tried.
#[derive(Debug)]
pub struct Typed {
    plan: Arc<Plan>,
    cases: Cases,
    tried: usize,
    failures: Vec<String>,
}

impl Typed {
    /// The cases of a vendor, none of them tried.
    pub fn new(vendor: &str) -> Self {
        let path = places::data().join("wire/cases").join(format!("{vendor}.yaml"));
        let cases = serde_yaml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let plan = Arc::new(tool::plan(vendor));
        Self { plan, cases, tried: 0, failures: Vec::new() }
    }

    /// Tries the case of this name; `typed` makes its call with a client over the engine.
    pub async fn case<T, F>(&mut self, name: &str, typed: impl FnOnce(Engine) -> F)
    where
        T: Serialize,
        F: IntoFuture<Output = Result<T, Error>>,
    {
        self.tried += 1;
        if let Err(difference) = case::run_typed(&self.plan, &self.cases, name, typed).await {
            self.failures.push(format!("{name}: {difference}"));
        }
    }

    /// Fails unless enough cases were tried and each was as it should be.
    pub fn assert_all(self) {
        let Self { tried, failures, .. } = self;
        assert!(tried >= LEAST, "{tried} cases were tried, {LEAST} are wanted");
        assert!(failures.is_empty(), "{} cases fail:\n{}", failures.len(), failures.join("\n"));
    }
}
