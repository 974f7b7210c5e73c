//! HTML in texts as Markdown, or as one line without marks.
//!
//! Takes: a text in Markdown, in HTML, in both. Gives: Markdown. A tag is one that HTML knows, written as
//! one: a placeholder (`<id>`, `<table name>`) is none, nor is what is never closed and has to be
//! (`the <b> variant`), nor anything in code. Everything else stays as it is.

use super::code::{Part, parts};

/// The longest comment that is looked for, and the most tags that one is looked for in.
const LONGEST: usize = 2000;
const DEEPEST: usize = 32;

/// The text as Markdown.
pub(super) fn markdown(text: &str) -> String {
    converted(text, false)
}

/// The text on one line, without marks.
pub(super) fn plain(text: &str) -> String {
    let text = converted(text, true);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a tag does to the text that it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tag {
    /// A paragraph or another block.
    Block,
    /// A heading of this level.
    Heading(usize),
    Item,
    /// A list, whose items have numbers or not.
    List {
        numbered: bool,
    },
    Row,
    Cell,
    Break,
    Rule,
    Bold,
    Italic,
    Code,
    CodeBlock,
    Link,
    Image,
    /// Nothing that Markdown has a mark for.
    Dropped,
    /// What browsers show nothing of.
    Hidden,
}

impl Tag {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "p" | "div" | "section" | "article" | "table" | "dl" | "dt" | "dd" | "center"
            | "blockquote" => Self::Block,
            "h1" => Self::Heading(1),
            "h2" => Self::Heading(2),
            "h3" => Self::Heading(3),
            "h4" | "h5" | "h6" => Self::Heading(4),
            "li" => Self::Item,
            "ol" => Self::List { numbered: true },
            "ul" => Self::List { numbered: false },
            "tr" => Self::Row,
            "td" | "th" => Self::Cell,
            "br" => Self::Break,
            "hr" => Self::Rule,
            "b" | "strong" => Self::Bold,
            "i" | "em" => Self::Italic,
            "code" | "tt" | "kbd" | "samp" => Self::Code,
            "pre" => Self::CodeBlock,
            "a" => Self::Link,
            "img" => Self::Image,
            "span" | "font" | "small" | "u" | "s" | "sub" | "sup" | "big" | "thead" | "tbody"
            | "wbr" | "nobr" => Self::Dropped,
            "script" | "style" => Self::Hidden,
            _ => return None,
        })
    }

    /// Whether HTML has it without a closing tag: always, or where what follows closes it.
    fn stands_alone(self, name: &str) -> bool {
        matches!(self, Self::Break | Self::Rule | Self::Image) || name == "wbr"
    }

    fn may_be_open(self, name: &str) -> bool {
        matches!(self, Self::Item | Self::Row | Self::Cell) || matches!(name, "p" | "dt" | "dd")
    }
}

