//! Where the headers of messages stand in a text.

use crate::lexicon;
use crate::lexicon::wording::Letters;
use crate::text::Span;

/// Fields that one line of a header gives: one label, or several labels printed before their values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Roles of the labels: `From`, `Sent`, `To`, `Cc`, `Subject`, `Attachments`, `Introduction`, `Other`.
    pub roles: Vec<String>,
    /// What follows them; may be empty.
    pub value: Span,
}

/// The header of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// From its first label to its last value.
    pub span: Span,
    /// Its fields from top to bottom.
    pub fields: Vec<Field>,
}

impl Header {
    fn has(&self, role: &str) -> bool {
        self.fields.iter().any(|field| field.roles.iter().any(|known| known == role))
    }

    /// A header tells who wrote and something else; a lone "Subject:" is none.
    fn is_complete(&self) -> bool {
        self.has("Introduction")
            || self.has("From") && ["Sent", "To", "Subject", "Cc"].iter().any(|role| self.has(role))
    }
}

/// The headers in `text`, from top to bottom.
pub fn headers(text: &str, words: &Letters) -> Vec<Header> {
    let mut found: Vec<Header> = Vec::new();
    let mut open: Option<Header> = None;
    let mut blank = 0;
    let lines: Vec<&str> = text.split('\n').collect();
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at];
        let next = lines.get(at + 1).copied();
        at += 1;
        if line.trim().is_empty() {
            blank += 1;
            continue;
        }
        if let Some((span, taken)) = introduction(text, line, next, words) {
            found.extend(open.take().filter(Header::is_complete));
            found.push(Header {
                span,
                fields: vec![Field { roles: vec!["Introduction".to_owned()], value: span }],
            });
            at += taken - 1;
        } else if let Some(field) = field(text, line, words) {
            // A second "From" begins another header.
            let again = field.roles.iter().any(|role| role == "From")
                && open.as_ref().is_some_and(|header| header.has("From"));
            if blank > 1 || again {
                found.extend(open.take().filter(Header::is_complete));
            }
            extend(&mut open, field, Span::of(line.trim_end(), text));
        } else if blank == 0 && open.as_ref().is_some_and(|header| continues(header, line, text)) {
            if let Some(header) = &mut open {
                lengthen(header, Span::of(line.trim(), text));
            }
        } else {
            found.extend(open.take().filter(Header::is_complete));
        }
        blank = 0;
    }
    found.extend(open.take().filter(Header::is_complete));
    found
}

fn extend(open: &mut Option<Header>, field: Field, line: Span) {
    match open {
        Some(header) => {
            header.span = Span::new(header.span.start(), line.end()).unwrap_or(header.span);
            header.fields.push(field);
        }
        None => *open = Some(Header { span: line, fields: vec![field] }),
    }
}

fn lengthen(header: &mut Header, line: Span) {
    header.span = Span::new(header.span.start(), line.end()).unwrap_or(header.span);
    if let Some(field) = header.fields.last_mut() {
        let empty = field.value.start() == field.value.end();
        let start = if empty { line.start() } else { field.value.start() };
        field.value = Span::new(start, line.end()).unwrap_or(field.value);
    }
}

/// A value that stops in the middle of a list goes on in the next line, and so does an indented line; a value may begin
/// far in below its label.
fn continues(header: &Header, line: &str, text: &str) -> bool {
    const FAR: usize = 8;
    let Some(field) = header.fields.last() else { return false };
    let value = field.value.quote(text).unwrap_or_default();
    let far = line.len() - line.trim_start_matches(' ').len() >= FAR || line.starts_with("\t\t");
    value.ends_with([';', ','])
        || (line.starts_with([' ', '\t']) && line.trim().len() > 1 && (!value.is_empty() || far))
}

