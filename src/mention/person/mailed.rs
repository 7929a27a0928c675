//! Persons told by the mail address behind their name: "Xeno Vilar <vilar@garden.example>".

use super::Person;
use crate::mention::fold::fold;

/// Longest way from a name to its address, in characters.
const LONGEST: usize = 80;
/// Shortest name that an address shows, in bytes.
const SHORTEST: usize = 4;

/// The person at `name`, when a mail address stands directly behind that holds one of the names.
pub fn before_address(text: &str, name: &Person) -> Option<Person> {
    let behind = text[name.range.end..].trim_start_matches(' ').strip_prefix(['<', '(', '|'])?.trim_start();
    let near = behind.char_indices().nth(LONGEST).map_or(behind, |(end, _)| &behind[..end]);
    let mailbox = &near[..near.find(['@', ' '])?];
    let address =
        near[mailbox.len()..].strip_prefix('@').or_else(|| near[mailbox.len()..].strip_prefix(" at "))?;
    let host = address.split([' ', '>', ')', '|', '\n']).next()?;
    // A mailbox that is a word of the name and nothing else may be that of a group: "Garden Support <support@…>".
    let mailbox = fold(mailbox);
    let holds = |part: &str| {
        let part = fold(part);
        part.len() >= SHORTEST && mailbox.len() > part.len() && mailbox.contains(&part)
    };
    let words = name.given.split(' ').chain(name.family.split(' '));
    (host.contains('.') && words.clone().count() > 1 && words.into_iter().any(holds)).then(|| name.clone())
}

#[cfg(test)]
mod tests {
    use super::super::tests::check_labels as check;

    #[test]
    fn an_address_tells_whose_it_is() {
        check("Xeno Vilar <xvilar@garden.example> came", &["Xeno Vilar"]);
        check("Ytta Quill BELLE | ytta77 at garden.example | Zenda", &["Ytta Quill Belle"]);
        check("Garden Support <support@garden.example>", &[]);
        check("Hedge Lovers (lovers at home)", &[]);
    }
}
