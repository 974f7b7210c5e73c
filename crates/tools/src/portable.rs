//! Whether a pattern is a regular expression for those who read schemas.
//!
//! Takes a pattern as a specification has it, which may be one of Java, Perl or RE2. JSON Schema asks
//! for ECMA 262 with the flag `u` (Core, section 6.4); validators in JavaScript refuse a whole schema
//! for another one, and those in Python run patterns through `re`. A scan that knows the forms both
//! accept, without running anything: what it does not know counts as not accepted.
//!
//! | form | ECMA 262 with `u` | Python's `re` |
//! |---|---|---|
//! | `\p{L}`, `\u{1F600}`, `\cA`, `(?<name>a)`, `\k<name>`, `[]` | yes | no |
//! | `(?<=a)`, `(?<!a)` | yes | of a fixed length |
//! | `\-` or `\_` outside a class, `{`, `}` and `]` by themselves, `a{,2}` | no | yes |
//! | `[\w-.]`, `\A`, `\z`, `a++`, `*a`, `^*` | no | some |

use std::iter::Peekable;
use std::str::Chars;

/// Whose regular expressions a pattern is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reader {
    /// ECMA 262 with the flag `u`.
    Ecma,
    /// Both ECMA 262 and Python's `re`.
    Both,
}

/// Whether a pattern is accepted by these readers.
pub(crate) fn is_accepted(pattern: &str, by: Reader) -> bool {
    let mut scan = Scan { left: pattern.chars().peekable(), by, open: Vec::new(), closed: 0 };
    scan.pattern().is_some()
}

/// What has been read of a pattern.
struct Scan<'p> {
    left: Peekable<Chars<'p>>,
    by: Reader,
    /// The groups that are open: whether they capture, and whether they may be counted.
    open: Vec<Group>,
    /// How many groups that capture are closed.
    closed: u32,
}

/// A group by what its sign says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    Captures,
    Plain,
    LooksAround,
}

/// What one escape stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Escape {
    One(char),
    /// A class of characters, as `\d`.
    Class,
    /// A place between characters, as `\b`.
    Place,
}

