//! Files of the directory that the operator grants (`directory`). The host holds them in memory: reading waits for no disk, and an
//! instance sees all of them as they were at one moment. When they change, new instances with the new files take its place, so what
//! [`Plugin::new`](crate::Plugin::new) reads is never older than the instance.

use crate::abi;
use crate::error::{Error, Result};

#[cfg(not(target_arch = "wasm32"))]
use crate::testing::services as imports;
#[cfg(target_arch = "wasm32")]
use wasm as imports;

/// A whole file, by its path from the granted directory (`lists/words.txt`); `None` when there is none.
///
/// # Errors
/// The path is absolute or has a part that is empty, `.` or `..`; or what is there is no regular file that the server can read.
pub fn read(path: &str) -> Result<Option<Vec<u8>>> {
    let size = match size(path)? {
        Some(size) => size,
        None => return Ok(None),
    };
    let mut bytes = vec![0_u8; size as usize];
    let mut at = 0;
    while at < bytes.len() {
        match answer(path, imports::file_read(path, at as u64, &mut bytes[at..]))? {
            None | Some(0) => break,
            Some(count) => at += count as usize,
        }
    }
    bytes.truncate(at);
    Ok(Some(bytes))
}

/// As [`read`], a text.
///
/// # Errors
/// As [`read`], and when the file is not UTF-8.
pub fn read_text(path: &str) -> Result<Option<String>> {
    let text = read(path)?.map(String::from_utf8).transpose();
    text.map_err(|_| Error::with_sqlstate("38000", format!("file {path}: it is not UTF-8")))
}

/// Reads into `bytes` from a byte of a file on: how many there were, at most 1 MiB, 0 at and behind the end; `None` when there is no file.
///
/// # Errors
/// As [`read`].
pub fn read_at(path: &str, offset: u64, bytes: &mut [u8]) -> Result<Option<usize>> {
    Ok(answer(path, imports::file_read(path, offset, bytes))?.map(|count| count as usize))
}

/// Bytes of a file, `None` when there is none.
///
/// # Errors
/// As [`read`].
pub fn size(path: &str) -> Result<Option<u64>> {
    Ok(answer64(path, imports::file_size(path))?.map(|size| size as u64))
}

/// Paths of all readable files, in the order of their bytes.
pub fn names() -> Vec<String> {
    (0..).map_while(imports::file_name).collect()
}

fn answer(path: &str, answer: i32) -> Result<Option<i32>> {
    Ok(answer64(path, answer.into())?.map(|value| value as i32))
}

fn answer64(path: &str, answer: i64) -> Result<Option<i64>> {
    const ABSENT: i64 = abi::ABSENT as i64;
    const DENIED: i64 = abi::DENIED as i64;
    match answer {
        ABSENT => Ok(None),
        DENIED => Err(Error::with_sqlstate("38000", format!("file {path}: it is no regular file that the server can read"))),
        value if value < 0 => Err(Error::with_sqlstate("38000", format!("file {path}: that is no path below the granted directory"))),
        value => Ok(Some(value)),
    }
}

#[cfg(target_arch = "wasm32")]
mod wasm {
    use crate::abi;

    pub(super) fn file_size(path: &str) -> i64 {
        // SAFETY: in this module: the host reads what it is given during the call, and writes to out areas of exactly these sizes.
        unsafe { abi::helios_file_size(path.as_ptr(), path.len() as u32) }
    }

    pub(super) fn file_read(path: &str, offset: u64, bytes: &mut [u8]) -> i32 {
        let offset = i64::try_from(offset).unwrap_or(i64::MAX);
        // SAFETY: as above.
        unsafe { abi::helios_file_read(path.as_ptr(), path.len() as u32, offset, bytes.as_mut_ptr(), bytes.len() as u32) }
    }

    pub(super) fn file_name(index: i32) -> Option<String> {
        // The longest that a path can be.
        let mut name = vec![0_u8; 4_096];
        // SAFETY: as above.
        let length = unsafe { abi::helios_file_name(index, name.as_mut_ptr(), name.len() as u32) };
        name.truncate(usize::try_from(length).ok()?);
        String::from_utf8(name).ok()
    }
}
