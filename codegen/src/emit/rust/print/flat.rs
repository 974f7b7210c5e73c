//! Tokens on one line, with notes of what can be broken.

use std::fmt::Write as _;
use std::iter::Peekable;
use std::vec::IntoIter;

use proc_macro2::{Delimiter, Group as Tokens, Punct, Spacing, TokenStream, TokenTree};

/// Tokens on one line.
pub(super) struct Flat {
    /// The text, with comments that would end a line.
    pub(super) text: String,
    before: Before,
    /// How many `<` are open.
    angles: u32,
    /// Whether the parameters of a closure are open.
    closure: bool,
}

/// A part of a sequence that has a line of its own when the sequence is broken.
pub(super) struct Piece {
    /// Where it begins.
    pub(super) start: usize,
    /// Where it ends, without the comma behind it.
    pub(super) end: usize,
    /// The brackets in it.
    pub(super) groups: Vec<Group>,
    /// Whether no comma may follow: a comment, an attribute, an arm with a block.
    pub(super) stands_alone: bool,
    /// Of an arm of a `match`: where what it gives begins.
    pub(super) arrow: Option<usize>,
}

/// A pair of brackets.
pub(super) struct Group {
    /// Where the opening one stands.
    pub(super) open: usize,
    /// Where the closing one stands.
    pub(super) close: usize,
    /// What is between them.
    pub(super) pieces: Vec<Piece>,
    /// What that is.
    pub(super) context: Context,
    /// Whether it is broken even where it would fit.
    pub(super) is_broken: bool,
}

/// What a sequence of tokens is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Context {
    /// Items of a file or an implementation.
    Items,
    /// Statements.
    Block,
    /// Arms of a `match`.
    Arms,
    /// Members, variants, or what a struct is made of.
    Fields,
    /// What a `use` takes.
    Use,
    /// Arguments, parameters and elements, between commas.
    List,
    /// What an attribute says, or a macro takes: commas and semicolons are its own.
    Kept,
}

/// What the token before means for a blank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    /// There is none.
    Nothing,
    /// A name or a literal.
    Word,
    /// A word of the language, behind which something follows.
    Keyword,
    /// A closing bracket.
    Close,
    /// The `>` of a type.
    Angle,
    /// Something that is joined with what follows: `::`, `&`.
    Tight,
    /// Something with a blank behind it: `=`, `,`.
    Wide,
}

impl Before {
    /// Whether a value has ended, so that an operator is one between two values.
    fn is_value(self) -> bool {
        matches!(self, Self::Word | Self::Close | Self::Angle)
    }

    /// Whether a word behind it stands apart.
    fn parts(self) -> bool {
        !matches!(self, Self::Nothing | Self::Tight)
    }

    /// Whether what begins something, such as `&` or a bracket, stands apart.
    fn parts_beginnings(self) -> bool {
        matches!(self, Self::Keyword | Self::Wide)
    }
}

/// Words behind which something follows.
const KEYWORDS: &[&str] = &[
    "as", "async", "break", "const", "dyn", "else", "enum", "fn", "for", "if", "impl", "in", "let",
    "loop", "match", "mod", "move", "mut", "pub", "ref", "return", "static", "struct", "trait",
    "type", "unsafe", "use", "where", "while",
];

/// Operators of several characters, longest first.
const OPERATORS: &[&str] = &[
    "..=", "...", "::", "->", "=>", "..", "&&", "||", "==", "!=", "<=", ">=", "+=", "-=", "*=",
    "/=", "|=", "&=", "^=", "%=",
];

/// The tokens of a sequence that are still to come.
type Trees = Peekable<IntoIter<TokenTree>>;

/// Whether a sign ends a piece.
enum Ends {
    Not,
    /// It does, and belongs to it.
    With,
    /// It does, and stands between two.
    Before,
}

/// What is known of the piece at hand.
#[derive(Default)]
struct Head {
    /// What braces hold, by the words so far.
    braces: Option<Context>,
    /// Whether the piece ends with its braces, as items and `match` do.
    ends_with_braces: bool,
}

impl Flat {
    /// Writes tokens down.
    pub(super) fn of(tokens: TokenStream, context: Context) -> (Self, Vec<Piece>) {
        let text = String::with_capacity(1024);
        let mut flat = Self { text, before: Before::Nothing, angles: 0, closure: false };
        let pieces = flat.pieces(tokens, context);
        (flat, pieces)
    }

