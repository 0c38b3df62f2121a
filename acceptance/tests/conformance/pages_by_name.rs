//! Pages of units: their requests are those of typed code, for each row of `pages`.

use naftiko_client::table::{Content, Inputs, Unit};
use naftiko_test_server::{Reply, Server};
use pages_client::table::{UNITS, client_of};

use super::clients;
use super::table::{Row, World, written};

/// The servers of a row, with its responses.
async fn world(row: &Row) -> World {
    let world = World { here: Server::start().await, there: Server::start().await };
    (row.responses)().into_iter().for_each(|response: Reply| world.here.respond(response));
    world
}

/// The requests that arrived.
fn sent(world: &World) -> Vec<String> {
    world.here.received().iter().map(|request| written(request, &world.here.host())).collect()
}

/// The unit of the method that a row calls: `pages.aws().items()`.
fn unit(row: &Row) -> &'static Unit {
    let method: String = row.call.chars().filter(|it| !it.is_whitespace()).collect();
    let name = method.split(['.', '(']).nth(1).unwrap_or_default().replace('_', "-");
    UNITS.iter().find(|unit| unit.name == name).unwrap_or_else(|| panic!("{name} is a unit"))
}

/// Requests all pages by name, and returns the number of their items.
async fn items(world: &World, unit: &'static Unit) -> Result<usize, String> {
    let client = clients::paging(world).map_err(|error| error.to_string())?;
    let client = client_of(&client, unit);
    let mut pages = naftiko_client::table::pages(client, unit, &Inputs::new()).map_err(|error| error.to_string())?;
    let paged = unit.pages.expect("it has pages");
    let mut items = 0;
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| error.to_string())?;
        if let Content::Json(page) = page.body() {
            items += paged.items(page).map_or(0, Vec::len);
        }
    }
    Ok(items)
}

/// Compares the requests of typed code with those by name, and how both end.
pub(crate) async fn check(row: &Row) -> Result<(), String> {
    let typed = world(row).await;
    let of_typed = (row.run)(&typed).await.map_err(|error| error.to_string());
    let named = world(row).await;
    let of_named = items(&named, unit(row)).await;
    let (expected, got) = (sent(&typed), sent(&named));
    // The result of a row is a letter for each item, or their number.
    let is_same_end = match (&of_typed, &of_named) {
        (Ok(told), Ok(items)) => told.len() == *items || told.parse() == Ok(*items),
        (Err(one), Err(other)) => one == other,
        _ => false,
    };
    if expected == got && is_same_end {
        return Ok(());
    }
    Err(format!("{}: typed {of_typed:?} by\n{expected:#?}\nnamed {of_named:?} by\n{got:#?}", row.name))
}
