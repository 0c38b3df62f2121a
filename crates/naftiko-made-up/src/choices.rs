//! The source of all choices: a seed gives the same choices on every machine.

/// Numbers that a seed determines.
pub(crate) struct Choices(fastrand::Rng);

impl Choices {
    /// The choices of one part of a project, which do not depend on the other parts.
    pub(crate) fn new(seed: u64, part: u64) -> Self {
        // Seeds that are close to each other give unrelated sources.
        Choices(fastrand::Rng::with_seed(
            seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ part.wrapping_mul(0xD1B5_4A32_D192_ED03),
        ))
    }

    /// A number below another.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0.usize(..end.max(1))
    }

    /// True in this percentage of cases.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of several.
    pub(crate) fn of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }

    /// One of several numbers, each weighted by itself.
    pub(crate) fn weighted<T: Copy>(&mut self, all: &[(usize, T)]) -> T {
        let mut at = self.below(all.iter().map(|(weight, _)| weight).sum());
        for (weight, choice) in all {
            if at < *weight {
                return *choice;
            }
            at -= weight;
        }
        all[0].1
    }
}
