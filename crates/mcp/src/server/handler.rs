//! The protocol's requests, answered from the toolbox.

use std::sync::Arc;
use std::time::Instant;

use rmcp::model::{
    CacheScope, CallToolRequestParams, CallToolResponse, CustomRequest, CustomResult, ErrorCode,
    ErrorData, Implementation, ListToolsResult, PaginatedRequestParams, ProgressNotificationParam,
    ServerCapabilities, ServerConfig, SubscriptionFilter, Tool,
};
use rmcp::service::{NotificationContext, RequestContext, SubscriptionContext};
use rmcp::{RoleServer, ServerHandler};
use serde_json::Map;
use tokio::sync::mpsc;

use super::catalogue::{self, Asked};
use super::confirm::{self, Verdict};
use super::{Shared, convert, limits};
use crate::listing::READ_ON;
use crate::outcome::Outcome;
use crate::run::{Context, Progress};
use crate::toolbox::{Bound, Toolbox};

/// How long a list may be taken as fresh where it can change, and where it cannot, in milliseconds.
const TTL_MS: [u64; 2] = [1_000, 300_000];

/// Marks a request to whose answer the HTTP side adds the list of tools itself: it is made once, not
/// for each request.
#[derive(Debug, Clone, Default)]
pub(crate) struct Spliced(pub(crate) Arc<std::sync::OnceLock<bytes::Bytes>>);

/// Answers the requests of one client.
pub(crate) struct Handler {
    shared: Arc<Shared>,
}

impl Handler {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    async fn call(
        &self,
        toolbox: &Toolbox,
        bound: Bound<'_>,
        request: CallToolRequestParams,
        context: &RequestContext<RoleServer>,
    ) -> CallToolResponse {
        let shared = &*self.shared;
        if let Err(busy) = shared.gate.admit() {
            return convert::result(busy).into();
        }
        let empty = Map::new();
        let arguments = request.arguments.as_ref().unwrap_or(&empty);
        let time = shared.gate.time;
        let begun = Instant::now();
        // Files are fetched here, which takes as long as whoever has them likes.
        let check = tokio::time::timeout(time, shared.runner.check(bound, arguments));
        let checked = tokio::select! {
            () = context.ct.cancelled() => return convert::result(Outcome::text("cancelled")).into(),
            checked = check => checked,
        };
        let checked = match checked {
            Ok(Ok(checked)) => checked,
            Ok(Err(refusal)) => return convert::result(refusal.outcome(bound, arguments)).into(),
            Err(_) => return convert::result(limits::unfetched(time)).into(),
        };
        // A person who is asked takes none of it.
        let time_left = time.saturating_sub(begun.elapsed());
        // Only a call that could run is worth a person's attention.
        match confirm::verdict(shared, bound, &request, context).await {
            Verdict::Run => {}
            Verdict::Ask(question) => return question.into(),
            Verdict::Refuse(outcome) => return convert::result(outcome).into(),
        }
        // A call that waits for a person is not in the way of others.
        let _permit = match shared.gate.enter().await {
            Ok(permit) => permit,
            Err(busy) => return convert::result(busy).into(),
        };
        let (progress, told) = reports(context);
        let deadline = Instant::now().checked_add(time_left);
        let around = Context { trace: trace(context), deadline, progress };
        let call = async {
            match shared.runner.call(bound, checked, &around).await {
                Ok(answer) => shared.runner.shape(bound, &answer),
                Err(refusal) => refusal.outcome(bound, arguments),
            }
        };
        let call = tokio::time::timeout(time_left, call);
        let outcome = tokio::select! {
            // A client that has gone, or has thought better of it: dropping the call closes its
            // connection to the vendor.
            () = context.ct.cancelled() => Outcome::text("cancelled"),
            outcome = with_reports(call, told, context) => {
                outcome.unwrap_or_else(|_| limits::too_slow(&bound.tool.effect, time))
            }
        };
        tracing::debug!(tool = bound.tool.name, tools = toolbox.names().len(), "called");
        convert::result(outcome).into()
    }
}

type Reports = mpsc::UnboundedReceiver<Progress>;

type Tell = Arc<dyn Fn(Progress) + Send + Sync>;

/// The way by which a call tells how far it is, where the client asked for it.
fn reports(context: &RequestContext<RoleServer>) -> (Option<Tell>, Option<Reports>) {
    if context.meta.get_progress_token().is_none() {
        return (None, None);
    }
    let (sender, receiver) = mpsc::unbounded_channel();
    let tell = move |progress| {
        // Nobody listens any more when the call was given up.
        let _ = sender.send(progress);
    };
    (Some(Arc::new(tell)), Some(receiver))
}

/// Waits for a call, and passes on what it tells meanwhile, all of it before its result.
async fn with_reports<T>(
    call: impl Future<Output = T>,
    told: Option<Reports>,
    context: &RequestContext<RoleServer>,
) -> T {
    let (Some(mut told), Some(token)) = (told, context.meta.get_progress_token()) else {
        return call.await;
    };
    let tell = async |Progress { done, total }: Progress| {
        #[expect(clippy::cast_precision_loss, reason = "the protocol counts in floats")]
        let report = ProgressNotificationParam::new(token.clone(), done as f64)
            .with_total(total as f64)
            .with_message(format!("{done} of {total} pages read"));
        // A client that has gone is told nothing.
        drop(context.peer.notify_progress(report).await);
    };
    let mut call = std::pin::pin!(call);
    loop {
        tokio::select! {
            biased;
            Some(progress) = told.recv() => tell(progress).await,
            result = &mut call => {
                while let Ok(progress) = told.try_recv() {
                    tell(progress).await;
                }
                return result;
            }
        }
    }
}

