//! What a client would like to get.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT;

/// All `Accept` headers as one; an unreadable one counts for nothing.
pub fn header(headers: &HeaderMap) -> Option<String> {
    let all: Vec<&str> = headers.get_all(ACCEPT).iter().filter_map(|it| it.to_str().ok()).collect();
    (!all.is_empty()).then(|| all.join(","))
}

/// The offer that `accept` likes best, `None` if it likes none. Each offer lists its media types, the first ones being
/// preferred; where the client likes two equally, the earlier offer wins. An absent header likes everything.
pub fn choose<T: Copy>(accept: Option<&str>, offers: &[(T, Vec<&str>)]) -> Option<T> {
    let Some(accept) = accept.filter(|it| !it.trim().is_empty()) else {
        return offers.first().map(|(offer, _)| *offer);
    };
    let ranges: Vec<Range<'_>> = accept.split(',').filter_map(Range::read).collect();
    let mut best: Option<(f32, T)> = None;
    for (offer, types) in offers {
        let liking = types.iter().map(|it| liking(&ranges, it)).fold(0.0, f32::max);
        if liking > 0.0 && best.is_none_or(|(most, _)| liking > most) {
            best = Some((liking, *offer));
        }
    }
    best.map(|(_, offer)| offer)
}

struct Range<'a> {
    kind: &'a str,
    subtype: &'a str,
    quality: f32,
}

impl Range<'_> {
    fn read(text: &str) -> Option<Range<'_>> {
        let mut parts = text.split(';').map(str::trim);
        let (kind, subtype) = parts.next()?.split_once('/')?;
        let quality = parts.find_map(|it| it.strip_prefix("q=").or(it.strip_prefix("Q=")));
        let quality = quality.map_or(Some(1.0), |it| it.parse().ok())?;
        Some(Range { kind, subtype, quality })
    }

    /// How closely it describes a media type: 3 exactly, 2 by its kind, 1 as anything.
    fn fit(&self, kind: &str, subtype: &str) -> Option<u8> {
        if self.kind.eq_ignore_ascii_case(kind) && self.subtype.eq_ignore_ascii_case(subtype) {
            Some(3)
        } else if self.subtype != "*" {
            None
        } else if self.kind.eq_ignore_ascii_case(kind) {
            Some(2)
        } else {
            (self.kind == "*").then_some(1)
        }
    }
}

/// The quality of the closest range that describes `media_type`.
fn liking(ranges: &[Range<'_>], media_type: &str) -> f32 {
    let bare = media_type.split(';').next().unwrap_or_default();
    let Some((kind, subtype)) = bare.split_once('/') else { return 0.0 };
    let fitting = ranges.iter().filter_map(|range| Some((range.fit(kind, subtype)?, range.quality)));
    fitting.max_by_key(|(fit, _)| *fit).map_or(0.0, |(_, quality)| quality)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(accept: Option<&str>, expected: Option<&str>) {
        let offers = [
            ("json", vec!["application/results+json", "application/json"]),
            ("csv", vec!["text/csv; charset=utf-8"]),
        ];
        assert_eq!(choose(accept, &offers), expected);
    }

    #[test]
    fn absent_or_anything_gets_the_first() {
        check(None, Some("json"));
        check(Some(""), Some("json"));
        check(Some("*/*"), Some("json"));
        check(Some("text/html, */*;q=0.1"), Some("json"));
    }

    #[test]
    fn quality_decides() {
        check(Some("application/json;q=0.5, text/csv"), Some("csv"));
        check(Some("text/*;q=0.4, application/json;q=0.3"), Some("csv"));
        check(Some("APPLICATION/JSON"), Some("json"));
    }

    #[test]
    fn the_closest_range_counts() {
        check(Some("*/*, application/results+json;q=0, application/json;q=0"), Some("csv"));
        check(Some("text/html"), None);
        check(Some("nonsense"), None);
    }
}
