//! The elements of the page.

use wasm_bindgen::prelude::{JsError, wasm_bindgen};
use web_sys::Document;

use crate::{lines, tides};

/// Lists the stations in the element `stations`, or writes the error to the element `error`.
///
/// The API has the origin of the page. A browser reads responses of another origin only if its
/// server allows that (CORS).
///
/// # Errors
///
/// If the page has no such elements.
#[wasm_bindgen]
pub async fn start() -> Result<(), JsError> {
    let window = web_sys::window().ok_or_else(|| JsError::new("this is not a page"))?;
    let document = window.document().ok_or_else(|| JsError::new("the page has no document"))?;
    let origin = window.location().origin().map_err(|_| JsError::new("the page has no origin"))?;
    match stations(&origin).await {
        Ok(lines) => {
            let list = element(&document, "stations")?;
            for line in lines {
                let item = document.create_element("li").map_err(|_| JsError::new("no item can be created"))?;
                item.set_text_content(Some(&line));
                list.append_child(&item).map_err(|_| JsError::new("no item can be added"))?;
            }
        }
        Err(error) => element(&document, "error")?.set_text_content(Some(&error.to_string())),
    }
    Ok(())
}

async fn stations(base_url: &str) -> tides::Result<Vec<String>> {
    lines(&tides::Client::builder().base_url(base_url).build()?).await
}

fn element(document: &Document, id: &str) -> Result<web_sys::Element, JsError> {
    document.get_element_by_id(id).ok_or_else(|| JsError::new(&format!("the page has no element `{id}`")))
}
