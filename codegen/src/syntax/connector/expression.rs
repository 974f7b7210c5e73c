//! Type expressions: the short form of a type.
//!
//! Takes: a text. Gives: its tree with places, or what is wrong with it. Must not know which names
//! are types.
//!
//! ```text
//! expression = alternative { "|" alternative } [ "!" ]
//! alternative = ( name | ("list" | "map") "<" expression ">" ) [ "?" ]
//! ```

use crate::source::Span;

/// A type expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression {
    /// What is written.
    pub kind: ExpressionKind,
    /// Whether null is possible as well.
    pub nullable: bool,
    /// Where it is written.
    pub span: Span,
}

/// The forms of a type expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExpressionKind {
    /// A built-in type or an entry of `types`.
    Name(String),
    /// `list<..>`.
    List(Box<Expression>),
    /// `map<..>`.
    Map(Box<Expression>),
    /// `A | B`.
    OneOf(Vec<Expression>),
}

/// A type expression that ends in `!` or does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// The expression.
    pub expression: Expression,
    /// The place of the `!`.
    pub required: Option<Span>,
}

/// What is wrong with a type expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpressionError {
    /// In words.
    pub message: String,
    /// Where.
    pub span: Span,
}

/// How deep lists and maps may be nested in one expression.
const MAX_DEPTH: u32 = 32;

/// Parses a type expression; `span` is the place of the text.
///
/// # Errors
/// The first part of the text that cannot be read, with its place.
pub fn parse(text: &str, span: Span) -> Result<Parsed, ExpressionError> {
    let mut parser = Parser { text, at: 0, span: super::text::inside(text, span) };
    let expression = parser.union(0)?;
    let start = parser.skip_blanks();
    let required = parser.eat('!').then(|| parser.place(start, parser.at));
    parser.skip_blanks();
    if let Some(rest) = parser.peek() {
        return Err(parser.error(format!("`{rest}` cannot stand here in a type expression")));
    }
    Ok(Parsed { expression, required })
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    span: Span,
}

impl Parser<'_> {
    fn union(&mut self, depth: u32) -> Result<Expression, ExpressionError> {
        let start = self.skip_blanks();
        let first = self.alternative(depth)?;
        let mut all = vec![first];
        loop {
            let end = self.at;
            self.skip_blanks();
            if !self.eat('|') {
                self.at = end;
                break;
            }
            all.push(self.alternative(depth)?);
        }
        match (all.pop(), all.is_empty()) {
            (Some(only), true) => Ok(only),
            (last, _) => {
                all.extend(last);
                let span = self.place(start, self.at);
                Ok(Expression { kind: ExpressionKind::OneOf(all), nullable: false, span })
            }
        }
    }

    fn alternative(&mut self, depth: u32) -> Result<Expression, ExpressionError> {
        if depth > MAX_DEPTH {
            return Err(self.error("the type expression is nested too deep".to_owned()));
        }
        let start = self.skip_blanks();
        let name = self.name()?;
        self.skip_blanks();
        let kind = if self.eat('<') {
            let inner = Box::new(self.union(depth + 1)?);
            self.skip_blanks();
            if !self.eat('>') {
                return Err(self.error("a `>` is missing in the type expression".to_owned()));
            }
            match name.as_str() {
                "list" => ExpressionKind::List(inner),
                "map" => ExpressionKind::Map(inner),
                _ => {
                    let message = format!("`{name}<..>` is not known; use `list<..>` or `map<..>`");
                    return Err(ExpressionError { message, span: self.place(start, self.at) });
                }
            }
        } else {
            ExpressionKind::Name(name)
        };
        let nullable = self.eat('?');
        Ok(Expression { kind, nullable, span: self.place(start, self.at) })
    }

    fn name(&mut self) -> Result<String, ExpressionError> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length =
            rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
        let name = rest.get(..length).unwrap_or_default().to_owned();
        if name.is_empty() {
            return Err(self.error("the name of a type is missing".to_owned()));
        }
        self.at += length;
        Ok(name)
    }

    fn peek(&self) -> Option<char> {
        self.text.get(self.at..)?.chars().next()
    }

    fn eat(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    fn skip_blanks(&mut self) -> usize {
        while self.eat(' ') {}
        self.at
    }

    fn place(&self, start: usize, end: usize) -> Span {
        self.span.part(start, end)
    }

    fn error(&self, message: String) -> ExpressionError {
        let end = self.at + self.peek().map_or(0, char::len_utf8);
        ExpressionError { message, span: self.place(self.at, end) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn shape(expression: &Expression) -> String {
        let inner = match &expression.kind {
            ExpressionKind::Name(name) => name.clone(),
            ExpressionKind::List(items) => format!("[{}]", shape(items)),
            ExpressionKind::Map(values) => format!("{{{}}}", shape(values)),
            ExpressionKind::OneOf(all) => all.iter().map(shape).collect::<Vec<_>>().join(" or "),
        };
        if expression.nullable { format!("({inner})?") } else { inner }
    }

    fn parsed(text: &str) -> Result<Parsed, ExpressionError> {
        let length = u32::try_from(text.len()).unwrap();
        parse(text, Span::new(FileId(0), 100, 100 + length))
    }

    #[test]
    fn forms_nest() {
        let shape_of = |text: &str| shape(&parsed(text).unwrap().expression);
        assert_eq!(shape_of("list<map<Ticket?>>?"), "([{(Ticket)?}])?");
        assert_eq!(shape_of(" integer | string "), "integer or string");
        assert_eq!(shape_of("list<A | B>"), "[A or B]");
    }

    #[test]
    fn the_mark_for_required_stands_last() {
        let required = parsed("string?!").unwrap();
        assert!(required.expression.nullable);
        assert_eq!(required.required, Some(Span::new(FileId(0), 107, 108)));
        assert_eq!(parsed("string").unwrap().required, None);
        assert!(parsed("string!?").is_err());
        assert!(parsed("list<string!>").is_err());
    }

    #[test]
    fn mistakes_have_places() {
        let mistake = |text: &str| {
            let error = parsed(text).unwrap_err();
            (error.message, error.span.start - 100)
        };
        assert_eq!(mistake("list<string"), ("a `>` is missing in the type expression".into(), 11));
        assert_eq!(mistake("A | "), ("the name of a type is missing".into(), 4));
        assert_eq!(mistake("set<A>").1, 0);
        assert_eq!(mistake("a-b"), ("`-` cannot stand here in a type expression".into(), 1));
        assert_eq!(mistake(&"list<".repeat(1000)).0, "the type expression is nested too deep");
    }
}
