//! Requests, read as strictly as the vendor reads them.
//!
//! Takes the bytes of a request and the contract of its operation; gives the arguments as JSON, or
//! one refusal that lists everything that is wrong. Shares no code with the engine's encoders: what
//! they write is judged here by somebody else.

mod body;
mod layout;
mod multipart;
pub(crate) mod path;
mod scalar;
pub(crate) mod wire;

pub(crate) use self::body::{inject, media_fits};
use bytes::Bytes;
use http::{HeaderMap, Request};
use jackfield_plan::{ApplyTo, Need, Place, Strategy};
use serde_json::Value;

use self::layout::Layout;
use self::path::Captures;
use self::wire::{Coding, Pair, Raw};
use crate::check::Unknown;
use crate::contract::Contract;
use crate::credentials;
use crate::paging;
use crate::refusal::Refusal;
use crate::route;

/// What a request asks for.
#[derive(Debug, Default)]
pub(crate) struct Arguments {
    /// The parameters outside the body.
    params: Vec<Argument>,
    /// The body as it was sent, when it is JSON or a form.
    pub(crate) body: Option<Value>,
    /// The part of the body that is the caller's object: without wrapping keys.
    pub(crate) content: Option<Value>,
}

/// One parameter that was given.
#[derive(Debug)]
pub(crate) struct Argument {
    /// The argument's name.
    pub(crate) name: String,
    /// The name on the wire.
    pub(crate) wire: String,
    /// Where it stood.
    pub(crate) place: Place,
    /// What it says, encoding undone.
    pub(crate) value: Value,
}

impl Arguments {
    /// The parameters that were given.
    pub(crate) fn params(&self) -> &[Argument] {
        &self.params
    }

    /// The value of a parameter, or of a member of the body of that name.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        let param = self.params.iter().find(|argument| argument.name == name);
        match param {
            Some(argument) => Some(&argument.value),
            None => self.content.as_ref()?.get(name),
        }
    }
}

/// Reads requests of one operation.
pub(crate) struct Reader<'p, 'r> {
    contract: Contract<'p>,
    request: &'r Request<Bytes>,
    unknown: Unknown,
    complaints: Vec<String>,
    arguments: Arguments,
    /// The names of all that was given, files too.
    given: Vec<String>,
}

impl<'p, 'r> Reader<'p, 'r> {
    /// A reader of one request.
    pub(crate) fn new(
        contract: Contract<'p>,
        request: &'r Request<Bytes>,
        unknown: Unknown,
    ) -> Self {
        Self {
            contract,
            request,
            unknown,
            complaints: Vec::new(),
            arguments: Arguments::default(),
            given: Vec::new(),
        }
    }

    /// Reads it.
    pub(crate) async fn read(mut self, captures: Captures) -> Result<Arguments, Refusal> {
        self.path(captures);
        self.query();
        self.headers();
        self.fixed_headers();
        self.body().await?;
        self.combinations();
        if self.complaints.is_empty() {
            return Ok(self.arguments);
        }
        Err(Refusal::invalid(self.complaints.join("; ")))
    }

