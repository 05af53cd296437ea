//! Where an item stands among its neighbours.
//!
//! An order key is a fraction between 0 and 1, written as digits after the point in base 36. Between any
//! two there is room for a third, so an item is moved by writing one key, whatever others move meanwhile.
//! Two people may choose the same key: then the item keys decide.
//!
//! # Source
//! Fractional indexing as in Figma's "Realtime editing of ordered sequences" (2017).

const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
const MIDDLE: usize = DIGITS.len() / 2;

/// Returns a key after `before` and ahead of `after`; an empty text means that end of the list.
///
/// Keys that are not in order, as a stranger may have written them, are answered as if `after` were the end.
pub(super) fn between(before: &str, after: &str) -> String {
    let lower: Vec<usize> = before.bytes().map(digit).collect();
    let upper: Option<Vec<usize>> = (!after.is_empty() && before < after).then(|| after.bytes().map(digit).collect());
    let mut key = Vec::new();
    let mut bounded = upper.is_some();
    for place in 0.. {
        let low = lower.get(place).copied().unwrap_or(0);
        let high = match &upper {
            // A bound that ends here is one that only a stranger writes: no key lies below it.
            Some(digits) if bounded && place < digits.len() => digits[place],
            _ => DIGITS.len(),
        };
        if high > low + 1 {
            // At the open end keys grow by small steps, so that a list typed downwards keeps short keys.
            let step = if bounded || low == 0 { (low + high) / 2 } else { low + 1 };
            key.push(DIGITS[step.min(high - 1)]);
            break;
        }
        key.push(DIGITS[low]);
        bounded = bounded && high == low;
    }
    String::from_utf8_lossy(&key).into_owned()
}

/// Reads any byte as a digit, so that no key of a stranger can stop us.
fn digit(byte: u8) -> usize {
    DIGITS.iter().position(|digit| *digit == byte).unwrap_or(MIDDLE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn typing_a_list_downwards_keeps_keys_short() {
        let mut last = String::new();
        for _ in 0..100 {
            let next = between(&last, "");
            assert!(next > last);
            last = next;
        }
        assert!(last.len() <= 8, "{last}");
    }

    proptest! {
        #[test]
        fn there_is_always_room_between(places in proptest::collection::vec(0usize..50, 1..60)) {
            let mut keys: Vec<String> = Vec::new();
            for place in places {
                let place = place % (keys.len() + 1);
                let before = if place == 0 { "" } else { keys[place - 1].as_str() };
                let after = keys.get(place).map_or("", String::as_str);
                let key = between(before, after);
                prop_assert!(key.as_str() > before, "{before} < {key}");
                prop_assert!(after.is_empty() || key.as_str() < after, "{key} < {after}");
                keys.insert(place, key);
            }
        }

        #[test]
        fn strange_digits_do_no_harm(before in "[0a]{0,4}", after in "[0a]{0,4}") {
            prop_assert!(!between(&before, &after).is_empty());
        }

        #[test]
        fn strange_keys_do_no_harm(before in ".{0,12}", after in ".{0,12}") {
            prop_assert!(!between(&before, &after).is_empty());
        }
    }
}
