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
        if let Some(chunk) = chunks.last_mut() {
            if chunk.capacity() - chunk.len() >= bytes.len() {
                return append(chunk, bytes);
            }
        }
        let size = chunks.last().map_or(FIRST_CHUNK_BYTES, |chunk| chunk.capacity() * 2).max(bytes.len());
        chunks.push(Vec::with_capacity(size));
        append(chunks.last_mut().expect("one was pushed"), bytes)
    }

    pub(crate) fn keep_text(&self, text: &str) -> &str {
        // SAFETY: a copy of a str.
        unsafe { std::str::from_utf8_unchecked(self.keep(text.as_bytes())) }
    }
}

/// Appends what fits. The bytes stay for as long as the chunk is not cleared, which its arena sees to: invariants 1 and 2.
#[inline]
fn append<'a>(chunk: &mut Vec<u8>, bytes: &[u8]) -> &'a [u8] {
    let at = chunk.len();
    chunk.extend_from_slice(bytes);
    // SAFETY: as above.
    unsafe { std::slice::from_raw_parts(chunk.as_ptr().add(at), bytes.len()) }
}

/// Writes texts into an arena, one behind the other, without a copy in between.
///
/// [`Column::rewrite_texts`](crate::Column::rewrite_texts) lends one for each value.
#[derive(Debug)]
pub struct TextWriter<'a> {
    arena: &'a Arena,
    // Taken out of the arena while texts are written; the same invariants hold for it.
    chunk: Vec<u8>,
    start: usize,
}

impl<'a> TextWriter<'a> {
    pub(crate) fn new(arena: &'a Arena) -> Self {
        let chunk = arena.chunks.borrow_mut().pop().unwrap_or_else(|| Vec::with_capacity(FIRST_CHUNK_BYTES));
        TextWriter { arena, start: chunk.len(), chunk }
    }

    /// Appends a text.
    #[inline]
    pub fn push_str(&mut self, text: &str) {
        if self.chunk.capacity() - self.chunk.len() < text.len() {
            self.move_on(text.len());
        }
        // SAFETY: there is room for the text behind the length, and it lies elsewhere: the chunk is borrowed mutably.
        unsafe {
            let at = self.chunk.len();
            copy(text.as_ptr(), self.chunk.as_mut_ptr().add(at), text.len());
            self.chunk.set_len(at + text.len());
        }
    }

    /// Appends a character.
    pub fn push(&mut self, character: char) {
        self.push_str(character.encode_utf8(&mut [0; 4]));
    }

    /// Bytes of the text so far.
    pub fn len(&self) -> usize {
        self.chunk.len() - self.start
    }

    /// True when nothing is written.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Keeps what was written, and begins the next text.
    #[inline]
    pub(crate) fn keep(&mut self) -> &'a [u8] {
        let length = self.len();
        // SAFETY: the bytes stay in the chunk, which is given back to the arena.
        let kept = unsafe { std::slice::from_raw_parts(self.chunk.as_ptr().add(self.start), length) };
        self.start = self.chunk.len();
        kept
    }

    /// Forgets what was written.
    pub(crate) fn forget(&mut self) {
        self.chunk.truncate(self.start);
    }

    /// Goes on in a larger chunk, with what is written of this text.
    #[cold]
    fn move_on(&mut self, more: usize) {
        let mut chunk = Vec::with_capacity((self.chunk.capacity() * 2).max(self.len() + more));
        chunk.extend_from_slice(&self.chunk[self.start..]);
        let full = std::mem::replace(&mut self.chunk, chunk);
        self.arena.chunks.borrow_mut().push(full);
        self.start = 0;
    }
}

impl std::fmt::Write for TextWriter<'_> {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.push_str(text);
        Ok(())
    }
}

impl Drop for TextWriter<'_> {
    fn drop(&mut self) {
        self.forget();
        self.arena.chunks.borrow_mut().push(std::mem::take(&mut self.chunk));
    }
}

/// Copies a few bytes without a call: most values are short, and a call costs more than the copy.
///
/// # Safety
/// As `copy_nonoverlapping`.
#[inline]
unsafe fn copy(from: *const u8, to: *mut u8, count: usize) {
    // SAFETY: by this function's own contract; the two halves may overlap each other.
    unsafe {
        match count {
            8..=16 => {
                let (head, tail) = ((from as *const u64).read_unaligned(), (from.add(count - 8) as *const u64).read_unaligned());
                (to as *mut u64).write_unaligned(head);
                (to.add(count - 8) as *mut u64).write_unaligned(tail);
            }
            4..=7 => {
                let (head, tail) = ((from as *const u32).read_unaligned(), (from.add(count - 4) as *const u32).read_unaligned());
                (to as *mut u32).write_unaligned(head);
                (to.add(count - 4) as *mut u32).write_unaligned(tail);
            }
            0..=3 => (0..count).for_each(|i| *to.add(i) = *from.add(i)),
            _ => std::ptr::copy_nonoverlapping(from, to, count),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_written_one_behind_the_other_and_stay() {
        let arena = Arena::new();
        let mut kept = Vec::new();
        let text: String = (0..40).map(|i| char::from(b'a' + i % 26)).collect();
        {
            let mut writer = TextWriter::new(&arena);
            for i in 0..5_000 {
                writer.push_str(&text[..i % 40]);
                writer.push('ä');
                assert_eq!((writer.len(), writer.is_empty()), (i % 40 + 2, false));
                if i % 3 == 0 {
                    writer.forget();
                } else {
                    kept.push((format!("{}ä", &text[..i % 40]), writer.keep()));
                }
            }
            writer.push_str(&"x".repeat(100_000));
            kept.push(("x".repeat(100_000), writer.keep()));
        }
        arena.keep(b"more");
        assert!(kept.iter().all(|(text, bytes)| text.as_bytes() == *bytes));
    }

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
