//! What a sandbox has made stays with it: the pictures of a shop's first pages are asked for again and again, and making one
//! costs more than all else a call does. Whoever looks asks the store first whether the file is still the same.

use crate::fit::Fitted;
use app::pictures::{Name, Width};
use std::collections::{HashMap, VecDeque};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

const MOST_BYTES: usize = 96 * 1024 * 1024;

/// One for the process: what is kept depends on nothing but the stored file.
pub(crate) static KEPT: LazyLock<Kept> = LazyLock::new(|| Kept::with_room(MOST_BYTES));

type Key = (Name, Width);

pub(crate) struct Kept {
    room: usize,
    shelf: Mutex<Shelf>,
}

#[derive(Default)]
struct Shelf {
    /// With the tag of the file it was made of.
    pictures: HashMap<Key, (String, Fitted)>,
    /// Oldest first.
    order: VecDeque<Key>,
    bytes: usize,
}

impl Kept {
    fn with_room(room: usize) -> Self {
        Self { room, shelf: Mutex::default() }
    }

    pub(crate) fn find(&self, name: &Name, width: Width) -> Option<(String, Fitted)> {
        self.lock().pictures.get(&(name.clone(), width)).cloned()
    }

    /// Keeps it, and lets go of the oldest where there is no room.
    pub(crate) fn keep(&self, name: &Name, width: Width, tag: &str, fitted: &Fitted) {
        let mut shelf = self.lock();
        let key = (name.clone(), width);
        shelf.bytes += fitted.bytes.len();
        if let Some((_, before)) = shelf.pictures.insert(key.clone(), (tag.to_owned(), fitted.clone())) {
            shelf.bytes -= before.bytes.len();
            shelf.order.retain(|other| *other != key);
        }
        shelf.order.push_back(key);
        while shelf.bytes > self.room {
            let Some(oldest) = shelf.order.pop_front() else { return };
            if let Some((_, gone)) = shelf.pictures.remove(&oldest) {
                shelf.bytes -= gone.bytes.len();
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_are_kept_as_far_as_there_is_room() {
        let kept = Kept::with_room(25);
        let name = |name: &str| Name::try_from(format!("{name}.jpg")).unwrap();
        let ten = |byte: u8| Fitted { bytes: vec![byte; 10].into(), kind: "image/jpeg" };
        let keep = |file: &str, tag: &str, byte: u8| kept.keep(&name(file), Width::LARGEST, tag, &ten(byte));
        let seen = |file: &str| kept.find(&name(file), Width::LARGEST);
        keep("a", "1", 1);
        keep("b", "1", 2);
        keep("a", "2", 3);
        assert_eq!(seen("a"), Some(("2".to_owned(), ten(3))), "the file was replaced");
        assert_eq!(kept.find(&name("a"), Width::ALL[0]), None);
        keep("c", "1", 4);
        assert_eq!((seen("b"), seen("a").is_some(), seen("c").is_some()), (None, true, true));
        assert_eq!(kept.lock().bytes, 20);
    }
}
