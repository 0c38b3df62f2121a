//! A crate whose build script generates the client of an API.
//!
//! [`tides`] is the client. `build.rs` generates it from `specs/tides`.

naftiko_client::include_client!("tides");

/// Returns the names of all stations, sorted.
///
/// # Errors
///
/// If a call fails.
pub async fn station_names(client: &tides::Client) -> tides::Result<Vec<String>> {
    let stations = client.stations().list_stations().send().await?;
    let mut names: Vec<String> = stations.into_iter().map(|station| station.name).collect();
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use crate::station_names;
    use crate::tides::fake::{Fake, from_json};
    use crate::tides::json;

    #[tokio::test]
    async fn names_are_sorted() {
        let fake = Fake::new();
        let stations: Vec<_> =
            ["Varna", "Brest"].map(|name| from_json(json!({"id": "1", "name": name}))).into_iter().collect();
        fake.stations().list_stations().returns(stations);
        assert_eq!(station_names(&fake.client()).await.unwrap(), ["Brest", "Varna"]);
    }
}
