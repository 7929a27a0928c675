//! Names compared without regard to case, accents and kinds of quotation mark.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A folded text and, for every byte of it, the byte of the source it comes from.
pub struct Folded {
    /// Lower case, no accents.
    pub text: String,
    /// Nothing where each byte comes from the one at its own place.
    origin: Option<Vec<usize>>,
}

impl Folded {
    /// Folds `source`.
    pub fn new(source: &str) -> Folded {
        if source.is_ascii() {
            let mut text = source.to_ascii_lowercase();
            if text.contains('`') {
                text = text.replace('`', "'");
            }
            return Folded { text, origin: None };
        }
        let mut text = String::with_capacity(source.len());
        let mut origin = Vec::with_capacity(source.len() + 1);
        for (at, letter) in source.char_indices() {
            if letter.is_ascii() {
                text.push(char::from(fold_ascii(letter as u8)));
                origin.push(at);
                continue;
            }
            for plain in fold_char(letter) {
                text.push(plain);
                origin.extend(std::iter::repeat_n(at, plain.len_utf8()));
            }
        }
        origin.push(source.len());
        Folded { text, origin: Some(origin) }
    }

    /// The source byte of a folded byte; the length of the source at the end.
    pub fn origin(&self, at: usize) -> usize {
        match &self.origin {
            Some(origin) => origin.get(at).or(origin.last()).copied().unwrap_or(0),
            None => at.min(self.text.len()),
        }
    }
}

/// Lower case, no accents, straight quotation marks, single spaces.
pub fn fold(text: &str) -> String {
    let plain = Folded::new(text).text;
    let mut folded = String::with_capacity(plain.len());
    for word in plain.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word);
    }
    folded
}

/// The last part of an IRI for a name: `a-z`, `0-9` and `-`.
pub fn slug(name: &str) -> String {
    let mut slug = String::new();
    for letter in Folded::new(name).text.chars() {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter);
        } else if !slug.ends_with('-') && !slug.is_empty() && letter != '\'' {
            slug.push('-');
        }
        if slug.len() >= 80 {
            break;
        }
    }
    slug.trim_end_matches('-').to_owned()
}

fn fold_ascii(byte: u8) -> u8 {
    if byte == b'`' { b'\'' } else { byte.to_ascii_lowercase() }
}

fn fold_char(letter: char) -> impl Iterator<Item = char> {
    let letter = match letter {
        '’' | '‘' | '`' | '´' => '\'',
        '“' | '”' | '«' | '»' => '"',
        '–' | '—' | '‑' => '-',
        'ø' => 'o',
        'Ø' => 'O',
        'ł' => 'l',
        'đ' => 'd',
        other => other,
    };
    std::iter::once(letter).nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_and_leads_back() {
        let folded = Folded::new("Comité’s");
        assert_eq!(folded.text, "comite's");
        assert_eq!(folded.origin(folded.text.len()), "Comité’s".len());
        assert_eq!(slug("Telefónica, S.A."), "telefonica-s-a");
        assert_eq!(slug("Directive 2002/58/EC"), "directive-2002-58-ec");
    }
}
