//! A web page that calls an API with a generated client.
//!
//! `index.html` calls [`page::start`]. [`tides`] is the client, which `build.rs` generates. In a
//! browser it sends its requests with `fetch`.

pub mod page;

naftiko_client::include_client!("tides");

/// Returns a line for each station, sorted.
///
/// # Errors
///
/// If a call fails.
pub async fn lines(client: &tides::Client) -> tides::Result<Vec<String>> {
    let stations = client.stations().list_stations().send().await?;
    let mut lines: Vec<String> = stations
        .into_iter()
        .map(|station| match station.height {
            Some(height) => format!("{}: {height} m", station.name),
            None => station.name,
        })
        .collect();
    lines.sort();
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use crate::lines;
    use crate::tides::fake::{Fake, from_json};
    use crate::tides::json;

    #[tokio::test]
    async fn lines_are_sorted_and_have_the_height() {
        let fake = Fake::new();
        let stations = [json!({"id": "1", "name": "Varna"}), json!({"id": "2", "name": "Brest", "height": 4.5})];
        fake.stations().list_stations().returns(stations.map(from_json).into_iter().collect::<Vec<_>>());
        assert_eq!(lines(&fake.client()).await.unwrap(), ["Brest: 4.5 m", "Varna"]);
    }
}
