//! Files as arguments: handles that can be read again for each attempt.
//!
//! A [`File`] knows its name, media type and length; its content is in memory or at a path, and is
//! read as a stream when the request is sent.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;

use crate::error::{Error, FileError};
use crate::transport::{ByteStream, TransportError};

/// The content of a file, with its name and media type.
///
/// ```
/// use jackfield::File;
///
/// let photo = File::from_bytes("monitor.jpg", vec![0xFF, 0xD8]);
/// assert_eq!((photo.name(), photo.media(), photo.len()), (Some("monitor.jpg"), "image/jpeg", 2));
/// let log = photo.named("player.log").media_type("text/plain");
/// assert_eq!((log.name(), log.media()), (Some("player.log"), "text/plain"));
/// ```
#[derive(Clone)]
pub struct File {
    name: Option<Arc<str>>,
    media: Option<Arc<str>>,
    source: Source,
}

#[derive(Clone)]
enum Source {
    Memory(Bytes),
    Disk { path: Arc<PathBuf>, length: u64 },
}

/// How much of a file is read at a time.
const CHUNK: usize = 64 * 1024;

impl File {
    /// A file on disk; its last path component becomes its name.
    ///
    /// The file is looked at now (does it exist, how long is it) and read when a request is sent,
    /// again for each attempt.
    ///
    /// # Errors
    /// [`Error::File`] when there is no such file, or when it is a directory.
    pub async fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let failed = |reason: String| Error::from(FileError::new(path, reason));
        let metadata =
            tokio::fs::metadata(path).await.map_err(|error| failed(error.to_string()))?;
        if !metadata.is_file() {
            return Err(failed("it is not a regular file".to_owned()));
        }
        let name = path.file_name().map(|name| Arc::from(&*name.to_string_lossy()));
        let source = Source::Disk { path: Arc::new(path.to_owned()), length: metadata.len() };
        Ok(Self { name, media: None, source })
    }

    /// Content that is in memory, under this file name.
    pub fn from_bytes(name: impl Into<String>, content: impl Into<Bytes>) -> Self {
        Self { name: Some(name.into().into()), media: None, source: Source::Memory(content.into()) }
    }

    /// With another name.
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into().into());
        self
    }

    /// With this media type; without it, the type is guessed from the name.
    pub fn media_type(mut self, media: impl Into<String>) -> Self {
        self.media = Some(media.into().into());
        self
    }

    /// The file's name, when it has one.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The media type: as set, or guessed from the name, or `application/octet-stream`.
    pub fn media(&self) -> &str {
        match (&self.media, &self.name) {
            (Some(media), _) => media,
            (None, Some(name)) => guess(name).unwrap_or(OCTETS),
            (None, None) => OCTETS,
        }
    }

    /// The length in bytes.
    pub fn len(&self) -> u64 {
        match &self.source {
            Source::Memory(bytes) => bytes.len() as u64,
            Source::Disk { length, .. } => *length,
        }
    }

    /// Whether the file has no content.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The content when it is in memory.
    pub(crate) fn bytes(&self) -> Option<&Bytes> {
        match &self.source {
            Source::Memory(bytes) => Some(bytes),
            Source::Disk { .. } => None,
        }
    }

    /// Opens the content for reading, from its start.
    pub(crate) async fn read(&self) -> Result<ByteStream, TransportError> {
        let (path, length) = match &self.source {
            Source::Memory(bytes) => return Ok(ByteStream::full(bytes.clone())),
            Source::Disk { path, length } => (path, *length),
        };
        let file = tokio::fs::File::open(&**path).await.map_err(|error| {
            TransportError::file(format!("`{}` cannot be opened: {error}", path.display()))
        })?;
        Ok(ByteStream::new(disk::Reader::new(file, Arc::clone(path), length)))
    }
}

fn guess(name: &str) -> Option<&'static str> {
    mime_guess::from_path(name).first_raw()
}

const OCTETS: &str = "application/octet-stream";

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File")
            .field("name", &self.name())
            .field("media", &self.media())
            .field("len", &self.len())
            .finish()
    }
}

impl PartialEq for File {
    fn eq(&self, other: &Self) -> bool {
        let same_source = match (&self.source, &other.source) {
            (Source::Memory(a), Source::Memory(b)) => a == b,
            (Source::Disk { path: a, length: m }, Source::Disk { path: b, length: n }) => {
                a == b && m == n
            }
            _ => false,
        };
        same_source && self.name == other.name && self.media == other.media
    }
}

/// Reading from disk, exactly as many bytes as the request announced.
mod disk {
    use std::path::PathBuf;
    use std::pin::Pin;
    use std::sync::Arc;
    use std::task::{Context, Poll, ready};

    use bytes::Bytes;
    use futures_core::Stream;
    use tokio::io::{AsyncRead, ReadBuf};

    use super::CHUNK;
    use crate::transport::TransportError;

    pub(super) struct Reader {
        file: tokio::fs::File,
        path: Arc<PathBuf>,
        left: u64,
        buffer: Vec<u8>,
    }

    impl Reader {
        pub(super) fn new(file: tokio::fs::File, path: Arc<PathBuf>, length: u64) -> Self {
            Self { file, path, left: length, buffer: vec![0; CHUNK] }
        }
    }

    impl Stream for Reader {
        type Item = Result<Bytes, TransportError>;

        fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            let this = self.get_mut();
            if this.left == 0 {
                return Poll::Ready(None);
            }
            let wanted = usize::try_from(this.left).unwrap_or(CHUNK).min(CHUNK);
            let mut buffer = ReadBuf::new(this.buffer.get_mut(..wanted).unwrap_or_default());
            let read = ready!(Pin::new(&mut this.file).poll_read(cx, &mut buffer));
            let failed = |what: &str| {
                let path = this.path.display();
                Poll::Ready(Some(Err(TransportError::file(format!("reading `{path}`: {what}")))))
            };
            if let Err(error) = read {
                return failed(&error.to_string());
            }
            let filled = buffer.filled();
            if filled.is_empty() {
                return failed("it became shorter while it was being sent");
            }
            this.left -= filled.len() as u64;
            Poll::Ready(Some(Ok(Bytes::copy_from_slice(filled))))
        }
    }
}
