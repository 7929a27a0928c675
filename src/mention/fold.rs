//! Names compared without regard to case, accents and kinds of quotation mark.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A folded text and, for every byte of it, the byte of the source it comes from.
pub struct Folded {
    /// Lower case, no accents.
    pub text: String,
    origin: Vec<usize>,
}

impl Folded {
    /// Folds `source`.
    pub fn new(source: &str) -> Folded {
        let mut folded = Folded { text: String::with_capacity(source.len()), origin: Vec::new() };
        for (at, letter) in source.char_indices() {
            for plain in fold_char(letter) {
                folded.text.push(plain);
                folded.origin.extend(std::iter::repeat_n(at, plain.len_utf8()));
            }
        }
        folded.origin.push(source.len());
        folded
    }

    /// The source byte of a folded byte; the length of the source at the end.
    pub fn origin(&self, at: usize) -> usize {
        self.origin.get(at).or(self.origin.last()).copied().unwrap_or(0)
    }
}

/// Lower case, no accents, straight quotation marks, single spaces.
pub fn fold(text: &str) -> String {
    let plain: String = text.chars().flat_map(fold_char).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The last part of an IRI for a name: `a-z`, `0-9` and `-`.
pub fn slug(name: &str) -> String {
    let mut slug = String::new();
    for letter in name.chars().flat_map(fold_char) {
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
