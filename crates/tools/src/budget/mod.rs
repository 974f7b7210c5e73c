//! Keeping a list of tools within a number of tokens, and saying what each of them costs.
//!
//! Takes definitions, a profile and a budget; gives the list after the first step that fits:
//!
//! 1. as it is;
//! 2. results without words, two levels of members;
//! 3. results by their members only;
//! 4. no results described;
//! 5. descriptions cut at the end of a sentence, examples left out;
//! 6. the same, shorter; 7. the same, shortest;
//! 8. three tools in place of the list, which search it, describe one tool and call it.
//!
//! Each step accepts the same arguments as the one before. Knows no provider and no tokenizer.

mod catalogue;
mod markdown;
mod text;
mod thin;

use serde::{Deserialize, Serialize};

pub use catalogue::{
    CALL, Catalogue, DESCRIBE, FOUND, Hit, MOST_FOUND, SEARCH, catalogue_definitions,
};
pub(crate) use text::cut;

use crate::definition::Definition;
use crate::lower::{Lowered, lower_all};
use crate::profile::Profile;
use thin::Thinner;

/// How many bytes of a definition are taken for a token; vocabularies of models differ.
const BYTES_PER_TOKEN: usize = 4;

/// An estimate of the tokens that a text takes in a model's context: one for every four bytes,
/// rounded up.
pub fn tokens(text: &str) -> usize {
    bytes_to_tokens(text.len())
}

/// The same for a text of so many bytes.
pub fn bytes_to_tokens(bytes: usize) -> usize {
    bytes.div_ceil(BYTES_PER_TOKEN)
}

/// How far a list was cut down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// It is as it was.
    Whole,
    /// Results are described by two levels of members, without words.
    ResultsInOutline,
    /// Results are described by their own members.
    ResultsByMember,
    /// Results are not described.
    NoResults,
    /// Descriptions are cut to 400 characters, of arguments to 160; there are no examples.
    ShortTexts,
    /// To 200 and 80.
    ShorterTexts,
    /// To 100 and 40.
    ShortestTexts,
    /// Three tools stand for the list.
    Catalogue,
}

impl Step {
    /// The steps that keep the list, mildest first.
    const LISTS: [Self; 7] = [
        Self::Whole,
        Self::ResultsInOutline,
        Self::ResultsByMember,
        Self::NoResults,
        Self::ShortTexts,
        Self::ShorterTexts,
        Self::ShortestTexts,
    ];

    /// The steps that keep the list, mildest first.
    pub fn lists() -> impl Iterator<Item = Self> {
        Self::LISTS.into_iter()
    }

    /// A definition as it is offered at this step; it accepts the same arguments.
    pub fn cut(self, definition: &Definition) -> Definition {
        self.thinner().definition(definition)
    }

    /// What was done, in words.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Whole => "nothing was cut",
            Self::ResultsInOutline => "results are described in outline",
            Self::ResultsByMember => "results are described by their members only",
            Self::NoResults => "results are not described",
            Self::ShortTexts => "texts are cut to 400 characters, of arguments to 160",
            Self::ShorterTexts => "texts are cut to 200 characters, of arguments to 80",
            Self::ShortestTexts => "texts are cut to 100 characters, of arguments to 40",
            Self::Catalogue => "three tools stand for the list: search, describe, call",
        }
    }

    fn thinner(self) -> Thinner {
        let (results, texts) = match self {
            Self::Whole => (None, None),
            Self::ResultsInOutline => (Some(2), None),
            Self::ResultsByMember => (Some(1), None),
            Self::NoResults => (Some(0), None),
            Self::ShortTexts => (Some(0), Some((400, 160))),
            Self::ShorterTexts => (Some(0), Some((200, 80))),
            Self::ShortestTexts | Self::Catalogue => (Some(0), Some((100, 40))),
        };
        Thinner { results, texts }
    }
}

/// What is offered to a model, and what it costs.
#[derive(Debug)]
pub struct Offer {
    /// The tools, in the form of the profile.
    pub tools: Vec<Lowered>,
    /// How far the list was cut down.
    pub step: Step,
    /// The tokens of the whole list.
    pub tokens: usize,
    /// The tokens of each tool that was asked for, by its name in the plan, before anything was cut
    /// and in what is offered (where it is offered itself).
    pub costs: Vec<Cost>,
}

/// The tokens of one tool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cost {
    /// The tool's name in the plan.
    pub tool: String,
    /// Before anything was cut.
    pub whole: usize,
    /// In the list; none when the list does not hold it.
    pub offered: Option<usize>,
}

/// The tools within a budget of tokens; without one, as they are.
///
/// ```
/// use jackfield_plan::Plan;
/// use jackfield_tools::{Filter, Profile, definitions, offer};
///
/// fn offered(plan: &Plan) -> Result<(), String> {
///     let all = definitions(plan, &Filter::default());
///     let offer = offer(&all, Profile::named("mcp")?, Some(8_000));
///     println!("{} tools in {} tokens ({:?})", offer.tools.len(), offer.tokens, offer.step);
///     Ok(())
/// }
/// ```
///
/// The three tools that stand for a list are offered even where they alone are over the budget:
/// [`Offer::tokens`] says so.
pub fn offer(definitions: &[Definition], profile: &Profile, budget: Option<usize>) -> Offer {
    let mut first: Option<Vec<usize>> = None;
    for step in Step::LISTS {
        let thinner = step.thinner();
        let thin: Vec<Definition> =
            definitions.iter().map(|definition| thinner.definition(definition)).collect();
        let tools = lower_all(&thin, profile);
        let sizes: Vec<usize> = tools.iter().map(size).collect();
        let whole = first.get_or_insert_with(|| sizes.clone());
        let tokens = total(&sizes);
        if budget.is_none_or(|budget| tokens <= budget) {
            let costs = costs(definitions, whole, Some(&sizes));
            return Offer { tools, step, tokens, costs };
        }
    }
    let tools = lower_all(&catalogue_definitions(definitions.len()), profile);
    let sizes: Vec<usize> = tools.iter().map(size).collect();
    let costs = costs(definitions, &first.unwrap_or_default(), None);
    Offer { tools, step: Step::Catalogue, tokens: total(&sizes), costs }
}

/// The tokens of one tool in a list.
fn size(tool: &Lowered) -> usize {
    tokens(&serde_json::to_string(tool).unwrap_or_default())
}

/// The tokens of a list: its tools, and the commas and brackets around them.
fn total(sizes: &[usize]) -> usize {
    sizes.iter().sum::<usize>() + sizes.len().div_ceil(BYTES_PER_TOKEN) + 1
}

fn costs(definitions: &[Definition], whole: &[usize], offered: Option<&[usize]>) -> Vec<Cost> {
    let of = |(position, definition): (usize, &Definition)| Cost {
        tool: definition.name.clone(),
        whole: whole.get(position).copied().unwrap_or_default(),
        offered: offered.and_then(|sizes| sizes.get(position)).copied(),
    };
    definitions.iter().enumerate().map(of).collect()
}
