//! Which key a misspelt one was meant to be.

/// The known key that an unknown one was probably meant to be: one that the table does not have, and that differs in few letters. `None`
/// where there is none: the key may be meant for another plugin.
pub(crate) fn misspelt<'k>(key: &str, known: &[&'k str], is_given: impl Fn(&str) -> bool) -> Option<&'k str> {
    let most = (key.len() / 4).max(1);
    let candidates = known.iter().filter(|candidate| !is_given(candidate)).map(|candidate| (distance(key, candidate), *candidate));
    candidates.filter(|(distance, _)| *distance <= most).min_by_key(|(distance, _)| *distance).map(|(_, candidate)| candidate)
}

/// Letters to be put in, taken out, changed or swapped with their neighbour until one word is the other (the optimal string alignment
/// distance).
fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut before = vec![0; b.len() + 1];
    let mut above: Vec<usize> = (0..=b.len()).collect();
    let mut row = vec![0; b.len() + 1];
    for i in 1..=a.len() {
        row[0] = i;
        for j in 1..=b.len() {
            let change = usize::from(a[i - 1] != b[j - 1]);
            row[j] = (above[j] + 1).min(row[j - 1] + 1).min(above[j - 1] + change);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        std::mem::swap(&mut before, &mut above);
        std::mem::swap(&mut above, &mut row);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn letters_are_counted() {
        for (a, b, expected) in [("", "abc", 3), ("abc", "abc", 0), ("abc", "acb", 1), ("mask_snn", "mask_ssn", 1), ("kitten", "sitting", 3)] {
            assert_eq!((distance(a, b), distance(b, a)), (expected, expected), "{a} {b}");
        }
    }
}