    fn pieces(&mut self, tokens: TokenStream, context: Context) -> Vec<Piece> {
        let mut trees = Vec::new();
        flatten(tokens, &mut trees);
        let mut trees = trees.into_iter().peekable();
        let mut pieces = Vec::new();
        let mut piece = self.begin();
        let mut head = Head::default();
        while let Some(tree) = trees.next() {
            let is_first = piece.start == self.text.len() || self.before == Before::Nothing;
            let mut ends = false;
            match tree {
                TokenTree::Ident(ident) => {
                    self.blank(self.before.parts());
                    if is_first {
                        piece.start = self.text.len();
                    }
                    let from = self.text.len();
                    let _ = write!(self.text, "{ident}");
                    let word = self.text.get(from..).unwrap_or_default();
                    let is_keyword = KEYWORDS.contains(&word);
                    if is_keyword {
                        head.note(word, is_first);
                    }
                    self.before = if is_keyword { Before::Keyword } else { Before::Word };
                }
                TokenTree::Literal(literal) => {
                    self.blank(self.before.parts());
                    if is_first {
                        piece.start = self.text.len();
                    }
                    let _ = write!(self.text, "{literal}");
                    self.before = Before::Word;
                }
                TokenTree::Punct(punct) => {
                    match self.punct(&punct, &mut trees, &mut piece, context, is_first) {
                        Ends::Not => {}
                        Ends::With => ends = true,
                        Ends::Before => {
                            head = Head::default();
                            let next = self.begin();
                            let done = std::mem::replace(&mut piece, next);
                            if done.end > done.start {
                                pieces.push(done);
                            }
                            continue;
                        }
                    }
                }
                TokenTree::Group(group) => {
                    let is_arm = piece.arrow == Some(self.text.len() + 1);
                    let is_brace = group.delimiter() == Delimiter::Brace;
                    let braces = if is_brace { head.braces.take() } else { None };
                    let group = self.group(&group, braces, &mut piece, is_first);
                    let follows = match trees.peek() {
                        Some(TokenTree::Punct(next)) => matches!(next.as_char(), '.' | '?' | ';'),
                        Some(TokenTree::Ident(next)) => next == "else",
                        _ => false,
                    };
                    let is_statement = matches!(context, Context::Items | Context::Block);
                    ends = is_brace && is_statement && head.ends_with_braces && !follows;
                    if context == Context::Arms && is_arm && group.context == Context::Block {
                        piece.arrow = None;
                        piece.stands_alone = true;
                        ends = true;
                        if let Some(TokenTree::Punct(next)) = trees.peek()
                            && next.as_char() == ','
                        {
                            trees.next();
                        }
                    }
                    piece.groups.push(group);
                }
            }
            piece.end = self.text.len();
            if ends {
                self.before = Before::Nothing;
                pieces.push(std::mem::replace(&mut piece, self.begin()));
                head = Head::default();
            }
        }
        if piece.end > piece.start {
            pieces.push(piece);
        }
        pieces
    }

    /// A sign, with those that make one operator with it.
    fn punct(
        &mut self,
        first: &Punct,
        trees: &mut Trees,
        piece: &mut Piece,
        context: Context,
        is_first: bool,
    ) -> Ends {
        let mut operator = String::from(first.as_char());
        let mut spacing = first.spacing();
        while spacing == Spacing::Joint
            && let Some(TokenTree::Punct(next)) = trees.peek()
            && joins(&operator, next.as_char())
        {
            operator.push(next.as_char());
            spacing = next.spacing();
            trees.next();
        }
        if operator == "#"
            && is_first
            && let Some(TokenTree::Group(group)) = trees.peek()
            && group.delimiter() == Delimiter::Bracket
        {
            piece.start = self.text.len();
            piece.stands_alone = true;
            let group = group.clone();
            trees.next();
            self.attribute(&group);
            return Ends::With;
        }
        if context.is_list() && matches!(&*operator, "," | ";") && self.angles == 0 {
            piece.end = self.text.len();
            self.text.push_str(&operator);
            self.before = Before::Wide;
            return Ends::Before;
        }
        self.operator(&operator, piece, is_first);
        if operator == "=>" {
            piece.arrow = Some(self.text.len() + 1);
        }
        if operator == "'"
            && let Some(TokenTree::Ident(name)) = trees.next()
        {
            let _ = write!(self.text, "{name}");
            self.before = Before::Keyword;
        }
        if operator == ";" { Ends::With } else { Ends::Not }
    }

    fn begin(&self) -> Piece {
        let at = self.text.len();
        Piece { start: at, end: at, groups: Vec::new(), stands_alone: false, arrow: None }
    }

    fn blank(&mut self, is_wanted: bool) {
        if is_wanted {
            self.text.push(' ');
        }
    }

    fn operator(&mut self, operator: &str, piece: &mut Piece, is_first: bool) {
        let before = self.before;
        let (apart, after) = match operator {
            "," | ";" | ":" => (false, Before::Wide),
            "?" => (false, Before::Close),
            "." => (false, Before::Tight),
            "::" | "'" => (before.parts_beginnings(), Before::Tight),
            ".." | "..=" => (before == Before::Wide, Before::Tight),
            "<" => {
                self.angles += 1;
                (before == Before::Wide, Before::Tight)
            }
            ">" => {
                self.angles = self.angles.saturating_sub(1);
                (false, Before::Angle)
            }
            "|" if self.closure => {
                self.closure = false;
                (false, Before::Wide)
            }
            "|" if !before.is_value() => {
                self.closure = true;
                (before.parts_beginnings(), Before::Tight)
            }
            "||" if !before.is_value() => (before.parts_beginnings(), Before::Wide),
            "!" if before == Before::Word => (false, Before::Tight),
            "&" | "&&" | "*" | "-" | "!" if !before.is_value() => {
                (before.parts_beginnings(), Before::Tight)
            }
            "#" | "$" | "~" | "@" => (before.parts(), Before::Tight),
            _ => (before != Before::Nothing, Before::Wide),
        };
        self.blank(apart);
        if is_first {
            piece.start = self.text.len();
        }
        self.text.push_str(operator);
        self.before = after;
    }

