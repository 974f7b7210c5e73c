//! Five calls of nexus with the client of jackfield.

use client::Client;

#[tokio::main]
async fn main() -> Result<(), client::Error> {
    let nexus = Client::builder().base_url("http://127.0.0.1:1").build()?;
    let projects = nexus.projects().project_list().limit(10).await?;
    let images = nexus.images().image_list().limit(10).await?;
    let pools = nexus.ip_pools().ip_pool_list().limit(10).await?;
    let sleds = nexus.system_hardware().sled_list().limit(10).await?;
    let policy = nexus.policy().system_policy_view().await?;
    println!("{}", projects.items.len() + images.items.len() + pools.items.len());
    println!("{}", sleds.items.len() + policy.role_assignments.len());
    Ok(())
}