/// A piece of a text.
#[derive(Debug, Clone, Copy)]
enum Token<'t> {
    Text(&'t str),
    Code(&'t str),
    Open { tag: Tag, name: &'t str, attributes: &'t str, written: &'t str },
    Close { tag: Tag, name: &'t str },
    Comment,
}

fn converted(text: &str, plain: bool) -> String {
    let tokens = tokens(text);
    let closers = closers(&tokens);
    let mut writer = Writer { plain, ..Writer::default() };
    let mut tagged = false;
    let mut hidden = 0;
    for (index, token) in tokens.iter().enumerate() {
        if index < hidden {
            continue;
        }
        let closer = closers.get(index).copied().flatten();
        match *token {
            Token::Text(text) => writer.text(&decoded(text)),
            Token::Code(code) => writer.out.push_str(code),
            Token::Comment => {}
            Token::Open { tag: Tag::Hidden, .. } if closer.is_some() => {
                tagged = true;
                hidden = closer.unwrap_or_default();
            }
            Token::Open { tag, name, attributes, written } => {
                let is_tag = closer.is_some()
                    || tag.stands_alone(name)
                    || tag == Tag::Item && !writer.lists.is_empty()
                    || tag.may_be_open(name) && begins(&writer.out);
                if is_tag {
                    tagged = true;
                    writer.open(tag, attributes, closer);
                } else {
                    writer.out.push_str(written);
                }
            }
            Token::Close { tag, .. } => {
                tagged = true;
                writer.close(tag, index);
            }
        }
    }
    if tagged { spaced(&writer.out) } else { writer.out }
}

/// Whether a block may begin behind this, that nothing closes.
fn begins(before: &str) -> bool {
    let last = before.trim_end_matches([' ', '\n', '\r', '\t']).chars().next_back();
    last.is_none_or(|c| ".!?:;)".contains(c)) || before.ends_with('\n')
}

/// Entities as what they stand for; a space that does not break is a space.
fn decoded(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    html_escape::decode_html_entities(text).replace('\u{a0}', " ")
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    for part in parts(text) {
        match part {
            Part::Code(code) => tokens.push(Token::Code(code)),
            Part::Text(text) => tags(text, &mut tokens),
        }
    }
    tokens
}

fn tags<'t>(text: &'t str, tokens: &mut Vec<Token<'t>>) {
    let (mut from, mut at) = (0, 0);
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('<')) {
        let start = at + found;
        let rest = text.get(start..).unwrap_or_default();
        let Some((token, length)) = tag(rest) else {
            at = start + 1;
            continue;
        };
        tokens.extend(text.get(from..start).filter(|text| !text.is_empty()).map(Token::Text));
        tokens.push(token);
        at = start + length;
        from = at;
    }
    tokens.extend(text.get(from..).filter(|text| !text.is_empty()).map(Token::Text));
}

/// The tag or comment that a text begins with, and its length.
fn tag(text: &str) -> Option<(Token<'_>, usize)> {
    if text.starts_with("<!--") {
        return comment_end(text).map(|end| (Token::Comment, end + 3));
    }
    let end = text.get(1..)?.find(['<', '>']).map(|end| end + 1)?;
    let (written, inside) = (text.get(..=end)?, text.get(1..end)?);
    let closes = inside.starts_with('/');
    let inside = inside.strip_prefix('/').unwrap_or(inside).trim_end();
    let inside = inside.strip_suffix('/').unwrap_or(inside);
    let named = inside.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inside.len());
    let (name, attributes) = inside.split_at_checked(named)?;
    let attributes = attributes.trim_start_matches(|c: char| c.is_whitespace());
    let separated = attributes.len() < inside.len() - named || attributes.is_empty();
    // `<table name>` is a placeholder.
    let fits = attributes.is_empty() || !closes && attributes.contains('=');
    if !separated || !fits || !written.ends_with('>') {
        return None;
    }
    let lower = name.to_ascii_lowercase();
    let tag = Tag::of(&lower)?;
    let token = if closes {
        Token::Close { tag, name }
    } else {
        Token::Open { tag, name, attributes, written }
    };
    Some((token, end + 1))
}

fn comment_end(text: &str) -> Option<usize> {
    let near = text.as_bytes().get(..LONGEST.min(text.len()))?;
    near.windows(3).position(|three| three == b"-->")
}

/// For each tag that opens something, the token that closes it.
fn closers(tokens: &[Token<'_>]) -> Vec<Option<usize>> {
    let mut closers = vec![None; tokens.len()];
    let mut open: Vec<(usize, &str)> = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        match *token {
            Token::Open { tag, name, .. } if !tag.stands_alone(name) => open.push((index, name)),
            Token::Close { name, .. } => {
                let from = open.len().saturating_sub(DEEPEST);
                let near = open.get(from..).unwrap_or_default();
                let mine = near.iter().rposition(|(_, other)| other.eq_ignore_ascii_case(name));
                if let Some(at) = mine
                    && let Some(&(opened, _)) = near.get(at)
                {
                    if let Some(slot) = closers.get_mut(opened) {
                        *slot = Some(index);
                    }
                    open.truncate(from + at);
                }
            }
            _ => {}
        }
    }
    closers
}

/// Text that waits for the mark at its end.
#[derive(Debug)]
struct Marked {
    tag: Tag,
    closer: usize,
    before: String,
    target: Option<String>,
}

#[derive(Debug, Default)]
struct Writer {
    plain: bool,
    out: String,
    marked: Vec<Marked>,
    /// The lists around: the number of the last item, none where they are not numbered.
    lists: Vec<Option<usize>>,
    in_row: bool,
}

impl Writer {
    fn text(&mut self, text: &str) {
        // White space in front of a block's text says nothing in HTML, and code in Markdown.
        let starts = self.out.ends_with('\n') || self.out.is_empty() && !self.marked.is_empty();
        let in_code = self.marked.iter().any(|one| one.tag == Tag::CodeBlock);
        self.out.push_str(if starts && !in_code { text.trim_start() } else { text });
    }

