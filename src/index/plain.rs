//! Texts compared without regard to case and accents, in the index and in SPARQL alike.

/// Letters of small print and what they count as. SPARQL has no function for it, so each line is a pattern that its
/// `REPLACE` takes: one class of characters.
pub const PLAIN: [(&str, &str); 19] = [
    ("[\u{300}-\u{36f}]", ""),
    ("[àáâãäåāăą]", "a"),
    ("[æ]", "ae"),
    ("[çćč]", "c"),
    ("[ďđ]", "d"),
    ("[èéêëēėęě]", "e"),
    ("[ìíîïīį]", "i"),
    ("[łĺľ]", "l"),
    ("[ñńň]", "n"),
    ("[òóôõöøōő]", "o"),
    ("[œ]", "oe"),
    ("[ŕř]", "r"),
    ("[śšşș]", "s"),
    ("[ß]", "ss"),
    ("[ťțţ]", "t"),
    ("[ùúûüūůű]", "u"),
    ("[ýÿ]", "y"),
    ("[žźż]", "z"),
    ("[’‘]", "'"),
];

/// `text` in lower case, with plain letters for those of [`PLAIN`].
pub fn plain(text: &str) -> String {
    let lower = text.to_lowercase();
    if lower.is_ascii() {
        return lower;
    }
    let mut plain = String::with_capacity(lower.len());
    for letter in lower.chars() {
        match PLAIN.iter().find(|(letters, _)| !letter.is_ascii() && is_in(letters, letter)) {
            Some((_, spelt)) => plain.push_str(spelt),
            None => plain.push(letter),
        }
    }
    plain
}

/// Whether a class such as `[ab]` or `[a-b]` holds `letter`.
fn is_in(letters: &str, letter: char) -> bool {
    let inside = letters.trim_matches(['[', ']']);
    match inside.split_once('-') {
        Some((first, last)) => {
            inside != "-" && first.chars().next() <= Some(letter) && Some(letter) <= last.chars().next()
        }
        None => inside.contains(letter),
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn case_accents_and_ligatures_do_not_matter() {
        assert_eq!(plain("Œuvre d’ÉTÉ à Straßburg"), "oeuvre d'ete a strassburg");
        assert_eq!(plain("e\u{301}te\u{301}"), "ete");
        assert_eq!(plain("Ελλάδα - ASCII"), "ελλάδα - ascii");
    }
}
