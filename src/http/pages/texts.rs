//! What the interface says, in each language that has a file in `ui/texts`.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use rust_embed::RustEmbed;

/// The files; another language is another file.
#[derive(RustEmbed)]
#[folder = "ui/texts"]
struct Files;

/// The language that is complete by definition and speaks when nobody asks for another.
const FIRST: &str = "en";

static LANGUAGES: LazyLock<Vec<Language>> = LazyLock::new(|| {
    let mut all: Vec<Language> = Files::iter().filter_map(|name| Language::read(&name)).collect();
    all.sort_by_key(|it| (it.code != FIRST, it.code.clone()));
    all
});

static NONE: LazyLock<Language> = LazyLock::new(Language::default);

/// All texts in one language.
#[derive(Debug, Default)]
pub struct Language {
    /// As in `lang` attributes: `en`.
    pub code: String,
    /// Its own name for itself.
    pub name: String,
    texts: BTreeMap<String, String>,
}

impl Language {
    fn read(file: &str) -> Option<Language> {
        let bytes = Files::get(file)?.data;
        let code = file.strip_suffix(".toml")?.to_owned();
        let language = Language::parse(code, &String::from_utf8_lossy(&bytes));
        language.inspect_err(|error| tracing::error!(%error, file, "these texts are not read")).ok()
    }

    fn parse(code: String, file: &str) -> Result<Language, toml::de::Error> {
        let mut texts = BTreeMap::new();
        flatten(&mut texts, "", &toml::from_str(file)?);
        let name = texts.remove("language").unwrap_or_else(|| code.clone());
        Ok(Language { code, name, texts })
    }
}

fn flatten(texts: &mut BTreeMap<String, String>, prefix: &str, table: &toml::Table) {
    for (key, value) in table {
        let key = if prefix.is_empty() { key.clone() } else { [prefix, key].join(".") };
        match value {
            toml::Value::Table(inner) => flatten(texts, &key, inner),
            toml::Value::String(text) => drop(texts.insert(key, text.clone())),
            other => drop(texts.insert(key, other.to_string())),
        }
    }
}

/// The languages there are, English first.
pub fn languages() -> &'static [Language] {
    &LANGUAGES
}

/// The texts for one visit.
#[derive(Clone, Copy, Debug)]
pub struct Words(&'static Language);

impl Words {
    /// The texts of the language called `code`.
    pub fn named(code: &str) -> Option<Words> {
        languages().iter().find(|it| it.code.eq_ignore_ascii_case(code)).map(Words)
    }

    /// The first language of `Accept-Language` that there is; without one, English.
    pub fn accepted(header: Option<&str>) -> Words {
        let mut wanted: Vec<(f32, &str)> = Vec::new();
        for range in header.unwrap_or_default().split(',') {
            let mut parts = range.split(';').map(str::trim);
            let code = parts.next().unwrap_or_default().split('-').next().unwrap_or_default();
            let quality =
                parts.find_map(|it| it.strip_prefix("q=")).and_then(|it| it.parse().ok()).unwrap_or(1.0);
            if quality > 0.0 {
                wanted.push((quality, code));
            }
        }
        wanted.sort_by(|a, b| b.0.total_cmp(&a.0));
        let found = wanted.iter().find_map(|(_, code)| Words::named(code));
        found.or_else(|| Words::named(FIRST)).unwrap_or(Words(&NONE))
    }

    /// `en`.
    pub fn code(self) -> &'static str {
        &self.0.code
    }

    /// The text called `key`, or its English form, or the key.
    pub fn t<'k>(self, key: &'k str) -> &'k str
    where
        'static: 'k,
    {
        self.find(key).unwrap_or(key)
    }

    /// The same where there is one.
    pub fn find(self, key: &str) -> Option<&'static str> {
        let text = self.0.texts.get(key).or_else(|| languages().first()?.texts.get(key));
        text.map(String::as_str)
    }

    /// The text called `key` with `value` at its place.
    pub fn with(self, key: &str, value: &str) -> String {
        self.t(key).replace("{}", value)
    }

    /// The text called `key` for a number of things.
    pub fn count(self, key: &str, number: impl Borrow<usize>) -> String {
        let number = *number.borrow();
        let one = if number == 0 { self.t("number.zero-is") == "one" } else { number == 1 };
        let key = [key, if one { "one" } else { "other" }].join(".");
        self.t(&key).replace("{}", &self.number(number))
    }

    /// A number with its thousands apart.
    pub fn number(self, number: impl Borrow<usize>) -> String {
        let digits = number.borrow().to_string();
        let mut text = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                text.push_str(self.t("number.thousands"));
            }
            text.push(digit);
        }
        text
    }

    /// What a value of a closed list is called: the text for it, or its name made readable.
    pub fn value(self, list: &str, value: &str) -> String {
        if value.is_empty() {
            return String::new();
        }
        let key = ["value", list, value].join(".");
        self.find(&key).map_or_else(|| readable(value), str::to_owned)
    }

    /// What a type of nodes is called.
    pub fn kind(self, name: &str) -> String {
        self.find(&["kind", name].join(".")).map_or_else(|| readable(name), str::to_owned)
    }

    /// What a field is called.
    pub fn field(self, name: &str) -> String {
        self.find(&["field", name].join(".")).map_or_else(|| readable(name), str::to_owned)
    }
}