    fn layout(&self) -> Layout<'p> {
        Layout { types: self.contract.types, unknown: self.unknown }
    }

    fn path(&mut self, captures: Captures) {
        for slot in self.contract.slots(Place::Path) {
            let Some((_, raw)) = captures.iter().find(|(name, _)| name == slot.wire) else {
                continue;
            };
            let value = path_value(&slot, raw).and_then(|raw| self.layout().single(&slot, &raw));
            self.keep(&slot, Place::Path, value);
        }
    }

    fn query(&mut self) {
        let mut pairs = match wire::pairs(self.request.uri().query().unwrap_or_default()) {
            Ok(pairs) => pairs,
            Err(why) => return self.complaints.push(format!("in the query, {why}")),
        };
        let occupied = self.occupied(ApplyTo::Query);
        pairs.retain(|pair| !occupied.contains(&pair.name));
        // Pairs that the path template holds belong to no parameter.
        let (_, fixed) = route::split(&self.contract.operation.path);
        let fixed: Vec<String> =
            form_urlencoded::parse(fixed.as_bytes()).map(|(name, _)| name.into_owned()).collect();
        let slots: Vec<&str> = self.contract.slots(Place::Query).map(|slot| slot.wire).collect();
        pairs.retain(|pair| !fixed.contains(&pair.name) || slots.contains(&pair.name.as_str()));
        let paging = self.contract.operation.pagination.as_ref();
        if paging.is_some_and(|paging| matches!(paging.strategy, Strategy::NextUrl { .. })) {
            pairs.retain(|pair| pair.name != paging::RESUME);
        }
        self.take_all(Place::Query, &mut pairs);
        if self.unknown == Unknown::Refused {
            self.refuse_rest("query parameter", &pairs);
        }
    }

    fn headers(&mut self) {
        let mut cookies = credentials::cookies(self.request.headers());
        self.take_all(Place::Cookie, &mut cookies);
        for slot in self.contract.slots(Place::Header) {
            // Parameters of these names are to be ignored (OpenAPI 3.1 section 4.8.12.1).
            if ["accept", "content-type", "authorization"]
                .iter()
                .any(|name| slot.wire.eq_ignore_ascii_case(name))
            {
                continue;
            }
            let mut lines = self.request.headers().get_all(slot.wire).iter();
            match (lines.next(), lines.next()) {
                (None, _) if slot.required => {
                    self.complaints.push(format!("the header `{}` is required", slot.wire));
                }
                (None, _) => {}
                (Some(_), Some(_)) if !slot.is_list(self.contract.types) => {
                    self.complaints.push(format!("the header `{}` stands twice", slot.wire));
                }
                (Some(line), _) => {
                    let text = String::from_utf8_lossy(line.as_bytes());
                    let raw = Raw::new(&text, Coding::Verbatim);
                    let value = self.layout().single(&slot, &raw);
                    self.keep(&slot, Place::Header, value);
                }
            }
        }
    }

    /// Headers that the plan says are always sent; those with placeholders only need to be there.
    fn fixed_headers(&mut self) {
        if self.unknown == Unknown::Ignored {
            return;
        }
        let operation = self.contract.operation;
        let is = |left: &str, right: &str| left.eq_ignore_ascii_case(right);
        let general = self
            .contract
            .plan
            .connector
            .headers
            .iter()
            .filter(|(name, _)| !operation.headers.iter().any(|(own, _)| is(own, name)));
        for (name, wanted) in operation.headers.iter().chain(general) {
            let is_param = operation
                .params
                .iter()
                .any(|param| param.place == Place::Header && is(&param.wire, name));
            if is_param || is(name, "content-type") {
                continue;
            }
            match header(self.request.headers(), name) {
                None => self.complaints.push(format!("the header `{name}: {wanted}` is missing")),
                Some(given) if given != wanted.as_ref() && !wanted.contains('{') => {
                    let complaint =
                        format!("the header `{name}` is `{given}` and must be `{wanted}`");
                    self.complaints.push(complaint);
                }
                Some(_) => {}
            }
        }
    }

    /// Takes the slots of a place from its pairs.
    fn take_all(&mut self, place: Place, pairs: &mut Vec<Pair>) {
        // Exploded objects without known members own whatever is left, so they come last.
        let (open, named): (Vec<_>, Vec<_>) = self
            .contract
            .slots(place)
            .partition(|slot| slot.encoding.explode && slot.is_object(self.contract.types));
        for slot in named.into_iter().chain(open) {
            match self.layout().take(&slot, pairs) {
                Some(value) => self.keep(&slot, place, value),
                None if slot.required && !self.layout().vanishes(&slot) => {
                    self.complaints.push(format!(
                        "`{}` is required in the {}",
                        slot.wire,
                        noun(place)
                    ));
                }
                None => {}
            }
        }
    }

    fn keep(
        &mut self,
        slot: &crate::contract::Slot<'_>,
        place: Place,
        value: Result<Value, Vec<String>>,
    ) {
        self.given.push(slot.name.to_owned());
        match value {
            Ok(value) => self.arguments.params.push(Argument {
                name: slot.name.to_owned(),
                wire: slot.wire.to_owned(),
                place,
                value,
            }),
            Err(complaints) => self.complaints.extend(complaints.into_iter().map(|complaint| {
                if complaint.starts_with('`') {
                    complaint
                } else {
                    format!("`{}` {complaint}", slot.wire)
                }
            })),
        }
    }

    /// Rules about which arguments are needed together.
    fn combinations(&mut self) {
        for rule in &self.contract.operation.combinations {
            let given = rule.params.iter().filter(|name| {
                self.given.iter().any(|given| given == name.as_ref())
                    || self.arguments.get(name).is_some_and(|value| !value.is_null())
            });
            let (given, names) = (given.count(), rule.params.join("`, `"));
            match rule.need {
                Need::AtLeastOne | Need::ExactlyOne if given == 0 => {
                    self.complaints.push(format!("one of `{names}` must be given"));
                }
                Need::ExactlyOne if given > 1 => {
                    self.complaints.push(format!("only one of `{names}` may be given"));
                }
                Need::AtLeastOne | Need::ExactlyOne => {}
            }
        }
    }

    fn refuse_rest(&mut self, what: &str, pairs: &[Pair]) {
        for pair in pairs {
            self.complaints.push(format!("there is no {what} `{}`", pair.name));
        }
    }

    /// The names that credentials take up in a kind of place.
    fn occupied(&self, place: ApplyTo) -> Vec<String> {
        let occupied = credentials::occupied(self.contract.plan, self.contract.operation);
        occupied.into_iter().filter(|(to, _)| *to == place).map(|(_, name)| name).collect()
    }
}

/// Undoes the prefix that label and matrix styles put before a value (RFC 6570, 3.2.5 and 3.2.7).
fn path_value(slot: &crate::contract::Slot<'_>, raw: &Raw) -> Result<Raw, Vec<String>> {
    use jackfield_plan::Style;
    let prefix = match slot.encoding.style {
        Style::Label => ".".to_owned(),
        Style::Matrix => format!(";{}=", slot.wire),
        _ => return Ok(raw.clone()),
    };
    let rest = raw.strip(&prefix);
    let rest =
        rest.ok_or_else(|| vec![format!("is `{}` and must begin with `{prefix}`", raw.raw())])?;
    if !slot.encoding.explode {
        return Ok(rest);
    }
    // Exploded, each further item carries the prefix again in place of a comma.
    Ok(Raw::new(&rest.raw().replace(&prefix, ","), Coding::Percent))
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

fn noun(place: Place) -> &'static str {
    match place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Header => "headers",
        Place::Cookie => "cookies",
        Place::Field => "body",
        // Operations of several requests are not served: those that they call are.
        Place::Argument => "arguments",
    }
}
