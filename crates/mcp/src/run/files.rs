//! Files of a call: decoded already, below a folder that may be read, or at a host that may be asked.
//!
//! A path is resolved before it is compared with the folder, so that neither `..` nor a link leads
//! out of it. A URL is fetched without credentials and without following redirects.

use std::path::{Path, PathBuf};
use std::time::Duration;

use jackfield::{
    Error, File, Input, RequestBody, ReqwestTransport, Transport, TransportError,
    TransportErrorKind,
};
use jackfield_plan::{Problem, ProblemCode};
use jackfield_tools::{Call, FileForms, FileSource};

/// The largest file that is fetched.
const LARGEST: usize = 64 * 1024 * 1024;

/// How long fetching a file may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Which files of this machine and of the network tools may be given. By default, none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Files {
    /// Paths: `{"path": ".."}`.
    pub paths: Paths,
    /// The hosts from which files are fetched: `{"url": ".."}`. A host is a name or an address,
    /// with a port where it is not the scheme's own: `files.example.com`, `127.0.0.1:8000`.
    /// Everything but loopback is fetched over HTTPS only.
    pub hosts: Vec<String>,
}

impl Files {
    /// The forms in which tools are offered files.
    pub fn forms(&self) -> FileForms {
        FileForms { paths: self.paths != Paths::Refused, urls: !self.hosts.is_empty() }
    }
}

/// Which paths tools may be given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Paths {
    /// None.
    #[default]
    Refused,
    /// Those below this folder, links resolved.
    Below(PathBuf),
    /// All that this process can read: where whoever calls is the user of this machine.
    Anywhere,
}

