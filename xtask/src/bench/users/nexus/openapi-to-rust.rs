//! Five calls of nexus with the client of openapi-to-rust.

use client::generated::client::HttpClient;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let none = None::<&str>;
    let nexus = HttpClient::new().with_base_url("http://127.0.0.1:1");
    let projects = nexus.project_list(Some(10), none, none).await?;
    let images = nexus.image_list(Some(10), none, none, none).await?;
    let pools = nexus.ip_pool_list(None, Some(10), none, none, none).await?;
    let sleds = nexus.sled_list(Some(10), none, None).await?;
    let policy = nexus.system_policy_view().await?;
    println!("{}", projects.items.len() + images.items.len() + pools.items.len());
    println!("{}", sleds.items.len() + policy.role_assignments.len());
    Ok(())
}
