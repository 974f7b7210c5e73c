//! Login sessions: an operation whose answer holds the token for the others.

use std::time::Duration;

use jackfield_plan::{Operation, Place, Scheme};

use super::{Live, renew_at};
use crate::argument::{Argument, Arguments};
use crate::connection::Access;
use crate::engine::Engine;
use crate::error::{AuthError, Error};
use crate::json::Document;
use crate::secret::Secret;

/// Logs in and takes the token from the answer.
pub(super) async fn log_in(
    engine: &Engine,
    scheme: &Scheme,
    operation: &str,
    token: &str,
    lifetime: Option<u32>,
) -> Result<Live, Error> {
    let failed = |reason: String| Error::from(AuthError::new(&scheme.name, reason));
    let Some((index, operation)) = engine.connector().operation(operation) else {
        return Err(failed(format!("the login operation `{operation}` does not exist")));
    };
    let arguments = arguments(engine, scheme, operation);
    let prepared = engine.prepare_with(index, &arguments, &Access::none())?;
    let answer = crate::execute::run_boxed(engine.clone(), prepared, Access::none())
        .await
        .map_err(|error| failed(format!("the login failed: {error}")))?;
    let document = Document::parse(answer.body())
        .map_err(|_| failed("the login answered with something other than JSON".to_owned()))?;
    let secret = document
        .find_value(token)
        .and_then(|node| document.scalar(node))
        .ok_or_else(|| failed(format!("the login's answer has no token at `{token}`")))?;
    let now = engine.environment().now();
    let lifetime = lifetime.map(|seconds| Duration::from_secs(seconds.into()));
    Ok(Live {
        name: "session",
        secret: Secret::new(secret),
        refresh_token: None,
        renew_at: lifetime.map(|lifetime| renew_at(now, lifetime)),
    })
}

/// The login's arguments: settings by the names of its parameters. Where its body is not made of
/// parameters, all of the scheme's fields make it.
fn arguments(engine: &Engine, scheme: &Scheme, operation: &Operation) -> Arguments {
    let mut arguments = Arguments::new(operation.params.len());
    for (index, param) in operation.params.iter().enumerate() {
        let setting =
            engine.settings().get(&*param.name).or_else(|| engine.settings().get(&*param.wire));
        if let Some(value) = setting {
            arguments.set(index, Argument::Text(value.expose().to_owned()));
        }
    }
    let opaque = !operation.bodies.is_empty()
        && !operation.params.iter().any(|param| param.place == Place::Field);
    if opaque {
        let member = |name: &str| {
            let value = engine.settings().get(name)?;
            Some((name.to_owned(), Argument::Text(value.expose().to_owned())))
        };
        let members = scheme.fields.iter().filter_map(|field| member(&field.name)).collect();
        arguments.set_body(Argument::Object(members));
    }
    arguments
}
