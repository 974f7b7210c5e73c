//! What comes one by one in a stream: the type of a line, or of an event's data.
//!
//! Takes: a media type of events or lines. Gives: the type of one value.
//!
//! | written | a value |
//! |---|---|
//! | `itemSchema` of lines (3.2) | what it says |
//! | `itemSchema` of events: the event with its `data` | what its `data` is |
//! | `schema`, a list | an item of it |
//! | `schema`, a text | events: the data as text; lines say nothing by it |
//! | `schema`, anything else | what it says |

use super::Lowering;
use super::members::MAX_DEPTH;
use super::schemas::resolved;
use super::trail::Trail;
use crate::diagnostics::codes;
use crate::ir::{ListType, TypeKind, TypeUse};
use crate::node::Node;
use crate::syntax::openapi::body::Media;
use crate::syntax::openapi::media_type::{self, Shape};

/// The data that is no value: events end with it.
const END: &str = "[DONE]";

impl<'d> Lowering<'_, 'd> {
    /// The list of the values that a stream of lines is made of.
    pub(super) fn list_of_lines(&mut self, described: TypeUse, media: &Media<'d>) -> TypeUse {
        let kind = resolved(self.schemas.types(), described.ty);
        if media.item.is_none() && matches!(kind, Some(TypeKind::List(_))) {
            return TypeUse::of(described.ty);
        }
        let list = ListType {
            items: described,
            min_items: None,
            max_items: None,
            unique: false,
            or_single: false,
        };
        TypeUse::of(self.schemas.plain(TypeKind::List(list)))
    }

    /// The type of one value of a stream.
    pub(super) fn streamed(
        &mut self,
        shape: Shape,
        media: &Media<'d>,
        trail: &Trail<'_>,
    ) -> TypeUse {
        if let Some(item) = media.item {
            let mut data = Vec::new();
            if shape == Shape::Events {
                self.event_data(item, None, &mut data, MAX_DEPTH);
            }
            return match data.as_slice() {
                // Without a member `data`, the data itself is described.
                [] => self.value(shape, item, trail),
                data => self.one_of_data(data, trail),
            };
        }
        let Some(schema) = media.schema else { return self.schemas.any() };
        let whole = self.value(shape, schema, trail);
        match resolved(self.schemas.types(), whole.ty) {
            Some(TypeKind::List(list)) => {
                let items = list.items;
                self.text_or_any(shape, items)
            }
            _ => whole,
        }
    }

    fn value(&mut self, shape: Shape, schema: Node<'d>, trail: &Trail<'_>) -> TypeUse {
        let ty = self.schemas.schema(schema, trail);
        self.text_or_any(shape, ty)
    }

    /// A text of events is their data as it comes; one of lines says nothing, since lines are JSON.
    fn text_or_any(&mut self, shape: Shape, ty: TypeUse) -> TypeUse {
        match resolved(self.schemas.types(), ty.ty) {
            Some(TypeKind::String(_)) if shape == Shape::Events => self.text_type(),
            Some(TypeKind::String(_)) => self.schemas.any(),
            _ => ty,
        }
    }

    /// Collects the schemas of an event's data: those of each alternative, or of the event.
    fn event_data(
        &mut self,
        event: Node<'d>,
        outer: Option<Node<'d>>,
        found: &mut Vec<Node<'d>>,
        depth: u32,
    ) {
        let all = self.schemas.conjunction(event);
        let schemas: Vec<_> = all.views.iter().map(|view| view.schema).collect();
        let own = schemas.iter().find_map(|schema| schema.properties?.get("data")).or(outer);
        let alternatives = schemas.iter().find_map(|schema| schema.one_of.or(schema.any_of));
        match alternatives.filter(|list| depth > 0 && !list.is_empty()) {
            Some(list) => {
                for alternative in list.items() {
                    self.event_data(alternative, own, found, depth - 1);
                }
            }
            None => found.extend(own),
        }
    }

    /// The type of data that one of these schemas describes: text where one of them does, since
    /// what is JSON can be read of it.
    fn one_of_data(&mut self, schemas: &[Node<'d>], trail: &Trail<'_>) -> TypeUse {
        let mut types: Vec<TypeUse> = Vec::new();
        let ends = |node: &Node<'d>| node.get("const").and_then(Node::as_str) == Some(END);
        let values: Vec<Node<'d>> = schemas.iter().copied().filter(|node| !ends(node)).collect();
        let mut text = None;
        for schema in &values {
            let Some(ty) = self.data(*schema, trail) else {
                text = text.or(Some(*schema));
                continue;
            };
            if !types.contains(&ty) {
                types.push(ty);
            }
        }
        match (types.as_slice(), text) {
            ([], _) => self.text_type(),
            (_, Some(text)) => {
                let message = "some events have a text as their data and others JSON: all are read \
                               as texts, and the schemas of the JSON are left out";
                self.reader.warn(codes::UNSUPPORTED_SKIPPED, text, message);
                self.text_type()
            }
            ([only], None) => *only,
            (_, None) => self.schemas.one_of(&types, trail),
        }
    }

    /// What the data of an event is in JSON; none for a text (3.2 section 4.14.6: it is a text, whose
    /// content `contentMediaType` and `contentSchema` describe).
    fn data(&mut self, schema: Node<'d>, trail: &Trail<'_>) -> Option<TypeUse> {
        let all = self.schemas.conjunction(schema);
        let media = all.views.iter().find_map(|view| view.schema.content_media_type);
        let content = all.views.iter().find_map(|view| view.schema.node.get("contentSchema"));
        let json = media.is_none_or(|media| media_type::shape(media) == Shape::Json);
        match content {
            _ if !json => None,
            Some(content) => Some(self.schemas.schema(content, trail)),
            None if media.is_some() => Some(self.schemas.any()),
            None => {
                let ty = self.schemas.schema(schema, trail);
                let kind = resolved(self.schemas.types(), ty.ty);
                let text = match kind {
                    Some(TypeKind::String(_)) => true,
                    Some(TypeKind::Enum(listed)) => {
                        listed.variants.iter().all(|variant| variant.value.is_string())
                    }
                    _ => false,
                };
                (!text).then_some(ty)
            }
        }
    }
}