/// The caller's trace, for the vendor (W3C Trace Context), where it has the form of one.
fn trace(context: &RequestContext<RoleServer>) -> Vec<(&'static str, String)> {
    let meta = &context.meta.0;
    let Some(parent) = meta.get_traceparent().filter(|parent| is_trace(parent)) else {
        return Vec::new();
    };
    let state = meta.get_tracestate().filter(|state| {
        state.len() <= 512 && state.bytes().all(|byte| (b' '..=b'~').contains(&byte))
    });
    let parent = ("traceparent", parent.to_owned());
    [Some(parent), state.map(|state| ("tracestate", state.to_owned()))]
        .into_iter()
        .flatten()
        .collect()
}

fn is_trace(text: &str) -> bool {
    let parts: Vec<_> = text.split('-').collect();
    let lengths = parts.iter().map(|part| part.len());
    lengths.eq([2, 32, 16, 2])
        && parts
            .iter()
            .all(|part| part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')))
}

impl ServerHandler for Handler {
    fn get_info(&self) -> ServerConfig {
        let tools = ServerCapabilities::builder().enable_tools();
        let capabilities = if self.shared.announces_changes {
            tools.enable_tool_list_changed().build()
        } else {
            tools.build()
        };
        let toolbox = self.shared.toolbox();
        let vendors: Vec<_> = toolbox.vendors().collect();
        let instructions = format!(
            "Tools for {}. A refused call says everything that is wrong with it and shows a call that \
             is right: mend it and call again. Lists come page by page: `cursor` reads on; `fields` \
             chooses members of results.",
            vendors.join(", ")
        );
        ServerConfig::new(capabilities)
            .with_server_info(Implementation::new("jackfield", env!("CARGO_PKG_VERSION")))
            .with_instructions(instructions)
    }

    async fn list_tools(
        &self,
        request: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        if request.and_then(|request| request.cursor).is_some_and(|cursor| !cursor.is_empty()) {
            let text =
                "the list of tools has one page, so no `cursor` leads on in it: leave it out";
            return Err(ErrorData::invalid_params(text, None));
        }
        let toolbox = self.shared.toolbox();
        let spliced = context.extensions.get::<http::request::Parts>();
        let spliced = spliced.and_then(|parts| parts.extensions.get::<Spliced>());
        let tools: Vec<Tool> = match spliced {
            Some(Spliced(slot)) => {
                // It is set once: by this request.
                let _ = slot.set(toolbox.list().clone());
                Vec::new()
            }
            None => serde_json::from_slice(toolbox.list()).map_err(|error| {
                ErrorData::internal_error(format!("the list of tools is not right: {error}"), None)
            })?,
        };
        let ttl = TTL_MS[usize::from(!self.shared.announces_changes)];
        let mut result = ListToolsResult::with_all_items(tools);
        result.ttl_ms = Some(ttl);
        result.cache_scope = Some(CacheScope::Private);
        Ok(result)
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let toolbox = self.shared.toolbox();
        let request = match catalogue::asked(&toolbox, request) {
            Asked::Other(request) | Asked::Call(request) => request,
            Asked::Answered(outcome) => return Ok(convert::result(outcome).into()),
        };
        if let Some(bound) = toolbox.tool(&request.name) {
            // A call is a large future, and the protocol's library hands its futures from task to task
            // by moving them: boxed, a pointer is moved.
            return Ok(Box::pin(self.call(&toolbox, bound, request, &context)).await);
        }
        if request.name == READ_ON {
            let arguments = request.arguments.unwrap_or_default();
            return Ok(convert::result(self.shared.runner.read_on(&arguments)).into());
        }
        let near = toolbox.nearest(&request.name);
        let hint = near.map_or_else(String::new, |near| format!("; the nearest is `{near}`"));
        let message = format!("there is no tool `{}`{hint}", request.name);
        Err(ErrorData::invalid_params(message, None))
    }

    /// What the protocol's library could not read as a request that it knows: another method, or one of
    /// its own with parameters of another form.
    async fn on_custom_request(
        &self,
        request: CustomRequest,
        _context: RequestContext<RoleServer>,
    ) -> Result<CustomResult, ErrorData> {
        let text = match &*request.method {
            "tools/call" => {
                "`params` of `tools/call` take `name`, a text, and `arguments`, an object: \
                 {\"name\": \"..\", \"arguments\": {..}}"
            }
            "initialize" | "ping" | "server/discover" | "subscriptions/listen" | "tools/list" => {
                "`params` are not of the form that the protocol gives this method"
            }
            other => {
                let text = format!("this server has no method `{other}`");
                return Err(ErrorData::new(ErrorCode::METHOD_NOT_FOUND, text, None));
            }
        };
        Err(ErrorData::invalid_params(text, None))
    }

    async fn on_initialized(&self, context: NotificationContext<RoleServer>) {
        if self.shared.announces_changes {
            self.shared.remember(context.peer);
        }
    }

    fn accepted_subscription_filter(
        &self,
        requested: &SubscriptionFilter,
    ) -> Option<SubscriptionFilter> {
        self.shared.announces_changes.then(|| requested.clone())
    }

    async fn listen(&self, context: SubscriptionContext) -> Result<(), ErrorData> {
        let mut changes = self.shared.changes.subscribe();
        loop {
            tokio::select! {
                () = context.cancelled() => return Ok(()),
                changed = changes.changed() => {
                    let gone = context.sink().notify_tool_list_changed().await.is_err();
                    if gone || changed.is_err() {
                        return Ok(());
                    }
                }
            }
        }
    }
}
