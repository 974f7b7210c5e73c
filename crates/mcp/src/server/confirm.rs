//! A person's word before a tool changes something.
//!
//! | era | how it is asked |
//! |---|---|
//! | 2026-07-28 | the call is answered with `input_required`; the client calls again with the answer |
//! | before | the server asks through `elicitation/create` while the call waits |
//!
//! The state that travels through the client is sealed, bound to the tool and every argument, good
//! for some minutes and for one call. A client that cannot ask its user runs none of these tools.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use rmcp::RoleServer;
use rmcp::model::{
    CallToolRequestParams, ClientResult, CustomRequest, ElicitRequest, ElicitRequestParams,
    ElicitResult, ElicitationAction, ElicitationSchema, InputRequest, InputRequests,
    InputRequiredResult, ProtocolVersion, ServerRequest,
};
use rmcp::service::{PeerRequestOptions, RequestContext, ServiceError};
use serde_json::{Map, Value, json};

use super::{Confirm, Shared, shown};
use crate::outcome::Outcome;
use crate::run::{Binding, Unopened};
use crate::toolbox::Bound;

/// How long a question stays open.
const TTL: Duration = Duration::from_secs(10 * 60);

/// The key of the question among the requests for input.
const QUESTION: &str = "confirm";

/// The member of the answer that says yes.
const YES: &str = "confirm";

/// The confirmations that were used, each of which is good for one call.
#[derive(Default)]
pub(crate) struct Spent(Mutex<HashMap<[u8; 16], Instant>>);

/// What becomes of a call.
pub(super) enum Verdict {
    /// It runs.
    Run,
    /// The client is to ask, and to call again.
    Ask(InputRequiredResult),
    /// It does not run.
    Refuse(Outcome),
}

impl Spent {
    /// Uses a confirmation; false when it was used before.
    fn spend(&self, nonce: [u8; 16]) -> bool {
        let mut spent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        spent.retain(|_, since| since.elapsed() <= TTL);
        spent.insert(nonce, Instant::now()).is_none()
    }
}

/// Whether a call may run, after its arguments are known to be right.
pub(super) async fn verdict(
    shared: &Shared,
    bound: Bound<'_>,
    request: &CallToolRequestParams,
    context: &RequestContext<RoleServer>,
) -> Verdict {
    if !needs(shared.confirm, bound) {
        return Verdict::Run;
    }
    let empty = Map::new();
    let arguments = request.arguments.as_ref().unwrap_or(&empty);
    if !can_ask(context) {
        return Verdict::Refuse(refused(
            bound,
            "it needs the confirmation of a person, for which this client cannot ask \
             (the capability `elicitation`, with forms)",
        ));
    }
    let is_stateless = context
        .protocol_version()
        .is_some_and(|version| version.as_str() >= ProtocolVersion::V_2026_07_28.as_str());
    if !is_stateless {
        let answer = tokio::select! {
            () = context.ct.cancelled() => {
                return Verdict::Refuse(refused(bound, "it was cancelled"));
            }
            answer = asked(question(bound, arguments), context) => answer,
        };
        return match answer {
            Ok(answer) => judged(bound, &answer),
            Err(error) => {
                Verdict::Refuse(refused(bound, &format!("its confirmation failed: {error}")))
            }
        };
    }
    let binding = Binding::new("confirm", &bound.tool.name, arguments);
    let (Some(state), Some(responses)) = (&request.request_state, &request.input_responses) else {
        return ask(shared, bound, arguments, binding);
    };
    let nonce: Result<[u8; 16], Unopened> = shared.runner.sealer().open(state, binding);
    let answer = responses
        .get(QUESTION)
        .and_then(|answer| serde_json::from_value::<ElicitResult>(answer.clone()).ok());
    match (nonce, answer) {
        // Whatever the answer is, it is the only one: a no stays a no.
        (Ok(nonce), Some(_)) if !shared.spent.spend(nonce) => Verdict::Refuse(refused(
            bound,
            "its confirmation was answered already; each is for one call",
        )),
        (Ok(_), Some(answer)) => judged(bound, &answer),
        (Err(why), _) => Verdict::Refuse(stale(bound, why)),
        // The question was not answered: it is asked again.
        (Ok(_), None) => ask(shared, bound, arguments, binding),
    }
}

