//! Lines, of what was written on one.

use super::WIDTH;
use super::flat::{Context, Flat, Group, Piece};

/// Pieces as lines.
pub(super) fn printed(flat: &Flat, pieces: &[Piece], level: usize) -> String {
    let out = String::with_capacity(flat.text.len() * 5 / 4);
    let mut lines = Lines { flat: &flat.text, out, line: 0 };
    for piece in pieces {
        lines.piece(piece, level, "");
    }
    lines.out
}

struct Lines<'f> {
    flat: &'f str,
    out: String,
    /// Where the line at hand begins.
    line: usize,
}

impl Lines<'_> {
    fn piece(&mut self, piece: &Piece, level: usize, behind: &str) {
        self.indent(level);
        let Piece { start, end, groups, arrow, .. } = piece;
        match arrow {
            Some(arrow) if self.is_long(*start, *end, groups, behind.len()) => {
                // What an arm gives has a block when it does not fit.
                self.push(*start, *arrow);
                self.out.push_str("{\n");
                self.line = self.out.len();
                self.indent(level + 1);
                let behind_arrow = groups.iter().position(|group| group.open >= *arrow);
                let inside = behind_arrow.and_then(|from| groups.get(from..)).unwrap_or_default();
                self.run(*arrow, *end, inside, level + 1, 0);
                self.end_line("");
                self.indent(level);
                self.end_line("}");
            }
            _ => {
                self.run(*start, *end, groups, level, behind.len());
                self.end_line(behind);
            }
        }
    }

    /// Whether nothing of it is broken anyway, and it does not fit.
    fn is_long(&self, start: usize, end: usize, groups: &[Group], behind: usize) -> bool {
        !groups.iter().any(|group| group.is_broken)
            && self.column() + self.width(start, end) + behind > WIDTH
    }

    /// Writes a part of the flat text, broken where it must be and where it is too long. The brackets in
    /// it begin behind `start`.
    fn run(&mut self, start: usize, end: usize, groups: &[Group], level: usize, behind: usize) {
        let broken = groups.iter().position(|group| group.is_broken);
        let first = broken.and_then(|at| groups.get(at));
        let stop = first.map_or(end, |group| group.open + 1);
        let behind_it = if first.is_some() { 0 } else { behind };
        let mut cut = broken;
        if self.column() + self.width(start, stop) + behind_it > WIDTH {
            let until = broken.unwrap_or(groups.len());
            let lists =
                groups.iter().enumerate().take(until).filter(|(_, group)| group.can_break());
            let widest = lists.max_by_key(|(_, group)| group.close - group.open);
            cut = widest.map(|(at, _)| at).or(broken);
        }
        let Some((at, group)) = cut.and_then(|at| Some((at, groups.get(at)?))) else {
            self.push(start, end);
            return;
        };
        self.push(start, group.open + 1);
        self.end_line("");
        self.body(group, level + 1);
        self.indent(level);
        let rest = groups.get(at + 1..).unwrap_or_default();
        self.run(group.close, end, rest, level, behind);
    }

    fn body(&mut self, group: &Group, level: usize) {
        if group.context == Context::Kept {
            self.filled(group, level);
            return;
        }
        for piece in &group.pieces {
            let base = group.context == Context::Fields && self.begins(piece, "..");
            let is_line = matches!(group.context, Context::Items | Context::Block);
            let has_comma = !(is_line || base || piece.stands_alone);
            self.piece(piece, level, if has_comma { "," } else { "" });
        }
    }

    /// What a macro takes, with the separators that it has, as many pieces in a line as fit.
    fn filled(&mut self, group: &Group, level: usize) {
        self.indent(level);
        let begins = group.pieces.iter().map(|piece| piece.start).chain([group.close]);
        let begins: Vec<usize> = begins.collect();
        for pair in begins.windows(2) {
            let &[start, next] = pair else { continue };
            let text = self.flat.get(start..next).unwrap_or_default().trim_end();
            let is_first = self.out.ends_with(' ');
            if !is_first && self.column() + 1 + columns(text) > WIDTH {
                self.end_line("");
                self.indent(level);
            } else if !is_first {
                self.out.push(' ');
            }
            self.out.push_str(text);
        }
        self.end_line("");
    }

    fn begins(&self, piece: &Piece, with: &str) -> bool {
        self.flat.get(piece.start..).is_some_and(|text| text.starts_with(with))
    }

    fn push(&mut self, start: usize, end: usize) {
        self.out.push_str(self.flat.get(start..end).unwrap_or_default());
    }

    fn indent(&mut self, level: usize) {
        self.out.extend(std::iter::repeat_n("    ", level));
    }

    fn end_line(&mut self, with: &str) {
        self.out.push_str(with);
        self.out.push('\n');
        self.line = self.out.len();
    }

    fn column(&self) -> usize {
        columns(self.out.get(self.line..).unwrap_or_default())
    }

    fn width(&self, start: usize, end: usize) -> usize {
        columns(self.flat.get(start..end).unwrap_or_default())
    }
}

impl Group {
    /// Whether its pieces may have lines of their own.
    fn can_break(&self) -> bool {
        !self.pieces.is_empty()
    }
}

fn columns(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().count() }
}
