//! Letters compared without regard to case and accents.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Adds `letter` in lower case and without accents; a ligature becomes its letters, a combining mark nothing.
pub fn fold(letter: char, out: &mut String) {
    if letter.is_ascii() {
        out.push(letter.to_ascii_lowercase());
        return;
    }
    let spelt = match letter {
        'ß' | 'ẞ' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ø' | 'Ø' => "o",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'þ' | 'Þ' => "th",
        'ı' => "i",
        _ => {
            let plain = std::iter::once(letter).nfkd().filter(|it| !is_combining_mark(*it));
            out.extend(plain.flat_map(char::to_lowercase));
            return;
        }
    };
    out.push_str(spelt);
}

/// Whether `letter` belongs to a word: a letter, a digit, or a mark on one.
pub fn is_letter(letter: char) -> bool {
    letter.is_alphanumeric() || (!letter.is_ascii() && is_combining_mark(letter))
}
