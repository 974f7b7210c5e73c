//! The mock vendor: one request in, one answer out, no sockets.
//!
//! In the order of a real one: count the request, find the operation, check the credentials, read
//! and check everything else, act on the records, answer. The first step that fails refuses.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use bytes::Bytes;
use http::StatusCode;
use jackfield_plan::tools::Field;
use jackfield_plan::{ApplyTo, Inject, Place};
use serde_json::{Map, Value};

use crate::answer::{Answer, Outcome};
use crate::check::Unknown;
use crate::contract::Contract;
use crate::credentials::{self, Places};
use crate::keys::Key;
use crate::limit::{Admission, Gate};
use crate::paging::{self, Here};
use crate::refusal::Refusal;
use crate::request::path::Captures;
use crate::request::{Argument, Arguments, Reader, wire};
use crate::resource::{Plot, Resource, given};
use crate::role::Role;
use crate::route::Routes;
use crate::store::{Record, Scope, Store, same};
use crate::types::plain_text;
use jackfield_tools::sample::Dice;

/// A request as it came: method, URI (path and query), headers and the whole body.
pub type Request = http::Request<Bytes>;
/// An answer with its whole body.
pub type Response = http::Response<Bytes>;
/// Answers in place of the mock.
pub(crate) type Handler = Arc<dyn Fn(&Request) -> Response + Send + Sync>;

/// Everything that answering needs.
pub(crate) struct Vendor {
    pub(crate) routes: Routes,
    pub(crate) store: Store,
    pub(crate) credentials: credentials::Known,
    pub(crate) unknown: Unknown,
    pub(crate) gate: Option<Gate>,
    /// By operation index.
    pub(crate) handlers: BTreeMap<usize, Handler>,
    /// Answers given under an idempotency key: (operation, key).
    pub(crate) replays: Mutex<BTreeMap<(usize, String), Response>>,
    pub(crate) origin: String,
    pub(crate) dice: Dice,
}

impl Vendor {
    /// Answers one request; `forced` is a status that a fault asks for.
    pub(crate) async fn answer(&self, request: &Request, forced: Option<StatusCode>) -> Response {
        let connector = &self.store.plan().connector;
        let route = self.routes.find(request);
        let operation = route.as_ref().ok().and_then(|(index, _)| connector.operations.get(*index));
        let mut admission = self.gate.as_ref().map(|gate| gate.admit(Instant::now()));
        let result = match (forced, admission) {
            (Some(status), _) => {
                if status == StatusCode::TOO_MANY_REQUESTS {
                    admission = Some(Admission::exhausted());
                }
                Err(forced_refusal(status))
            }
            (None, Some(closed)) if !closed.open => Err(closed.refusal()),
            (None, _) => match route {
                Ok((index, captures)) => self.carry_out(request, index, captures).await,
                Err(refusal) => Err(refusal),
            },
        };
        let mut answer = result.unwrap_or_else(|refusal| refusal.render(connector, operation));
        if let Some(admission) = admission {
            admission.mark(&connector.rate_limits, answer.headers_mut());
        }
        answer
    }

    async fn carry_out(
        &self,
        request: &Request,
        index: usize,
        captures: Captures,
    ) -> Result<Response, Refusal> {
        let nothing = || Refusal::not_found("there is no such operation");
        let contract = Contract::of(self.store.plan(), index).ok_or_else(nothing)?;
        let (plot, resource) = self.store.plot(index).ok_or_else(nothing)?;
        self.check_credentials(contract, request)?;
        let arguments = Reader::new(contract, request, self.unknown).read(captures).await?;
        if let Some(handler) = self.handlers.get(&index) {
            return Ok(handler(request));
        }
        let replay = idempotency_key(contract, request).map(|key| (index, key));
        if let Some(answer) = replay.as_ref().and_then(|replay| self.replayed(replay)) {
            return Ok(answer);
        }
        let here = Here {
            origin: &self.origin,
            path: request.uri().path(),
            query: request.uri().query().unwrap_or_default(),
        };
        let act = Act { store: &self.store, contract, plot, resource, arguments: &arguments };
        let outcome = act.run(&here)?;
        let dice = self.dice.child(&contract.operation.id);
        let answer = Answer { contract, plot, resource, here, dice }.write(request, &outcome);
        if let Some(replay) = replay {
            let mut replays = self.replays.lock().unwrap_or_else(PoisonError::into_inner);
            replays.insert(replay, answer.clone());
        }
        Ok(answer)
    }

    fn check_credentials(&self, contract: Contract<'_>, request: &Request) -> Result<(), Refusal> {
        let (plan, operation) = (contract.plan, contract.operation);
        let query = wire::pairs(request.uri().query().unwrap_or_default()).unwrap_or_default();
        let occupied = credentials::occupied(plan, operation);
        let in_body = occupied.iter().any(|(place, _)| *place == ApplyTo::Body);
        let body = if in_body { top_level(request.body()) } else { Vec::new() };
        let places = Places { headers: request.headers(), query: &query, body: &body };
        credentials::check(plan, operation, &places, &self.credentials)
    }