/// The engine's input for a checked call, its files opened.
pub(super) async fn input(files: &Files, call: Call) -> Result<Input, Vec<Problem>> {
    let mut input = Input { arguments: call.arguments, body: call.body, files: Vec::new() };
    let named = call
        .files
        .into_iter()
        .flat_map(|(name, given)| given.into_iter().map(move |file| (name.clone(), file)));
    let content = call.content.map(|file| ("body".to_owned(), file));
    let mut problems = Vec::new();
    for (name, file) in named.chain(content) {
        match open(files, &name, file).await {
            Ok(file) => input.files.push((name, file)),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(input) } else { Err(problems) }
}

async fn open(files: &Files, name: &str, file: jackfield_tools::File) -> Result<File, Problem> {
    let mut opened = match file.source {
        FileSource::Bytes(bytes) => File::from_bytes(file.name.as_deref().unwrap_or("file"), bytes),
        FileSource::Path(path) => {
            let allowed = allowed_path(&files.paths, name, &path).await?;
            File::open(&allowed).await.map_err(|error| {
                // The path is told as it was given: where the folder lies is nothing to tell a client.
                let reason = match &error {
                    Error::File(error) => format!(" ({})", error.reason()),
                    _ => String::new(),
                };
                let allowed = format!("the path of a file that can be read{reason}");
                problem(ProblemCode::NotAllowed, name, &path, &allowed)
            })?
        }
        FileSource::Url(url) => fetch(&files.hosts, name, &url).await?,
    };
    if let Some(name) = file.name {
        opened = opened.named(name);
    }
    if let Some(media) = file.media_type {
        opened = opened.media_type(media);
    }
    Ok(opened)
}

/// The path to open, once it is known to be allowed.
async fn allowed_path(paths: &Paths, name: &str, path: &str) -> Result<PathBuf, Problem> {
    let refused = |allowed: &str| problem(ProblemCode::NotAllowed, name, path, allowed);
    let root = match paths {
        Paths::Anywhere => return Ok(PathBuf::from(path)),
        Paths::Refused => {
            return Err(refused("the content itself: a data URI, or `name` and `base64`"));
        }
        Paths::Below(root) => root,
    };
    let root = tokio::fs::canonicalize(root)
        .await
        .map_err(|_| refused("no path, since the folder of files is not there"))?;
    let given = Path::new(path);
    let resolved = tokio::fs::canonicalize(root.join(given)).await;
    match resolved {
        Ok(resolved) if resolved.starts_with(&root) => Ok(resolved),
        // One answer for what is outside and for what is not there: the folder's surroundings are
        // nobody's to explore.
        _ => Err(refused("the path of a file below the server's folder of files, relative to it")),
    }
}

async fn fetch(hosts: &[String], name: &str, text: &str) -> Result<File, Problem> {
    let refused = |allowed: &str| problem(ProblemCode::NotAllowed, name, text, allowed);
    if hosts.is_empty() {
        return Err(refused("the content itself: a data URI, or `name` and `base64`"));
    }
    let only = || {
        let hosts = hosts.join(", ");
        format!(
            "an https URL at one of these hosts: {hosts}; a port belongs to a host, as host:port"
        )
    };
    let url = url::Url::parse(text).map_err(|_| refused(&only()))?;
    if !is_allowed(&url, hosts) {
        return Err(refused(&only()));
    }
    let failed = |reason: &str| {
        refused(&format!("a URL that answers with the file ({reason}); or give the content itself"))
    };
    let path = url.path_segments().and_then(|mut segments| segments.next_back());
    let file_name = path.filter(|name| !name.is_empty()).unwrap_or("file").to_owned();
    let (bytes, media) = tokio::time::timeout(PATIENCE, download(url.as_str()))
        .await
        .map_err(|_| failed("it took too long"))?
        .map_err(|reason| failed(&reason))?;
    let file = File::from_bytes(file_name, bytes);
    Ok(match media {
        Some(media) => file.media_type(media),
        None => file,
    })
}

/// Whether a file may be fetched from there.
fn is_allowed(url: &url::Url, hosts: &[String]) -> bool {
    let Some(host) = url.host_str() else { return false };
    let authority = |port| match port {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    };
    // The usual port may be named.
    let authorities = [authority(url.port()), authority(url.port_or_known_default())];
    let is_local = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    let is_safe = url.scheme() == "https" || (url.scheme() == "http" && is_local);
    let no_user = url.username().is_empty() && url.password().is_none();
    is_safe
        && no_user
        && hosts
            .iter()
            .any(|allowed| authorities.iter().any(|host| allowed.eq_ignore_ascii_case(host)))
}

async fn download(url: &str) -> Result<(Vec<u8>, Option<String>), String> {
    let transport = ReqwestTransport::new(Some(PATIENCE));
    let request = http::Request::get(url).body(RequestBody::Empty);
    let request = request.map_err(|error| error.to_string())?;
    let answer = transport.send(request).await.map_err(|error| unreached(&error))?;
    if !answer.status().is_success() {
        return Err(format!("it answered {}", answer.status().as_u16()));
    }
    let media = answer.headers().get(http::header::CONTENT_TYPE);
    let media = media.and_then(|media| media.to_str().ok()).map(str::to_owned);
    let mut body = answer.into_body();
    let mut bytes = Vec::new();
    while let Some(chunk) = body.next().await {
        bytes.extend_from_slice(&chunk.map_err(|error| unreached(&error))?);
        if bytes.len() > LARGEST {
            return Err(format!("it is larger than {LARGEST} bytes"));
        }
    }
    Ok((bytes, media))
}

/// Why a file could not be fetched: the words of the engine are about vendors.
fn unreached(error: &TransportError) -> String {
    let reason = match error.kind() {
        TransportErrorKind::Connect => "its host could not be reached",
        TransportErrorKind::ConnectTimeout => "its host took too long to answer",
        TransportErrorKind::Interrupted | TransportErrorKind::Truncated => "its answer broke off",
        _ => "it could not be fetched",
    };
    reason.to_owned()
}

fn problem(code: ProblemCode, argument: &str, given: &str, allowed: &str) -> Problem {
    let given = format!("\"{}\"", given.chars().take(80).collect::<String>());
    let (argument, allowed) = (argument.to_owned(), allowed.to_owned());
    Problem { code, argument, given, allowed, suggestion: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_named_hosts_are_asked() {
        let hosts = ["files.example.com", "127.0.0.1:8000", "b.example:443"].map(str::to_owned);
        let allowed = |url: &str| is_allowed(&url::Url::parse(url).unwrap(), &hosts);
        assert!(allowed("https://files.example.com/a.txt"));
        assert!(allowed("https://FILES.example.com:443/a.txt"));
        assert!(allowed("http://127.0.0.1:8000/a.txt"));
        assert!(allowed("https://b.example/a.txt") && !allowed("https://b.example:444/a.txt"));
        for refused in [
            "http://files.example.com/a.txt",
            "https://files.example.com:8443/a.txt",
            "https://files.example.com.evil.test/a.txt",
            "https://user@files.example.com/a.txt",
            "https://evil.test/?files.example.com",
            "http://127.0.0.1/a.txt",
            "ftp://files.example.com/a.txt",
            "file:///etc/passwd",
        ] {
            assert!(!allowed(refused), "{refused}");
        }
    }
}
