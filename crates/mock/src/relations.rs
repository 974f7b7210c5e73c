//! Which resources name records of others.
//!
//! Takes the resources of a plan; gives the members that hold keys of other records (`company_name`
//! of a ticket), so that made-up records name records that exist, and the parameters that do
//! (`ticket_number` of a reply), so that what is asked of a missing record is refused.

use std::collections::BTreeMap;

use jackfield_plan::Place;

use crate::contract::Contract;
use crate::keys::{IDS, Key, singular};
use crate::resource::{Plot, Resource};
use crate::role::Role;
use crate::synth::tokens;

/// A member that holds the key of a record of another resource: `contact_email` of a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    /// The member.
    pub(crate) field: String,
    /// The other resource, as an index.
    pub(crate) resource: usize,
    /// The key there.
    pub(crate) key: String,
}

/// Resources that others can name, by the singular of what they are about.
type Homes = BTreeMap<String, Vec<(usize, String)>>;

/// Links resources, never in a circle: the records of one are made before those that name them.
pub(crate) fn link(resources: &mut [Resource]) {
    let mut homes = Homes::new();
    for (index, resource) in resources.iter().enumerate() {
        if let Some(key) = resource.keys.first().filter(|_| can_be_named(resource)) {
            homes.entry(singular(resource.subject())).or_default().push((index, key.clone()));
        }
    }
    for index in 0..resources.len() {
        for link in links(index, resources, &homes) {
            if !reaches(resources, link.resource, index)
                && let Some(resource) = resources.get_mut(index)
            {
                resource.links.push(link);
            }
        }
    }
}

fn can_be_named(resource: &Resource) -> bool {
    resource.scope.is_empty() && !resource.boundless
}

/// The members of a resource that hold keys of others. `company_name` names a company by its
/// `name`, `contact_email` a contact by its `primary_email`, `survey_name` a survey by its
/// `survey_name`.
fn links(index: usize, resources: &[Resource], homes: &Homes) -> Vec<Link> {
    let Some(own) = resources.get(index) else { return Vec::new() };
    let scoped = |name: &String| own.scope.iter().any(|key| key.fields.contains(name));
    let fields = own.fields.iter().filter(|f| !own.keys.contains(&f.name) && !scoped(&f.name));
    let link = |field: &jackfield_plan::tools::Field| {
        let words = tokens(&field.name);
        let subject = words.first().filter(|_| words.len() > 1)?;
        let fits = |(resource, key): &&(usize, String)| {
            *resource != index && tokens(key).last() == words.last()
        };
        let (resource, key) = homes.get(subject)?.iter().find(fits)?;
        Some(Link { field: field.name.clone(), resource: *resource, key: key.clone() })
    };
    fields.filter_map(link).collect()
}

/// Whether links lead from one resource to another.
fn reaches(resources: &[Resource], from: usize, to: usize) -> bool {
    let mut seen = vec![from];
    let mut work = vec![from];
    while let Some(index) = work.pop() {
        if index == to {
            return true;
        }
        for link in resources.get(index).map(|r| r.links.as_slice()).unwrap_or_default() {
            if !seen.contains(&link.resource) {
                seen.push(link.resource);
                work.push(link.resource);
            }
        }
    }
    false
}

/// Finds for each operation the parameter that names a record of another resource: it has the name
/// of the one key by which that resource is read.
///
/// Names that any resource could use say nothing, and neither do those that a third of all
/// operations ask for: they name the caller's own account.
pub(crate) fn adopt(contracts: &[Contract<'_>], resources: &[Resource], plots: &mut [Plot]) {
    let mut homes: BTreeMap<String, Vec<(usize, Key)>> = BTreeMap::new();
    for plot in plots.iter().filter(|plot| plot.role == Role::Get) {
        let named = resources.get(plot.resource).is_some_and(can_be_named);
        if let Some([key]) = plot.keys.as_deref()
            && named
            && !IDS.contains(&key.param.as_str())
        {
            homes.entry(key.param.clone()).or_default().push((plot.resource, key.clone()));
        }
    }
    let mut asked: BTreeMap<&str, usize> = BTreeMap::new();
    for name in contracts.iter().flat_map(|contract| required(*contract)) {
        *asked.entry(name).or_default() += 1;
    }
    homes.retain(|name, homes| {
        let times = asked.get(name.as_str()).copied().unwrap_or_default();
        homes.len() == 1 && (times * 3 <= contracts.len() || times < 4)
    });
    for (contract, plot) in contracts.iter().zip(plots) {
        let mut names = required(*contract).into_iter();
        let parent = names.find_map(|name| homes.get(name)?.first().cloned());
        plot.parent = parent.filter(|(resource, _)| *resource != plot.resource);
    }
}

fn required(contract: Contract<'_>) -> Vec<&str> {
    let places = [Place::Path, Place::Query].into_iter();
    let slots = places.flat_map(|place| contract.slots(place)).filter(|slot| slot.required);
    slots.map(|slot| slot.name).collect()
}
