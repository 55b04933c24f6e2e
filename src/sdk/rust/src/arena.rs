use std::cell::RefCell;

const FIRST_CHUNK_BYTES: usize = 4096;

/// Bytes that a plugin made and that must stay until the host has read them, which is when the instance's next call begins.
///
/// Invariants: 1. a chunk is filled up to its capacity and never grown, so that its bytes keep their place; 2. bytes go only with
/// [`reset`](Arena::reset), which needs the arena for itself.
#[derive(Debug, Default)]
pub(crate) struct Arena {
    chunks: RefCell<Vec<Vec<u8>>>,
}

impl Arena {
    pub(crate) const fn new() -> Self {
        Arena { chunks: RefCell::new(Vec::new()) }
    }

    /// Ends everything that was kept. The largest chunk is used again.
    #[cfg(any(test, target_arch = "wasm32"))]
    pub(crate) fn reset(&mut self) {
        let chunks = self.chunks.get_mut();
        if let Some(mut last) = chunks.pop() {
            last.clear();
            chunks.clear();
            chunks.push(last);
        }
    }

    pub(crate) fn keep(&self, bytes: &[u8]) -> &[u8] {
        let mut chunks = self.chunks.borrow_mut();
        let fits = chunks.last().map_or(false, |chunk| chunk.capacity() - chunk.len() >= bytes.len());
        if !fits {
            let size = chunks.last().map_or(FIRST_CHUNK_BYTES, |chunk| chunk.capacity() * 2).max(bytes.len());
            chunks.push(Vec::with_capacity(size));
        }
        let chunk = chunks.last_mut().expect("one was pushed");
        let at = chunk.len();
        chunk.extend_from_slice(bytes);
        // SAFETY: invariants 1 and 2: these bytes stay where they are for as long as the arena is borrowed.
        unsafe { std::slice::from_raw_parts(chunk.as_ptr().add(at), bytes.len()) }
    }

    pub(crate) fn keep_text(&self, text: &str) -> &str {
        // SAFETY: a copy of a str.
        unsafe { std::str::from_utf8_unchecked(self.keep(text.as_bytes())) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_stays_while_more_is_kept() {
        let mut arena = Arena::new();
        for _ in 0..3 {
            let texts: Vec<String> = (0..5_000).map(|i| format!("value {i}")).collect();
            let kept: Vec<&str> = texts.iter().map(|t| arena.keep_text(t)).collect();
            assert!(texts.iter().zip(&kept).all(|(text, kept)| text == kept));
            assert_eq!(arena.keep(&vec![7; 1_000_000]).len(), 1_000_000);
            arena.reset();
        }
        assert_eq!(arena.chunks.borrow().len(), 1, "the largest chunk is used again");
    }
}
