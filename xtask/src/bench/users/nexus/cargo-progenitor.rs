//! Five calls of nexus with the client of progenitor.

use client::Client;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let nexus = Client::new("http://127.0.0.1:1");
    let limit = 10.try_into().ok();
    let projects = nexus.project_list(limit, None, None).await?;
    let images = nexus.image_list(limit, None, None, None).await?;
    let pools = nexus.ip_pool_list(None, limit, None, None, None).await?;
    let sleds = nexus.sled_list(limit, None, None).await?;
    let policy = nexus.system_policy_view().await?;
    println!("{}", projects.items.len() + images.items.len() + pools.items.len());
    println!("{}", sleds.items.len() + policy.role_assignments.len());
    Ok(())
}
