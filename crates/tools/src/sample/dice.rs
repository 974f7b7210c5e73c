//! Chance that repeats: the same seed and the same path of names give the same throws.

/// A source of numbers that is fixed by a seed and the names under it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dice(u64);

impl Dice {
    /// The dice of a seed.
    pub fn new(seed: u64) -> Self {
        Self(mix(seed ^ 0x9e37_79b9_7f4a_7c15))
    }

    /// The dice of a name under these; FNV-1a, so that it does not change between Rust versions.
    pub fn child(self, name: &str) -> Self {
        let hash = name.bytes().fold(self.0 ^ 0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        Self(mix(hash))
    }

    /// The dice of a number under these.
    pub fn nth(self, number: usize) -> Self {
        Self(mix(self.0 ^ mix(u64::try_from(number).unwrap_or(u64::MAX))))
    }

    /// A number below a limit; 0 when the limit is 0.
    pub fn below(self, limit: u64) -> u64 {
        self.0.checked_rem(limit).unwrap_or_default()
    }

    /// One of several.
    pub fn pick<T>(self, items: &[T]) -> Option<&T> {
        let limit = u64::try_from(items.len()).unwrap_or(u64::MAX);
        items.get(usize::try_from(self.below(limit)).unwrap_or_default())
    }

    /// All bits.
    pub fn bits(self) -> u64 {
        self.0
    }
}

/// The finaliser of `SplitMix64` (Steele, Lea and Flood, 2014).
fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}