/// The labels at the start of a line, each before a colon, and what follows the last.
fn field(text: &str, line: &str, words: &Letters) -> Option<Field> {
    let mut rest = line.trim_start_matches([' ', '\t', '>', '*', '|', '_', '#', '\u{a0}']);
    let mut roles = Vec::new();
    while let Some((role, after)) = label(rest, words) {
        roles.push(role.to_owned());
        rest = after.trim_start_matches(' ');
    }
    if roles.is_empty() {
        return None;
    }
    let value = rest.trim().trim_end_matches('|').trim_end();
    Some(Field {
        roles,
        value: if value.is_empty() { Span::of(&rest[..0], text) } else { Span::of(value, text) },
    })
}

fn label<'t, 'w>(line: &'t str, words: &'w Letters) -> Option<(&'w str, &'t str)> {
    let (role, length) = lexicon::leading(&words.header, line)?;
    let rest = line[length..].trim_start_matches(['*', '_', ' ', '\u{a0}']).strip_prefix(':')?;
    Some((role, rest.trim_start_matches(['*', '_'])))
}

/// "On … wrote:", on one line or broken over two: its span and the number of lines.
fn introduction(text: &str, line: &str, next: Option<&str>, words: &Letters) -> Option<(Span, usize)> {
    let start = line.trim_start_matches([' ', '\t', '>', '_', '*']);
    let opened = words.introduction.iter().find(|it| lexicon::starts_with(start, &it.opens))?;
    let closes = |line: &str| {
        let line = line.trim_end();
        opened.closes.iter().any(|end| line.ends_with(end.as_str()))
    };
    let dated = start.contains(|c: char| c.is_ascii_digit());
    let from = Span::of(start, text);
    if dated && closes(start) && start.len() < 300 {
        return Some((Span::of(start.trim_end(), text), 1));
    }
    let next = next.filter(|next| dated && closes(next) && start.len() + next.len() < 400)?;
    let end = Span::of(next.trim_end(), text).end();
    Span::new(from.start(), end).map(|span| (span, 2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::wording::Wording;

    #[track_caller]
    fn check(text: &str, expected: &[&[(&str, &str)]]) {
        let words = Wording::embedded().unwrap().letters;
        let found = headers(text, &words);
        let shown: Vec<Vec<(String, &str)>> = found
            .iter()
            .map(|header| {
                header.fields.iter().map(|it| (it.roles.join("+"), it.value.quote(text).unwrap())).collect()
            })
            .collect();
        let expected: Vec<Vec<(String, &str)>> = expected
            .iter()
            .map(|fields| fields.iter().map(|(roles, value)| ((*roles).to_owned(), *value)).collect())
            .collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn labels_in_three_languages() {
        check("From: Ann\nSent: today\n\nHello", &[&[("From", "Ann"), ("Sent", "today")]]);
        check("**De :** Ann\n**Objet :** jardins\n", &[&[("From", "Ann"), ("Subject", "jardins")]]);
        check("Von: Ann\nAn: Bob;\n Eve\n", &[&[("From", "Ann"), ("To", "Bob;\n Eve")]]);
    }

    #[test]
    fn a_value_below_its_label() {
        check(
            "From:\n            (GATES)\nSent:\n            today\n\nHello",
            &[&[("From", "(GATES)"), ("Sent", "today")]],
        );
    }

    #[test]
    fn labels_before_all_values() {
        check("From: To: Cc:\ta  b\nSubject:\tx", &[&[("From+To+Cc", "a  b"), ("Subject", "x")]]);
    }

    #[test]
    fn a_quoted_message_is_introduced() {
        check(
            "Hello\n\n> On 3 May 2021 at 10:00, Ann <a@b.eu>\n> wrote:\n\nHi",
            &[&[("Introduction", "On 3 May 2021 at 10:00, Ann <a@b.eu>\n> wrote:")]],
        );
    }

    #[test]
    fn a_subject_alone_is_no_header() {
        check("Subject: Roses\n\nTo: be or not\n\nDate: 1 May", &[]);
        check("On 3 May we met and Ann wrote a letter.", &[]);
    }
}