    fn replayed(&self, replay: &(usize, String)) -> Option<Response> {
        let replays = self.replays.lock().unwrap_or_else(PoisonError::into_inner);
        replays.get(replay).cloned()
    }
}

fn forced_refusal(status: StatusCode) -> Refusal {
    if status == StatusCode::TOO_MANY_REQUESTS {
        return Refusal { exact: true, ..Admission::exhausted().refusal() };
    }
    let message = format!("the mock was told to answer {}", status.as_u16());
    Refusal { exact: true, ..Refusal::new(Refusal::kind_of(status), status, message) }
}

fn idempotency_key(contract: Contract<'_>, request: &Request) -> Option<String> {
    let header = contract.operation.idempotency_header.as_deref()?;
    let key = request.headers().get(header)?.to_str().ok()?;
    (!key.is_empty()).then(|| key.to_owned())
}

/// The top-level texts of a JSON or form body, for credentials that stand there.
fn top_level(body: &Bytes) -> Vec<(String, String)> {
    match serde_json::from_slice::<Map<String, Value>>(body) {
        Ok(object) => {
            object.iter().map(|(name, value)| (name.clone(), plain_text(value))).collect()
        }
        Err(_) => form_urlencoded::parse(body).into_owned().collect(),
    }
}

/// One operation at work on the records.
struct Act<'a> {
    store: &'a Store,
    contract: Contract<'a>,
    plot: &'a Plot,
    resource: &'a Resource,
    arguments: &'a Arguments,
}

