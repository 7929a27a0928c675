//! Turning the pages of a list: numbers, one back, one on.

use super::visit::Visit;

/// Numbers beside the one that is shown.
const BESIDE: usize = 2;

/// The pages of a list.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Pages {
    /// Address of the page before; empty on the first.
    pub earlier: String,
    /// Address of the page behind; empty on the last.
    pub later: String,
    /// Numbers with their addresses and whether they are shown now; no number stands for those left out.
    pub numbers: Vec<(Option<usize>, String, bool)>,
}

impl Pages {
    /// The pages of a list of `total` items of which `size` are shown from `offset` on.
    pub fn new(visit: &Visit, (offset, size): (usize, usize), total: usize) -> Pages {
        let address = |page: usize| {
            let offset = (page * size).to_string();
            visit.with(&[("offset", if page == 0 { "" } else { &offset })])
        };
        let (count, here) = (total.div_ceil(size), offset / size);
        if count < 2 && here == 0 {
            return Pages::default();
        }
        let mut numbers = Vec::new();
        let mut last = None;
        for page in (0..count).filter(|it| *it == 0 || *it + 1 == count || it.abs_diff(here) <= BESIDE) {
            if last.is_some_and(|it| it + 1 < page) {
                numbers.push((None, String::new(), false));
            }
            numbers.push((Some(page + 1), address(page), page == here));
            last = Some(page);
        }
        Pages {
            earlier: if here > 0 { address(here.min(count.max(1)) - 1) } else { String::new() },
            later: if here + 1 < count { address(here + 1) } else { String::new() },
            numbers,
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn pages(offset: usize, total: usize) -> Pages {
        let (parts, ()) = Request::get("/x?q=a&offset=9").body(()).unwrap().into_parts();
        Pages::new(&Visit::of(&parts), (offset, 10), total)
    }

    fn numbers(pages: &Pages) -> String {
        let number = |it: &(Option<usize>, String, bool)| match it {
            (Some(number), _, true) => format!("[{number}]"),
            (Some(number), ..) => number.to_string(),
            (None, ..) => "…".to_owned(),
        };
        pages.numbers.iter().map(number).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_ends_and_the_neighbours_can_be_reached() {
        assert_eq!(numbers(&pages(0, 10)), "");
        assert_eq!(numbers(&pages(0, 11)), "[1] 2");
        let middle = pages(50, 123);
        assert_eq!(numbers(&middle), "1 … 4 5 [6] 7 8 … 13");
        assert_eq!(
            (middle.earlier.as_str(), middle.later.as_str()),
            ("/x?q=a&offset=40", "/x?q=a&offset=60")
        );
        assert_eq!(middle.numbers[0].1, "/x?q=a");
        assert_eq!(pages(120, 123).later, "");
        // Beyond the end there is a way back.
        assert_eq!(pages(500, 20).earlier, "/x?q=a&offset=10");
    }
}
