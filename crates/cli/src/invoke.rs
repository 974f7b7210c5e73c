//! From a checked tool call to the engine's input: files are opened here, as only a program may
//! decide which paths it reads.

use jackfield::{File, Input};
use jackfield_tools::{Call, FileSource};

use crate::failure::Failure;

/// The engine's input for a checked call.
pub(crate) async fn input(call: Call) -> Result<Input, Failure> {
    let mut files = Vec::new();
    for (name, given) in call.files {
        for file in given {
            files.push((name.clone(), opened(file).await?));
        }
    }
    if let Some(content) = call.content {
        files.push(("body".to_owned(), opened(content).await?));
    }
    Ok(Input { arguments: call.arguments, body: call.body, files })
}

async fn opened(file: jackfield_tools::File) -> Result<File, Failure> {
    let mut opened = match file.source {
        FileSource::Bytes(bytes) => {
            File::from_bytes(file.name.clone().unwrap_or_else(|| "file".to_owned()), bytes)
        }
        FileSource::Path(path) => File::open(&path).await.map_err(Failure::new)?,
        FileSource::Url(url) => {
            return Err(Failure::new(format!("`{url}`: files are not fetched; give a path")));
        }
    };
    if let Some(name) = file.name {
        opened = opened.named(name);
    }
    if let Some(media) = file.media_type {
        opened = opened.media_type(media);
    }
    Ok(opened)
}