impl Scan<'_> {
    /// The whole pattern; none at the first thing that is not accepted.
    fn pattern(&mut self) -> Option<()> {
        let mut countable = false;
        while let Some(next) = self.left.next() {
            countable = match next {
                '\\' => self.escape(false)? != Escape::Place,
                '[' => {
                    self.class()?;
                    true
                }
                '(' => {
                    let group = self.group()?;
                    self.open.push(group);
                    false
                }
                ')' => {
                    let group = self.open.pop()?;
                    self.closed += u32::from(group == Group::Captures);
                    group != Group::LooksAround
                }
                '*' | '+' | '?' | '{' if countable => {
                    if next == '{' {
                        self.count()?;
                    }
                    self.left.next_if_eq(&'?');
                    false
                }
                '*' | '+' | '?' | '{' | '}' | ']' => return None,
                '^' | '$' | '|' => false,
                _ => true,
            };
        }
        self.open.is_empty().then_some(())
    }

    /// What stands behind `(`.
    fn group(&mut self) -> Option<Group> {
        if self.left.next_if_eq(&'?').is_none() {
            return Some(Group::Captures);
        }
        match self.left.next()? {
            ':' => Some(Group::Plain),
            '=' | '!' => Some(Group::LooksAround),
            '<' if self.by == Reader::Ecma => {
                if self.left.next_if(|next| matches!(next, '=' | '!')).is_some() {
                    return Some(Group::LooksAround);
                }
                self.name()?;
                Some(Group::Captures)
            }
            _ => None,
        }
    }

    /// A name and the `>` behind it.
    fn name(&mut self) -> Option<()> {
        let starts = |c: char| c.is_alphabetic() || matches!(c, '_' | '$');
        self.left.next_if(|next| starts(*next))?;
        while self.left.next_if(|next| starts(*next) || next.is_numeric()).is_some() {}
        self.left.next_if_eq(&'>').map(|_| ())
    }

    /// `2}`, `2,}`, `2,5}`.
    fn count(&mut self) -> Option<()> {
        let least = self.number()?;
        if self.left.next_if_eq(&',').is_some() && self.left.peek() != Some(&'}') {
            (self.number()? >= least).then_some(())?;
        }
        self.left.next_if_eq(&'}').map(|_| ())
    }

    fn number(&mut self) -> Option<u32> {
        let mut digits = String::new();
        while let Some(digit) = self.left.next_if(char::is_ascii_digit) {
            digits.push(digit);
        }
        digits.parse().ok()
    }

    /// What stands behind `\`.
    fn escape(&mut self, in_class: bool) -> Option<Escape> {
        let next = self.left.next()?;
        match next {
            'd' | 'D' | 'w' | 'W' | 's' | 'S' => Some(Escape::Class),
            'b' if in_class => Some(Escape::One('\u{8}')),
            'b' | 'B' if !in_class => Some(Escape::Place),
            't' => Some(Escape::One('\t')),
            'n' => Some(Escape::One('\n')),
            'v' => Some(Escape::One('\u{b}')),
            'f' => Some(Escape::One('\u{c}')),
            'r' => Some(Escape::One('\r')),
            '0' if !self.left.peek().is_some_and(char::is_ascii_digit) => Some(Escape::One('\0')),
            '1'..='9' if !in_class => {
                let mut group = next.to_digit(10)?;
                while let Some(digit) = self.left.next_if(char::is_ascii_digit) {
                    group = group.checked_mul(10)?.checked_add(digit.to_digit(10)?)?;
                }
                // Within the group itself it is empty to one reader and a mistake to the other.
                let open = self.open.iter().filter(|open| **open == Group::Captures).count();
                let open = if self.by == Reader::Ecma { u32::try_from(open).ok()? } else { 0 };
                (group <= self.closed + open).then_some(Escape::Class)
            }
            'x' => self.code(2).map(Escape::One),
            'u' if self.by == Reader::Ecma && self.left.next_if_eq(&'{').is_some() => {
                let code = self.hex(6)?;
                self.left.next_if_eq(&'}')?;
                char::from_u32(code).map(Escape::One)
            }
            'u' => self.code(4).map(Escape::One),
            'p' | 'P' if self.by == Reader::Ecma => {
                self.left.next_if_eq(&'{')?;
                let property = |next: &char| next.is_ascii_alphanumeric() || "_=".contains(*next);
                let mut name = String::new();
                while let Some(next) = self.left.next_if(property) {
                    name.push(next);
                }
                self.left.next_if_eq(&'}')?;
                is_property(&name).then_some(Escape::Class)
            }
            'k' if self.by == Reader::Ecma && !in_class => {
                self.left.next_if_eq(&'<')?;
                self.name()?;
                Some(Escape::Class)
            }
            'c' if self.by == Reader::Ecma => {
                self.left.next_if(char::is_ascii_alphabetic).map(Escape::One)
            }
            '-' if in_class => Some(Escape::One('-')),
            sign if "^$\\.*+?()[]{}|/".contains(sign) => Some(Escape::One(sign)),
            _ => None,
        }
    }

    /// Exactly so many hexadecimal digits. Half of a pair of surrogates is as good as any character.
    fn code(&mut self, digits: usize) -> Option<char> {
        let mut code = 0;
        for _ in 0..digits {
            code = code * 16 + self.left.next()?.to_digit(16)?;
        }
        Some(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    /// One to so many hexadecimal digits.
    fn hex(&mut self, most: usize) -> Option<u32> {
        let mut digits = String::new();
        while digits.len() < most
            && let Some(digit) = self.left.next_if(char::is_ascii_hexdigit)
        {
            digits.push(digit);
        }
        u32::from_str_radix(&digits, 16).ok()
    }

    /// A class behind its `[`.
    fn class(&mut self) -> Option<()> {
        self.left.next_if_eq(&'^');
        if self.by == Reader::Both && self.left.peek() == Some(&']') {
            return None;
        }
        loop {
            let start = match self.member()? {
                Member::End => return Some(()),
                Member::Of(start) => start,
            };
            if self.left.next_if_eq(&'-').is_none() {
                continue;
            }
            // `-` at the end is itself.
            let end = match self.member()? {
                Member::End => return Some(()),
                Member::Of(end) => end,
            };
            match (start, end) {
                (Escape::One(start), Escape::One(end)) if start <= end => {}
                _ => return None,
            }
        }
    }

    fn member(&mut self) -> Option<Member> {
        Some(match self.left.next()? {
            ']' => Member::End,
            '\\' => Member::Of(self.escape(true)?),
            other => Member::Of(Escape::One(other)),
        })
    }
}

/// One step within a class.
enum Member {
    End,
    Of(Escape),
}

/// Whether a property of characters is one that ECMA 262 names (section 22.2.2.9, tables of properties
/// and general categories), as far as specifications use them: `\p{Print}` is one of Java.
fn is_property(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "Alphabetic",
        "Any",
        "ASCII",
        "ASCII_Hex_Digit",
        "Assigned",
        "Control",
        "Emoji",
        "Format",
        "Hex_Digit",
        "ID_Continue",
        "ID_Start",
        "Ideographic",
        "Letter",
        "Lowercase",
        "Lowercase_Letter",
        "Mark",
        "Number",
        "Punctuation",
        "Separator",
        "Symbol",
        "Uppercase",
        "Uppercase_Letter",
        "White_Space",
        "XID_Continue",
        "XID_Start",
    ];
    const CATEGORIES: &[&str] = &[
        "C", "Cc", "Cf", "Cn", "Co", "Cs", "L", "LC", "Ll", "Lm", "Lo", "Lt", "Lu", "M", "Mc",
        "Me", "Mn", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "S",
        "Sc", "Sk", "Sm", "So", "Z", "Zl", "Zp", "Zs",
    ];
    match name.split_once('=') {
        // Scripts are many; a misspelt one is left to the reader.
        Some(("Script" | "sc" | "Script_Extensions" | "scx", value)) => !value.is_empty(),
        Some(("General_Category" | "gc", value)) => CATEGORIES.contains(&value),
        Some(_) => false,
        None => NAMES.contains(&name) || CATEGORIES.contains(&name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_that_readers_accept() {
        // pattern, ECMA, both
        let rows = [
            (r"^[a-z0-9_.-]{1,64}$", true, true),
            (r"^(?!admin$)(?:a|b)+?\d{2,}\/[^\]\\]*$", true, true),
            (r"(a)(b)\2", true, true),
            (r"(a\1)", true, false),
            (r"^\u00e9\x41\t$", true, true),
            (r"[\w.-]", true, true),
            (r"[[a]", true, true),
            (r"\bword\b", true, true),
            ("", true, true),
            (r"^\p{L}+$", true, false),
            (r"\p{Script=Greek}\p{gc=Lu}", true, false),
            (r"(?<year>\d{4})-\k<year>", true, false),
            (r"(?<=a)b", true, false),
            (r"\u{1F600}", true, false),
            (r"\cA", true, false),
            ("[]", true, false),
            (r"[\p{Print}&&[^|:/]]+", false, false),
            (r"\p{Print}", false, false),
            (r"\p{IsAlphabetic}", false, false),
            ("[a", false, false),
            ("(a", false, false),
            ("a)", false, false),
            ("*.txt", false, false),
            ("a++", false, false),
            ("^*", false, false),
            ("(?=a)*", false, false),
            (r"\-", false, false),
            (r"\_", false, false),
            ("{", false, false),
            ("}", false, false),
            ("]", false, false),
            ("a{,2}", false, false),
            ("a{3,2}", false, false),
            ("[z-a]", false, false),
            (r"[\w-.]", false, false),
            (r"\Aa\z", false, false),
            ("(?i)a", false, false),
            ("(?P<a>b)", false, false),
            (r"a\", false, false),
            (r"\x4", false, false),
        ];
        for (pattern, ecma, both) in rows {
            assert_eq!(is_accepted(pattern, Reader::Ecma), ecma, "{pattern}");
            assert_eq!(is_accepted(pattern, Reader::Both), both, "{pattern}");
        }
    }
}
