//! One sorted order of the quads: by their first term a ready place, within it rows to search in.

/// The quads under one of their terms, the other three in the order's own sequence.
#[derive(Default)]
pub struct Order {
    /// Where the rows of a term begin; those of the next one end them.
    starts: Vec<u32>,
    rows: Vec<[u32; 3]>,
}

impl Order {
    /// Sorts quads whose columns already stand in the order's sequence, `terms` being the number of all terms.
    pub fn new(quads: impl Iterator<Item = [u32; 4]> + Clone, terms: u32) -> Order {
        let mut starts = vec![0_u32; terms as usize + 1];
        let mut length = 0;
        for [key, ..] in quads.clone() {
            if let Some(start) = starts.get_mut(key as usize) {
                *start += 1;
            }
            length += 1;
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += std::mem::replace(start, sum);
        }
        let mut next = starts.clone();
        let mut rows = vec![[0_u32; 3]; length];
        for [key, a, b, c] in quads {
            if let Some(at) = next.get_mut(key as usize)
                && let Some(row) = rows.get_mut(*at as usize)
            {
                *row = [a, b, c];
                *at += 1;
            }
        }
        for pair in starts.windows(2) {
            if let [from, to] = *pair
                && let Some(part) = rows.get_mut(from as usize..to as usize)
            {
                part.sort_unstable();
            }
        }
        Order { starts, rows }
    }

    /// The rows of `key` that begin with the terms of `rest`.
    pub fn rows(&self, key: u32, rest: &[u32]) -> &[[u32; 3]] {
        let all = self.all(key);
        let below = all.partition_point(|row| row.iter().lt(rest.iter()));
        let after = all.partition_point(|row| row.iter().take(rest.len()).le(rest.iter()));
        all.get(below..after).unwrap_or_default()
    }

    /// All rows of `key`.
    pub fn all(&self, key: u32) -> &[[u32; 3]] {
        let at = |key: usize| self.starts.get(key).map(|it| *it as usize);
        let range = at(key as usize).zip(at(key as usize + 1)).map(|(from, to)| from..to);
        range.and_then(|it| self.rows.get(it)).unwrap_or_default()
    }

    /// The first terms, in order, that have rows.
    pub fn keys(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.starts.len().saturating_sub(1) as u32).filter(|it| !self.all(*it).is_empty())
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }
}
