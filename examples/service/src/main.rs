//! Serves on port 3000. Clerk's secret key is in `CLERK_SECRET_KEY`.

use clerk_client::Client;
use naftiko_example_service::app;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt().init();
    let clerk = Client::from_env()?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    let end = async {
        // Without this signal, the service runs until it is killed.
        let _ = tokio::signal::ctrl_c().await;
    };
    axum::serve(listener, app(clerk)).with_graceful_shutdown(end).await?;
    Ok(())
}