/// Whether the client shows forms: it says so, or names no way of asking, which means the same.
fn can_ask(context: &RequestContext<RoleServer>) -> bool {
    let capabilities = context.client_capabilities();
    let ways = capabilities.as_ref().and_then(|can| can.elicitation.as_ref());
    ways.is_some_and(|ways| ways.form.is_some() || ways.url.is_none())
}

/// The answer of a client with a session.
async fn asked(
    question: ElicitRequestParams,
    context: &RequestContext<RoleServer>,
) -> Result<ElicitResult, ServiceError> {
    let version = context.protocol_version();
    let has_modes =
        version.is_some_and(|version| version.as_str() >= ProtocolVersion::V_2025_11_25.as_str());
    let question = if has_modes {
        ServerRequest::ElicitRequest(ElicitRequest::new(question))
    } else {
        // Before there were several ways of asking, no member named one of them.
        let mut params = serde_json::to_value(question).unwrap_or_default();
        if let Some(members) = params.as_object_mut() {
            members.remove("mode");
        }
        ServerRequest::CustomRequest(CustomRequest::new("elicitation/create", Some(params)))
    };
    let options = PeerRequestOptions::with_timeout(TTL);
    let sent = context.peer.send_request_with_option(question, options).await?;
    match sent.await_response().await? {
        ClientResult::ElicitResult(answer) => Ok(answer),
        _ => Err(ServiceError::UnexpectedResponse),
    }
}

fn needs(confirm: Confirm, bound: Bound<'_>) -> bool {
    let effect = bound.tool.effect;
    match confirm {
        Confirm::Nothing => false,
        Confirm::Destructive => effect.destructive && !effect.read_only,
        Confirm::Writes => !effect.read_only,
    }
}

fn ask(
    shared: &Shared,
    bound: Bound<'_>,
    arguments: &Map<String, Value>,
    binding: Binding,
) -> Verdict {
    let mut nonce = [0; 16];
    if getrandom::fill(&mut nonce).is_err() {
        return Verdict::Refuse(refused(bound, "the server has no random numbers to confirm with"));
    }
    let state = shared.runner.sealer().seal(&nonce, binding, TTL);
    let question = InputRequest::Elicitation(ElicitRequest::new(question(bound, arguments)));
    let requests = InputRequests::from([(QUESTION.to_owned(), question)]);
    Verdict::Ask(InputRequiredResult::new(Some(requests), Some(state)))
}

/// The question: what would be done, with which arguments.
fn question(bound: Bound<'_>, arguments: &Map<String, Value>) -> ElicitRequestParams {
    let what = if bound.tool.title.is_empty() { &bound.tool.name } else { &bound.tool.title };
    let vendor = &bound.plan.connector.name;
    let effect = if bound.tool.effect.destructive {
        "This may delete or overwrite data."
    } else {
        "This adds data."
    };
    let given = shown::arguments(arguments);
    ElicitRequestParams::FormElicitationParams {
        meta: None,
        message: format!("{vendor}: {what}. {effect} Tool `{}`, {given}", bound.tool.name),
        requested_schema: ElicitationSchema::builder().required_bool(YES).build_unchecked(),
    }
}

/// What an answer means.
fn judged(bound: Bound<'_>, answer: &ElicitResult) -> Verdict {
    let yes = answer.content.as_ref().and_then(|content| content.get(YES)?.as_bool());
    match (&answer.action, yes) {
        (ElicitationAction::Accept, Some(true)) => Verdict::Run,
        _ => Verdict::Refuse(refused(bound, "the user did not confirm it")),
    }
}

/// That a confirmation is not good for the call: another one is.
fn stale(bound: Bound<'_>, why: Unopened) -> Outcome {
    let why = match why {
        Unopened::TooOld => "was asked for too long ago",
        Unopened::OtherArguments => "is for other arguments",
        Unopened::OtherTool => "is for another tool",
        Unopened::Foreign | Unopened::Damaged => "is not one that this server asked for",
    };
    let next = "call again without `requestState` and `inputResponses`, and the user is asked anew";
    let text = format!(
        "`{}` was not called, nothing was sent: its confirmation {why}; {next}",
        bound.tool.name
    );
    let data = json!({"code": "not_confirmed", "retryable": true, "retry_after_s": 0});
    Outcome::failure(text, data)
}

fn refused(bound: Bound<'_>, reason: &str) -> Outcome {
    Outcome::failure(
        format!("`{}` was not called, nothing was sent: {reason}", bound.tool.name),
        json!({"code": "not_confirmed", "retryable": false}),
    )
}