    fn group(
        &mut self,
        group: &Tokens,
        braces: Option<Context>,
        piece: &mut Piece,
        is_first: bool,
    ) -> Group {
        let (opening, closing) = match group.delimiter() {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::Brace | Delimiter::None => ("{", "}"),
        };
        let is_brace = opening == "{";
        let is_macro = self.text.ends_with('!');
        let is_call = self.before.is_value();
        let context = match braces {
            _ if !is_brace && is_macro => Context::Kept,
            _ if !is_brace => Context::List,
            Some(context) => context,
            None if matches!(self.before, Before::Word | Before::Angle) => Context::Fields,
            None => Context::Block,
        };
        let apart = if is_brace {
            self.before.parts()
        } else {
            self.before.parts_beginnings() && !self.text.ends_with("pub")
        };
        self.blank(apart);
        if is_first {
            piece.start = self.text.len();
        }
        let open = self.text.len();
        self.text.push_str(opening);
        let outside = (self.angles, self.closure);
        (self.angles, self.closure, self.before) = (0, false, Before::Nothing);
        let pieces = self.pieces(group.stream(), context);
        let ends_with_comma = self.text.ends_with(',') && context != Context::Kept;
        // Of one value in parentheses, the comma makes a tuple.
        if ends_with_comma && (pieces.len() > 1 || opening != "(" || is_call) {
            self.text.pop();
        }
        (self.angles, self.closure) = outside;
        let close = self.text.len();
        self.text.push_str(closing);
        self.before = Before::Close;
        let has_own_lines = is_brace && context != Context::Use && !pieces.is_empty();
        let is_broken = has_own_lines || pieces.iter().any(Piece::is_broken);
        Group { open, close, pieces, context, is_broken }
    }

    /// An attribute, or the comment that it stands for.
    fn attribute(&mut self, group: &Tokens) {
        if let Some(comment) = comment(group) {
            self.text.push_str("///");
            self.text.push_str(&comment);
            return;
        }
        self.text.push_str("#[");
        self.before = Before::Nothing;
        self.pieces(group.stream(), Context::Kept);
        self.text.push(']');
    }
}

impl Piece {
    /// Whether it cannot stand on a line with others.
    fn is_broken(&self) -> bool {
        self.stands_alone || self.groups.iter().any(|group| group.is_broken)
    }
}

impl Context {
    fn is_list(self) -> bool {
        matches!(self, Self::Arms | Self::Fields | Self::Use | Self::List | Self::Kept)
    }
}

impl Head {
    fn note(&mut self, word: &str, is_first: bool) {
        let braces = match word {
            "impl" | "mod" | "trait" => Context::Items,
            "enum" | "struct" => Context::Fields,
            "match" => Context::Arms,
            "async" | "else" | "fn" | "for" | "if" | "loop" | "unsafe" | "while" => Context::Block,
            "use" => Context::Use,
            _ => return,
        };
        if word == "match" || self.braces.is_none() {
            self.braces = Some(braces);
        }
        let is_item = matches!(word, "enum" | "fn" | "impl" | "mod" | "struct" | "trait");
        self.ends_with_braces |= is_item || is_first && word != "use";
    }
}

/// Tokens without the groups that only keep them together.
fn flatten(tokens: TokenStream, into: &mut Vec<TokenTree>) {
    for tree in tokens {
        match tree {
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
                flatten(group.stream(), into);
            }
            tree => into.push(tree),
        }
    }
}

/// Whether a character goes on an operator.
fn joins(operator: &str, next: char) -> bool {
    OPERATORS
        .iter()
        .any(|one| one.strip_prefix(operator).is_some_and(|rest| rest.starts_with(next)))
}

/// The text of `doc = "text"`.
fn comment(attribute: &Tokens) -> Option<String> {
    let mut trees = attribute.stream().into_iter();
    let TokenTree::Ident(name) = trees.next()? else { return None };
    let TokenTree::Punct(_) = trees.next()? else { return None };
    let TokenTree::Literal(text) = trees.next()? else { return None };
    if name != "doc" {
        return None;
    }
    let written = text.to_string();
    let inside = written.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    let text = match inside {
        Some(plain) if !plain.contains('\\') => plain.to_owned(),
        _ => syn::parse_str::<syn::LitStr>(&written).ok()?.value(),
    };
    (!text.contains(['\n', '\r'])).then_some(text)
}
