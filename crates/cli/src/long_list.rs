//! Lists of tools that are longer than a model is given well.

use jackfield_tools::Profile;

use crate::terminal::tell;

/// Says on stderr that there are more tools than a provider takes in one request, with what they cost and
/// what can be done.
pub(crate) fn warn(profile: &Profile, provider: &str, tools: usize, tokens: usize) {
    if let Some(most) = profile.tools.filter(|most| tools > *most) {
        tell!(
            "warning: {tools} tools ({tokens} tokens), and `{provider}` takes {most} in one request: \
             choose with --methods and --tags, or let --budget put three tools in their place"
        );
    }
}