/// `NOT_BEFORE` and `notBefore` as `Not before`.
fn readable(name: &str) -> String {
    let shouted = !name.chars().any(char::is_lowercase);
    let mut text = String::new();
    for letter in name.chars() {
        match letter {
            '_' | '-' => text.push(' '),
            _ if text.is_empty() => text.extend(letter.to_uppercase()),
            _ if letter.is_uppercase() && !shouted => {
                text.push(' ');
                text.extend(letter.to_lowercase());
            }
            _ => text.extend(letter.to_lowercase()),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_says_the_same_things() {
        assert!(languages().len() >= 2, "{:?}", languages().iter().map(|it| &it.code).collect::<Vec<_>>());
        let keys = |it: &Language| it.texts.keys().cloned().collect::<Vec<_>>();
        for other in &languages()[1..] {
            assert_eq!(keys(other), keys(&languages()[0]), "{}", other.code);
            for (key, text) in &other.texts {
                let places = |text: &str| text.matches("{}").count();
                assert_eq!(places(text), places(&languages()[0].texts[key]), "{}: {key}", other.code);
            }
        }
    }

    #[test]
    fn a_file_is_a_language_and_english_stands_in_for_what_it_leaves_out() {
        let file = "language = \"Elvish\"\n[nav]\nmatters = \"Nati\"\n[number]\nthousands = \"'\"\n";
        let language = Language::parse("qya".to_owned(), file).unwrap();
        assert_eq!((language.name.as_str(), language.code.as_str()), ("Elvish", "qya"));
        let words = Words(Box::leak(Box::new(language)));
        assert_eq!((words.t("nav.matters"), words.t("nav.compare")), ("Nati", "Compare"));
        assert_eq!(words.number(1234), "1'234");
        assert!(Language::parse("xx".to_owned(), "[nav\n").is_err());
    }

    #[test]
    fn the_language_is_the_one_that_is_liked_best() {
        let check = |header: Option<&str>, expected: &str| {
            assert_eq!(Words::accepted(header).code(), expected, "{header:?}");
        };
        check(None, "en");
        check(Some("fr-CH, fr;q=0.9, en;q=0.8"), "fr");
        check(Some("xx, en;q=0.1, fr;q=0.5"), "fr");
        check(Some("fr;q=0, xx"), "en");
    }

    #[test]
    fn numbers_and_names_are_readable() {
        let (english, french) = (Words::named("en").unwrap(), Words::named("fr").unwrap());
        assert_eq!(english.number(1234567), "1,234,567");
        assert_eq!(french.count("count.documents", 0), "0 document");
        assert_eq!(english.count("count.documents", 0), "0 documents");
        assert_eq!(readable("NOT_BEFORE"), "Not before");
        assert_eq!(readable("conflictsAsFirst"), "Conflicts as first");
    }
}