    fn open(&mut self, tag: Tag, attributes: &str, closer: Option<usize>) {
        match tag {
            Tag::Block => self.paragraph(),
            Tag::List { numbered } => {
                self.paragraph();
                self.lists.push(numbered.then_some(0));
            }
            Tag::Heading(level) => {
                self.paragraph();
                if !self.plain {
                    self.out.push_str(&"#".repeat(level));
                    self.out.push(' ');
                }
            }
            Tag::Item => self.item(),
            Tag::Row => {
                self.line();
                self.in_row = false;
            }
            Tag::Cell => {
                if std::mem::replace(&mut self.in_row, true) {
                    self.out.truncate(self.out.trim_end().len());
                    self.out.push_str(" | ");
                }
            }
            Tag::Break => self.line(),
            Tag::Rule => {
                self.paragraph();
                if !self.plain && !self.out.is_empty() {
                    self.out.push_str("---\n\n");
                }
            }
            Tag::Image => {
                self.out.push_str(&decoded(attribute(attributes, "alt").unwrap_or_default()));
            }
            Tag::Dropped | Tag::Hidden => {}
            Tag::Bold | Tag::Italic | Tag::Code | Tag::CodeBlock | Tag::Link => {
                if tag == Tag::CodeBlock {
                    self.paragraph();
                }
                if let Some(closer) = closer {
                    let target = attribute(attributes, "href").map(decoded);
                    let before = std::mem::take(&mut self.out);
                    self.marked.push(Marked { tag, closer, before, target });
                }
            }
        }
    }

    fn close(&mut self, tag: Tag, index: usize) {
        // What was opened inside and is closed nowhere stays without a mark.
        while let Some(at) = self.marked.last().map(|one| one.closer).filter(|at| *at <= index)
            && let Some(one) = self.marked.pop()
        {
            let inner = std::mem::replace(&mut self.out, one.before);
            let in_code =
                self.marked.iter().any(|one| matches!(one.tag, Tag::Code | Tag::CodeBlock));
            let bare = self.plain || in_code || at < index;
            self.mark(one.tag, &inner, one.target.as_deref(), bare);
        }
        match tag {
            Tag::Block | Tag::Heading(_) => self.paragraph(),
            Tag::List { .. } => {
                self.lists.pop();
                self.paragraph();
            }
            Tag::Item | Tag::Row => self.line(),
            _ => {}
        }
    }

    /// Puts a mark around a text; none where it is empty, and none around several paragraphs.
    fn mark(&mut self, tag: Tag, inner: &str, target: Option<&str>, bare: bool) {
        let text = inner.trim();
        let lead = inner.len() - inner.trim_start().len();
        let (before, after) = (inner.get(..lead), inner.get(lead + text.len()..));
        if bare || text.is_empty() || text.contains("\n\n") && tag != Tag::CodeBlock {
            self.out.push_str(inner);
            return;
        }
        self.out.push_str(before.unwrap_or_default());
        let target = target.map(str::trim).filter(|target| is_web(target));
        match (tag, target) {
            (Tag::CodeBlock, _) if !text.contains("```") => {
                self.out.push_str(&format!("```\n{text}\n```\n\n"));
                return;
            }
            (Tag::Code, _) if !text.contains(['`', '\n']) => {
                self.out.push_str(&format!("`{text}`"));
            }
            (Tag::Bold, _) if !text.starts_with('*') => self.out.push_str(&format!("**{text}**")),
            (Tag::Italic, _) if !text.starts_with('*') => self.out.push_str(&format!("*{text}*")),
            (Tag::Link, Some(target)) if target == text => self.out.push_str(text),
            (Tag::Link, Some(target)) => self.out.push_str(&format!("[{text}]({target})")),
            _ => self.out.push_str(text),
        }
        self.out.push_str(after.unwrap_or_default());
    }

    fn item(&mut self) {
        self.line();
        if self.plain {
            return;
        }
        match self.lists.last_mut() {
            Some(Some(number)) => {
                *number += 1;
                let mark = format!("{number}. ");
                self.out.push_str(&mark);
            }
            _ => self.out.push_str("- "),
        }
    }

    fn line(&mut self) {
        self.out.truncate(self.out.trim_end_matches([' ', '\t']).len());
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }

    fn paragraph(&mut self) {
        self.out.truncate(self.out.trim_end().len());
        // A paragraph in an item goes on behind its mark.
        let line = self.out.rsplit('\n').next().unwrap_or_default();
        let is_mark =
            line == "-" || line.strip_suffix('.').is_some_and(|n| n.parse::<u32>().is_ok());
        if is_mark {
            self.out.push(' ');
        } else if !self.out.is_empty() {
            self.out.push_str("\n\n");
        }
    }
}

