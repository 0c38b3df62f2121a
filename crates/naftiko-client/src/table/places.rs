//! The calls of each service that are in progress.

use std::sync::atomic::{AtomicUsize, Ordering};

/// The places for calls of each service, so that a service that does not respond holds its own
/// only.
pub(super) struct Places {
    max: usize,
    taken: Vec<AtomicUsize>,
}

/// The places of a call. They are free again when this is dropped.
pub(super) struct Taken<'p> {
    places: &'p Places,
    services: &'p [usize],
}

impl Places {
    /// The places of a number of services: `max` for each of them.
    pub(super) fn new(services: usize, max: usize) -> Self {
        Places { max, taken: (0..services).map(|_| AtomicUsize::new(0)).collect() }
    }

    /// Takes a place of each of some services.
    ///
    /// # Errors
    ///
    /// Returns the index of a service whose places are all taken.
    pub(super) fn take<'p>(&'p self, services: &'p [usize]) -> Result<Taken<'p>, usize> {
        let is_free = |taken: usize| (taken < self.max).then_some(taken + 1);
        for (position, index) in services.iter().enumerate() {
            let Some(taken) = self.taken.get(*index) else { continue };
            if taken.fetch_update(Ordering::AcqRel, Ordering::Acquire, is_free).is_err() {
                // Those before it are free again.
                drop(Taken { places: self, services: services.get(..position).unwrap_or_default() });
                return Err(*index);
            }
        }
        Ok(Taken { places: self, services })
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        for taken in self.services.iter().filter_map(|index| self.places.taken.get(*index)) {
            taken.fetch_sub(1, Ordering::AcqRel);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_takes_a_place_of_each_of_its_services_or_none() {
        let places = Places::new(3, 1);
        let first = places.take(&[0, 1]).ok().unwrap();
        assert_eq!(places.take(&[2, 1]).err(), Some(1));
        let second = places.take(&[2]).ok().unwrap();
        assert_eq!(places.take(&[2]).err(), Some(2));
        drop((first, second));
        assert!(places.take(&[0, 1, 2]).is_ok());
        // A mock calls no service.
        assert!(Places::new(0, 0).take(&[]).is_ok());
    }
}
