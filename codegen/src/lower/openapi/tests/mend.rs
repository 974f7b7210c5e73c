//! Overlays that come with diagnostics: each, saved beside the document, ends its diagnostic.

use expect_test::expect;

use crate::source::{MemoryLoader, SourcePath};
use crate::{Compilation, Options, compile};

const DOCUMENT: &str = "
openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /it's/{id}:
    get:
      operationId: one
      parameters:
        - {name: limit, in: query, schema: {type: integer, default: '10'}}
        - {name: text, in: query, schema: {type: string, default: 7}}
      responses:
        200: {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Tikcet'}}}}
        201: {description: d, content: {application/json: {schema: {}}}}
components:
  schemas:
    Ticket: {type: object, properties: {id: {type: string}}}
";

fn compiled(overlay: Option<&str>) -> Compilation {
    let path = |name: &str| SourcePath::new(name).unwrap();
    let mut loader = MemoryLoader::new().with(path("openapi.yaml"), DOCUMENT);
    if let Some(overlay) = overlay {
        loader = loader.with(path("overlay.yaml"), overlay);
    }
    compile(&path("openapi.yaml"), &loader, &Options::default())
}

#[test]
fn every_overlay_mends_what_it_comes_with() {
    let before = compiled(None);
    let mut all = String::new();
    for entry in before.report.entries() {
        let Some(overlay) = &entry.diagnostic.overlay else {
            panic!("{} has no overlay", entry.diagnostic.message)
        };
        all.extend([entry.diagnostic.code.as_str(), " ", overlay.lines().nth(3).unwrap(), "\n"]);
        let after = compiled(Some(overlay));
        assert_eq!(after.report.entries().len(), before.report.entries().len() - 1, "{overlay}");
        let message = &entry.diagnostic.message;
        let still = after.report.entries().iter().any(|one| one.diagnostic.message == *message);
        assert!(!still, "{message}\n{overlay}");
    }
    expect![[r#"
        W0817   - target: "$"
        W0814   - target: "$.paths['/it\\'s/{id}'].get"
        W0821   - target: "$.paths['/it\\'s/{id}'].get.parameters[0].schema"
        W0821   - target: "$.paths['/it\\'s/{id}'].get.parameters[1].schema"
        W0806   - target: "$.paths['/it\\'s/{id}'].get.responses['200'].content['application/json'].schema"
        W0805   - target: "$.paths['/it\\'s/{id}'].get.responses['201'].content['application/json']"
    "#]].assert_eq(&all);
}