impl Act<'_> {
    fn run(&self, here: &Here<'_>) -> Result<Outcome, Refusal> {
        self.check_parent()?;
        let index = self.plot.resource;
        let keys = match self.keys() {
            Some(keys) => keys,
            None if self.is_keyed() => return Ok(Outcome::Other(self.known())),
            None => Vec::new(),
        };
        let scope = self.scope(&keys);
        let missing = || self.not_found(&keys);
        match self.plot.role {
            Role::List => {
                let mut records = self.store.list(index, &scope);
                records.retain(|record| self.passes(record));
                let page = paging::page(self.contract, self.arguments, &records, here)?;
                let on_page = records.get(page.range.clone()).unwrap_or_default().to_vec();
                Ok(Outcome::Page(page, on_page))
            }
            Role::Get => {
                self.store.look(index, &scope, &keys).map(Outcome::Record).ok_or_else(missing)
            }
            Role::Create => {
                if self.plot.begins {
                    // What the caller says is of what will be done, not of the work itself.
                    let record = self.store.create(index, &scope, &Map::new(), &[]);
                    return Ok(Outcome::Record(record));
                }
                let declared = given(self.contract);
                let record = self.store.create(index, &scope, &self.content(&declared), &declared);
                Ok(Outcome::Record(record))
            }
            Role::Update => {
                let declared = given(self.contract);
                let content = self.content(&declared);
                let updated = self.store.update(index, &scope, &keys, &content);
                let record = match updated {
                    None if self.plot.makes_anew && !keys.is_empty() => {
                        self.store.put_under(index, &scope, &keys, &content, &declared)
                    }
                    updated => updated.ok_or_else(missing)?,
                };
                Ok(Outcome::Record(record))
            }
            Role::Delete => {
                let deleted = self.store.delete(index, &scope, &keys);
                // The words of the answer are not those of the record that is gone.
                deleted.map(|_| Outcome::Other(self.known())).ok_or_else(missing)
            }
            Role::Other => Ok(Outcome::Other(self.known())),
        }
    }

    fn is_keyed(&self) -> bool {
        matches!(self.plot.role, Role::Get | Role::Update | Role::Delete)
    }

    /// A reply to a ticket that does not exist is refused.
    fn check_parent(&self) -> Result<(), Refusal> {
        let Some((resource, key)) = &self.plot.parent else { return Ok(()) };
        let Some(value) = self.arguments.get(&key.param) else { return Ok(()) };
        let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        for value in values {
            let keys = [(key.clone(), value.clone())];
            if self.store.find(*resource, &Scope::new(), &keys).is_none() {
                let parent = self.store.name(*resource).unwrap_or(&self.resource.name);
                return Err(Self::missing(parent, &keys));
            }
        }
        Ok(())
    }

    fn not_found(&self, keys: &[(Key, Value)]) -> Refusal {
        Self::missing(&self.resource.name, keys)
    }

    fn missing(resource: &str, keys: &[(Key, Value)]) -> Refusal {
        let keys = keys.iter().map(|(key, value)| format!("`{}` {value}", key.param));
        let keys = keys.collect::<Vec<_>>().join(" and ");
        Refusal::not_found(format!("{resource}: there is no record with {keys}"))
    }

    /// The keys that were given; none when the parameters cannot be matched to members.
    fn keys(&self) -> Option<Vec<(Key, Value)>> {
        let keys = self.plot.keys.as_ref()?;
        let given = |key: &Key| Some((key.clone(), self.arguments.get(&key.param)?.clone()));
        let found: Vec<(Key, Value)> = keys.iter().filter_map(given).collect();
        if !found.is_empty() || !matches!(self.plot.role, Role::Update | Role::Delete) {
            return Some(found);
        }
        let in_body = self.resource.keys.iter().filter_map(|field| {
            let value = self.arguments.content.as_ref()?.get(field)?.clone();
            let key = Key { param: field.clone(), fields: vec![field.clone()], required: true };
            Some((key, value))
        });
        let in_body: Vec<(Key, Value)> = in_body.collect();
        if in_body.is_empty() && !keys.is_empty() {
            // It is about many records, or about none that we know.
            return None;
        }
        Some(in_body)
    }

    /// The collection that is meant. An operation that does not say which one (`/comments/{id}`
    /// beside `/tickets/{id}/comments`) means the one that has the record.
    fn scope(&self, keys: &[(Key, Value)]) -> Scope {
        let given = |key: &Key| Some((key.clone(), self.arguments.get(&key.param)?.clone()));
        let scope: Scope = self.resource.scope.iter().filter_map(given).collect();
        if scope.len() < self.resource.scope.len() && self.is_keyed() {
            return self.store.locate(self.plot.resource, &scope, keys).unwrap_or(scope);
        }
        scope
    }

    /// Whether a record passes the filters: parameters with exactly the name of a member, of the record
    /// or of an object in it, and a list of keys.
    fn passes(&self, record: &Record) -> bool {
        if let Some(key) = &self.plot.several
            && let Some(Value::Array(wanted)) = self.arguments.get(&key.param)
        {
            let own = || key.fields.iter().filter_map(|field| record.members.get(field));
            if !wanted.iter().any(|wanted| own().any(|own| same(wanted, own))) {
                return false;
            }
        }
        let members = Value::Object(record.members.clone());
        self.arguments.params().iter().filter(|argument| self.is_filter(argument)).all(|argument| {
            let inner = self.resource.inner.get(&argument.name);
            let own = match inner {
                Some(place) => members.pointer(place),
                None => members.get(&argument.name).or(members.get(&argument.wire)),
            };
            match (&argument.value, own) {
                (_, None) | (Value::Null | Value::Object(_), _) => true,
                (Value::Array(wanted), Some(own)) => wanted.iter().any(|wanted| same(wanted, own)),
                (wanted, Some(own)) => same(wanted, own),
            }
        })
    }

    fn is_filter(&self, argument: &Argument) -> bool {
        let paging = self.contract.operation.pagination.as_ref();
        let pages = paging.is_some_and(|paging| {
            let injected = match crate::request::inject(paging) {
                Some(Inject::Param(name)) => *name == argument.name,
                _ => false,
            };
            let size = match &paging.size.inject {
                Some(Inject::Param(name)) => *name == argument.name,
                _ => false,
            };
            injected || size
        });
        let scoped = self.resource.scope.iter().any(|key| key.param == argument.name);
        argument.place == Place::Query && !pages && !scoped && argument.value != ""
    }

    /// What the caller says of the record: the body, objects in parameters, and parameters that
    /// have the name of a member.
    fn content(&self, declared: &[Field]) -> Map<String, Value> {
        let mut content = Map::new();
        if let Some(Value::Object(body)) = &self.arguments.content {
            content.extend(body.clone());
        }
        let is_member = |name: &str| declared.iter().any(|field| field.name == name);
        // Objects that are no members themselves carry members: wrappers, JSON texts in form parts.
        let wrappers: Vec<String> = content
            .iter()
            .filter(|(name, value)| value.is_object() && !is_member(name) || self.is_part(name))
            .map(|(name, _)| name.clone())
            .collect();
        for name in wrappers {
            match content.remove(&name) {
                Some(Value::Object(inner)) => content.extend(inner),
                Some(other) => {
                    content.insert(name, other);
                }
                None => {}
            }
        }
        for argument in self.arguments.params() {
            match &argument.value {
                Value::Object(object) if argument.place == Place::Query => {
                    content.extend(object.clone());
                }
                value => {
                    let names = [&argument.name, &argument.wire].into_iter();
                    for name in names.filter(|name| self.resource.field(name).is_some()) {
                        content.entry(name.clone()).or_insert_with(|| value.clone());
                    }
                }
            }
        }
        content
    }

    /// Whether a member of the body is a form part that carries an object as JSON text.
    fn is_part(&self, name: &str) -> bool {
        let mut slots = self.contract.slots(Place::Field);
        slots.any(|slot| slot.wire == name && slot.encoding.style == jackfield_plan::Style::Json)
    }

    /// Whatever the request says, for answers that repeat it.
    fn known(&self) -> Map<String, Value> {
        let mut known = self.content(&given(self.contract));
        for argument in self.arguments.params() {
            known.entry(argument.name.clone()).or_insert_with(|| argument.value.clone());
            known.entry(argument.wire.clone()).or_insert_with(|| argument.value.clone());
        }
        known
    }
}
