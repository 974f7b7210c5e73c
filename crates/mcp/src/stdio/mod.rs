//! Messages over a pair of streams, one on a line.
//!
//! The protocol's library has such a transport; it drops what it cannot read, and the client waits for
//! ever. This one answers whatever it cannot read.

mod open;
pub(crate) mod unread;

use std::future::Future;
use std::io;
use std::sync::Arc;

use bytes::{Buf as _, BytesMut};
use rmcp::RoleServer;
use rmcp::service::{RxJsonRpcMessage, TxJsonRpcMessage};
use rmcp::transport::Transport;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::sync::{Mutex, oneshot};
use tokio::time::Instant;

use self::open::Open;
use self::unread::IdFinder;
use crate::ending::Ending;

/// The longest message that is taken, in bytes: as long as the body of a request over HTTP.
const LONGEST: usize = 16 * 1024 * 1024;

/// The capacity that is kept from one line to the next.
const KEPT: usize = 64 * 1024;

/// What a byte order mark is in UTF-8; parsers may skip it (RFC 8259 section 8.1).
pub(crate) const MARK: &[u8] = b"\xEF\xBB\xBF";

/// One client over a pair of streams.
pub(crate) struct Lines<R, W> {
    input: BufReader<R>,
    /// What has come of the line that is being read. It is here, since reading is given up and begun
    /// again whenever the server has something to say.
    line: Vec<u8>,
    /// While the rest of a line that is too long is read: its id.
    oversized: Option<IdFinder>,
    longest: usize,
    output: Arc<Mutex<Output<W>>>,
    /// Answers of ours that no one else has written yet. They are kept before anything is waited for:
    /// reading may be given up while it waits for the output.
    owed: Vec<TxJsonRpcMessage<RoleServer>>,
    /// Whether some of them wait to be written.
    owes: bool,
    ended: bool,
    /// The requests that wait for an answer.
    open: Open,
    ending: Ending,
    /// When those that are open at the end are given up, once it has come, and who is told then.
    given_up: Option<Instant>,
    late: Option<oneshot::Sender<()>>,
}

/// Where messages are written. What is pending stays here when a write is given up half-way.
struct Output<W> {
    stream: Option<W>,
    pending: BytesMut,
}

impl<R: AsyncRead + Unpin, W: AsyncWrite + Unpin> Lines<R, W> {
    /// The streams, and what says that requests were left without an answer at their end.
    pub(crate) fn new(input: R, output: W, ending: Ending) -> (Self, oneshot::Receiver<()>) {
        let (late, is_late) = oneshot::channel();
        let lines = Self {
            input: BufReader::new(input),
            line: Vec::new(),
            oversized: None,
            longest: LONGEST,
            output: Arc::new(Mutex::new(Output { stream: Some(output), pending: BytesMut::new() })),
            owed: Vec::new(),
            owes: false,
            ended: false,
            open: Open::default(),
            ending,
            given_up: None,
            late: Some(late),
        };
        (lines, is_late)
    }

    /// The next line that is not too long, without its end; none after the last. One that is too long
    /// is answered.
    async fn line(&mut self) -> io::Result<Option<Vec<u8>>> {
        while !self.ended {
            let some = self.input.fill_buf().await?;
            self.ended = some.is_empty();
            let end = some.iter().position(|byte| *byte == b'\n');
            let taken = end.map_or(some.len(), |end| end + 1);
            let part = some.get(..end.unwrap_or(taken)).unwrap_or_default();
            if let Some(finder) = &mut self.oversized {
                finder.feed(part);
            } else if self.line.len() + part.len() > self.longest {
                let mut finder = IdFinder::default();
                finder.feed(&std::mem::take(&mut self.line));
                finder.feed(part);
                self.oversized = Some(finder);
            } else {
                self.line.extend_from_slice(part);
            }
            self.input.consume(taken);
            if end.is_none() && !self.ended {
                continue;
            }
            match self.oversized.take() {
                Some(finder) => {
                    let error = unread::too_large(self.longest, finder.found());
                    self.answer(unread::message(error));
                    self.pay().await?;
                }
                None if self.ended && self.line.is_empty() => return Ok(None),
                None => return Ok(Some(std::mem::take(&mut self.line))),
            }
        }
        Ok(None)
    }

    /// Answers what no handler sees.
    fn answer(&mut self, message: TxJsonRpcMessage<RoleServer>) {
        self.owed.push(message);
        self.owes = true;
    }

