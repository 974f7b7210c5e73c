//! Where a connector's plan lives: for the whole process, as that of a generated client, or on the heap.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use jackfield_plan::{Connector, Operation, Plan};

/// A connector's wire plan, cheap to clone.
#[derive(Clone)]
pub(crate) enum Source {
    Static(&'static Connector),
    Shared(Arc<Connector>),
    OfPlan(Arc<Plan>),
}

impl Deref for Source {
    type Target = Connector;

    fn deref(&self) -> &Connector {
        match self {
            Self::Static(connector) => connector,
            Self::Shared(connector) => connector,
            Self::OfPlan(plan) => &plan.connector,
        }
    }
}

/// The connector's id: a whole plan says nothing to who looks at an answer.
impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Source").field(&self.id).finish()
    }
}

impl Source {
    /// The id of the operation at this index, for messages.
    pub(crate) fn operation_id(&self, index: usize) -> &str {
        self.operations.get(index).map_or("?", |operation: &Operation| &operation.id)
    }
}
