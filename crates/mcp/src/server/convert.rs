//! From our results to the protocol's.

use rmcp::model::{CallToolResult, ContentBlock, MetaObject, ResourceContents};

use crate::outcome::{Content, Outcome};

/// An outcome as the result of `tools/call`.
pub(crate) fn result(outcome: Outcome) -> CallToolResult {
    let content = outcome.content.into_iter().map(block).collect();
    let mut result = if outcome.is_error {
        CallToolResult::error(content)
    } else {
        CallToolResult::success(content)
    };
    result.structured_content = outcome.structured;
    if !outcome.meta.is_empty() {
        result.meta = Some(MetaObject(outcome.meta));
    }
    result
}

fn block(content: Content) -> ContentBlock {
    match content {
        Content::Text(text) => ContentBlock::text(text),
        Content::Image { base64, media_type } => ContentBlock::image(base64, media_type),
        Content::Audio { base64, media_type } => ContentBlock::audio(base64, media_type),
        Content::File { base64, media_type, uri } => {
            ContentBlock::resource(ResourceContents::blob(base64, uri).with_mime_type(media_type))
        }
    }
}