    /// Writes the answers that are owed. When it is given up half-way, the next time goes on.
    async fn pay(&mut self) -> io::Result<()> {
        if self.owes {
            let mut output = self.output.lock().await;
            for message in self.owed.drain(..) {
                output.put(&message)?;
            }
            output.write().await?;
            self.owes = false;
        }
        Ok(())
    }

    async fn next(&mut self) -> io::Result<Option<RxJsonRpcMessage<RoleServer>>> {
        self.pay().await?;
        while let Some(line) = self.line().await? {
            let bytes = line.strip_prefix(MARK).unwrap_or(&line).trim_ascii();
            if bytes.is_empty() {
                continue;
            }
            match serde_json::from_slice(bytes) {
                Ok(message) => {
                    self.reuse(line);
                    return Ok(Some(message));
                }
                Err(error) => {
                    tracing::debug!(%error, "a message cannot be read");
                    if !unread::is_notification(bytes) {
                        self.answer(unread::message(unread::answer(bytes)));
                        self.pay().await?;
                    }
                }
            }
        }
        Ok(None)
    }

    /// Waits until every request has its answer, for as long as serving may take to end. It is given up
    /// and begun again whenever one is answered.
    async fn answered(&mut self) {
        let time = self.ending.time;
        let until = *self.given_up.get_or_insert_with(|| Instant::now() + time);
        let all = async {
            if let Err(error) = self.pay().await {
                tracing::debug!(%error, "an answer could not be written");
            }
            self.open.all_answered().await;
        };
        if tokio::time::timeout_at(until, all).await.is_err()
            && let Some(late) = self.late.take()
        {
            // Nobody listens any more where serving was given up.
            let _ = late.send(());
        }
    }

    /// Keeps the capacity of a line for the next, unless it is a large one.
    fn reuse(&mut self, mut line: Vec<u8>) {
        if line.capacity() <= KEPT && self.line.is_empty() {
            line.clear();
            self.line = line;
        }
    }
}

impl<W: AsyncWrite + Unpin> Output<W> {
    fn put(&mut self, message: &TxJsonRpcMessage<RoleServer>) -> io::Result<()> {
        let mut bytes = serde_json::to_vec(message)?;
        bytes.push(b'\n');
        self.pending.extend_from_slice(&bytes);
        Ok(())
    }

    /// Writes what is pending. When it is given up half-way, the next write goes on.
    async fn write(&mut self) -> io::Result<()> {
        let Some(stream) = &mut self.stream else {
            return Err(io::Error::new(io::ErrorKind::NotConnected, "the streams are closed"));
        };
        while !self.pending.is_empty() {
            let written = stream.write(&self.pending).await?;
            if written == 0 {
                return Err(io::ErrorKind::WriteZero.into());
            }
            self.pending.advance(written);
        }
        stream.flush().await
    }
}

impl<R, W> Transport<RoleServer> for Lines<R, W>
where
    R: AsyncRead + Send + Unpin,
    W: AsyncWrite + Send + Unpin + 'static,
{
    type Error = io::Error;

    fn send(
        &mut self,
        message: TxJsonRpcMessage<RoleServer>,
    ) -> impl Future<Output = io::Result<()>> + Send + 'static {
        let (output, open) = (Arc::clone(&self.output), self.open.clone());
        async move {
            let mut output = output.lock().await;
            output.put(&message)?;
            // Who has read the answer may use its id again at once.
            let _writing = open.answered(&message);
            output.write().await
        }
    }

    async fn receive(&mut self) -> Option<RxJsonRpcMessage<RoleServer>> {
        loop {
            let mut ending = self.ending.clone();
            let next = tokio::select! {
                biased;
                () = ending.told() => Ok(None),
                next = self.next() => next,
            };
            match next {
                Ok(Some(message)) if self.open.takes(&message) => {
                    if let Some(id) = self.open.has(&message) {
                        self.answer(unread::message(unread::in_use(id)));
                        continue;
                    }
                    self.open.asked(&message);
                    return Some(message);
                }
                Ok(Some(_)) => tracing::debug!("a message before the session is not read"),
                Ok(None) => {
                    self.answered().await;
                    return None;
                }
                Err(error) => {
                    tracing::error!(%error, "the streams failed");
                    return None;
                }
            }
        }
    }

    async fn close(&mut self) -> io::Result<()> {
        self.output.lock().await.stream = None;
        Ok(())
    }
}
