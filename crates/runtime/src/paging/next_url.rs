//! The next page's URL where a vendor names it whole: on the origin of this connection, whatever the
//! vendor calls it, and without the credentials that the engine adds itself.

use jackfield_plan::{ApplyTo, Operation};
use url::Url;

use super::next::{Progress, paging};
use crate::engine::Engine;
use crate::error::Error;
use crate::prepare::Prepared;

/// The URL to ask for the next page at.
///
/// A link is followed to the origin of the page that it stands in. Where the base URL is the user's own
/// (a proxy, a host within their network), the vendor may name itself as its spec does, or as it knows
/// itself: then path and query are taken to the user's. Credentials go nowhere else.
pub(super) fn next_url(
    engine: &Engine,
    plan: &Operation,
    progress: &Progress,
    operation: usize,
    link: &str,
) -> Result<String, Error> {
    let prepared = engine.prepare(operation, progress.arguments())?;
    let current = match progress.url() {
        Some(url) => Url::parse(url).ok(),
        None => prepared.full_url(),
    };
    let next = current.as_ref().and_then(|current| current.join(link.trim()).ok());
    let (Some(current), Some(mut next)) = (current, next) else {
        return Err(paging(plan, "its URL is not valid"));
    };
    // Credentials have places of their own; a URL that brings some would double them.
    if !next.username().is_empty() || next.password().is_some() {
        return Err(paging(plan, "its URL holds a user name"));
    }
    if current.origin() != next.origin() {
        next = rebased(engine, &prepared, &current, &next).ok_or_else(|| {
            let origin = next.origin().ascii_serialization();
            let reason = format!(
                "its URL is on another origin, {origin}, where credentials do not travel; if that \
                 is the vendor too, make it the connection's base URL"
            );
            paging(plan, reason)
        })?;
    }
    next.set_fragment(None);
    without_credentials(&prepared, &mut next);
    Ok(next.into())
}

/// The URL at the user's own base URL, where the link's origin is one that this base URL stands for.
fn rebased(engine: &Engine, prepared: &Prepared, current: &Url, next: &Url) -> Option<Url> {
    let mut replaced = engine.replaced_bases()?;
    let path = replaced.find_map(|base| {
        let base = Url::parse(&base.url).ok().filter(|base| base.origin() == next.origin())?;
        let rest = next.path().strip_prefix(base.path().trim_end_matches('/'))?;
        let own = Url::parse(&prepared.base.url).ok()?;
        let is_below = rest.is_empty() || rest.starts_with('/');
        is_below.then(|| format!("{}{rest}", own.path().trim_end_matches('/')))
    });
    // A vendor behind a proxy knows its own path, and not always its own name.
    let is_same = next.path().len() > 1 && current.path().ends_with(next.path());
    let path = path.or_else(|| is_same.then(|| current.path().to_owned()))?;
    let mut url = current.clone();
    url.set_path(&path);
    url.set_query(next.query());
    Some(url)
}

/// Leaves out of the query what the engine puts there itself: vendors repeat it in their links.
fn without_credentials(prepared: &Prepared, url: &mut Url) {
    let is_credential = |pair: &str| {
        let name = url::form_urlencoded::parse(pair.as_bytes()).next();
        name.is_some_and(|(name, _)| {
            prepared.slots.iter().any(|slot| slot.to == ApplyTo::Query && *slot.name == *name)
        })
    };
    let Some(query) = url.query() else { return };
    if !query.split('&').any(is_credential) {
        return;
    }
    // The rest stays as the vendor wrote it.
    let kept: Vec<_> = query.split('&').filter(|pair| !is_credential(pair)).collect();
    let kept = kept.join("&");
    url.set_query((!kept.is_empty()).then_some(&*kept));
}