fn is_web(target: &str) -> bool {
    let known = ["https://", "http://", "mailto:"].iter().any(|scheme| target.starts_with(scheme));
    known && !target.contains(|c: char| c.is_whitespace() || "()<>".contains(c))
}

/// The value of an attribute, quoted or not.
fn attribute<'t>(attributes: &'t str, name: &str) -> Option<&'t str> {
    let lower = attributes.to_ascii_lowercase();
    let (at, _) = lower.match_indices(name).find(|(at, _)| {
        let before = lower.get(..*at).and_then(|before| before.chars().next_back());
        before.is_none_or(|c| c.is_whitespace() || matches!(c, '"' | '\''))
    })?;
    let value = attributes.get(at + name.len()..)?.trim_start().strip_prefix('=')?.trim_start();
    match value.chars().next()? {
        quote @ ('"' | '\'') => value.get(1..)?.split(quote).next(),
        _ => value.split_whitespace().next(),
    }
}

/// No more than one empty line, and no spaces at the ends of lines.
fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.trim().lines() {
        let line = line.trim_end();
        empty = if line.is_empty() { empty + 1 } else { 0 };
        if empty < 2 {
            out.push_str(line);
            out.push('\n');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::{markdown, plain};

    #[test]
    fn tags_of_html_become_markdown() {
        let rows = [
            ("<p>One.</p>\n    <p>Two <b>bold</b>.</p>", "One.\n\nTwo **bold**."),
            ("One.<br/>Two.<BR>Three", "One.\nTwo.\nThree"),
            ("First.<p>Second.", "First.\n\nSecond."),
            (
                "See <a href=\"https://a.example/x?a=1&amp;b=2\">the docs</a>.",
                "See [the docs](https://a.example/x?a=1&b=2).",
            ),
            ("See <a href='#top' target=_blank>above</a>.", "See above."),
            ("<a href=https://a.example>https://a.example</a>", "https://a.example"),
            (
                "Any of:<ul>\n  <li>a</li>\n  <li><p>b</p></li>\n</ul>Done.",
                "Any of:\n\n- a\n- b\n\nDone.",
            ),
            ("<ol><li>a<li>b</ol>", "1. a\n2. b"),
            ("Use <code>a &lt; b</code> and <strong> x </strong>y", "Use `a < b` and **x** y"),
            ("<pre><code>a\n  b</code></pre>end", "```\na\n  b\n```\n\nend"),
            (
                "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>",
                "A | B\n1 | 2",
            ),
            ("<h2>Usage</h2>text", "## Usage\n\ntext"),
            ("Terms &amp; conditions&nbsp;apply &#39;now&#39;", "Terms & conditions apply 'now'"),
            ("<span class=\"x\">plain</span><!-- not shown -->", "plain"),
            ("Makes x.<style>p{color:red}</style><script>if (a<b) alert(`1`)</script>", "Makes x."),
            ("a <SCRIPT src='https://x'></SCRIPT>b", "a b"),
            ("a <img src=x alt=\"logo\"> b", "a logo b"),
        ];
        for (text, expected) in rows {
            assert_eq!(markdown(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_tag_stays() {
        for text in [
            "a < b and c > d",
            "Bearer <token>",
            "/x/<p>/<a>/<id>",
            "the <b> variant of <table name>",
            "`<b>bold</b>` and `&amp;`",
            "```\n<p>x</p>\n```",
            "R&D at AT&T; a=1&b=2",
            "Map<String, List<a>>",
            "<https://a.example>",
            "line\n\n    code <x>\n",
            "<!-- never closed",
            "`<script>x</script>`",
            "the <script> tag",
        ] {
            assert_eq!(markdown(text), text);
        }
    }

    #[test]
    fn titles_have_no_marks() {
        assert_eq!(plain("<p>Get <b>a</b>\n <a href='https://x'>pet</a></p>"), "Get a pet");
        assert_eq!(plain("Terms &amp; <code>x</code>"), "Terms & x");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_converted(
            text in "(<p>|</p>|<b>|</b>|<li>|<ol>|</ol>|<pre>|</pre>|<a href='http://x'>|</a>|`|é|\n|&amp;| |x){0,30}"
        ) {
            plain(&text);
            let once = markdown(&text);
            proptest::prop_assert!(once.len() <= 16 * (text.len() + 16));
        }
    }
}
