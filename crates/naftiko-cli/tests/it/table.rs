//! A table by hand, with each kind of input.

use naftiko_client::table::{
    Form, Hints, Input, Output, PageStyle, Paged, RestServer, Route, Runs, Setting, Table, Target, To, Unit,
};
use naftiko_client::{Api, Authentication, Operation, Secret, Variable};

static PETS: Api = Api::new("pets", "http://{region}.pets.example")
    .variables(&[Variable::new("region").default("eu")])
    .authentication(Authentication::Bearer { token: Secret::variable("PETS_TOKEN") });

static PUBLIC: Api = Api::new("pets", "http://public.pets.example");

static SEARCHED: Paged = Paged::new(PageStyle::Offset { parameter: "offset", first: 0 }, &["data"]).total(&["total"]);

static UNITS: &[Unit] = &[
    Unit::new("pets", "list-pets", Operation::get("ListPets", "/pets"))
        .verb("list")
        .description("Lists pets.\n\nReturns one page, with the newest pet first.")
        .hints(Hints::new().read_only(true))
        .inputs(&[
            Input::new("limit", r#"{"type":"integer"}"#).description("At most this many.").to(&[Target::query("limit")]),
            Input::new("kind", r#"{"type":"array","items":{"type":"string","enum":["cat","dog"]}}"#)
                .description("Only these kinds.")
                .to(&[Target::query("kind").form(Form::Repeated)]),
            Input::new("order_by", r#"{"type":"string","enum":["name","-name"]}"#).to(&[Target::query("order_by")]),
            Input::new("timeout", r#"{"type":"integer"}"#).to(&[Target::query("timeout")]),
        ]),
    Unit::new("pets", "search-pets", Operation::get("SearchPets", "/pets/search"))
        .verb("search")
        .description("Searches pets.")
        .hints(Hints::new().read_only(true))
        .pages(&SEARCHED)
        .inputs(&[Input::new("offset", r#"{"type":"integer"}"#).to(&[Target::query("offset")])]),
    Unit::new("pets", "create-pet", Operation::post("CreatePet", "/owners/{owner_id}/pets"))
        .verb("create")
        .description("Creates a pet.")
        .settings(&[Setting::Keys {
            order: &["name", "kind", "age", "tame", "tags", "nick", "metadata"],
            is_form: false,
            is_optional: false,
        }])
        .inputs(&[
            Input::new("owner_id", r#"{"type":"string"}"#)
                .required()
                .description("The owner.")
                .to(&[Target::path("owner_id")]),
            Input::new("name", r#"{"type":"string"}"#).required().description("Its name.").to(&[Target::key("name")]),
            Input::new("kind", r#"{"type":"string","enum":["cat","dog"]}"#)
                .required()
                .description("Its kind.\n\nMore kinds follow.")
                .to(&[Target::key("kind")]),
            Input::new("age", r#"{"type":"number"}"#).to(&[Target::key("age")]),
            Input::new("tame", r#"{"type":["boolean","null"]}"#).to(&[Target::key("tame")]),
            Input::new("tags", r#"{"type":"array","items":{"type":"string"}}"#).to(&[Target::key("tags")]),
            Input::new("nick", r#"{"type":["string","null"]}"#).to(&[Target::key("nick")]),
            Input::new("metadata", r#"{"type":"object"}"#).to(&[Target::key("metadata")]),
        ]),
    Unit::new("pets", "delete-pet", Operation::delete("DeletePet", "/pets/{pet_id}"))
        .verb("delete")
        .description("Deletes a pet.")
        .inputs(&[Input::new("pet_id", r#"{"type":"integer"}"#).required().to(&[Target::path("pet_id")])]),
    Unit::new("pet_photos", "upload-photo", Operation::put("UploadPhoto", "/pets/{pet_id}/photo"))
        .verb("upload")
        .output(Output::Nothing)
        .inputs(&[
            Input::new("pet_id", r#"{"type":"integer"}"#).required().to(&[Target::path("pet_id")]),
            Input::new("body", r#"{"type":"string"}"#).required().to(&[Target::new(To::Bytes("image/png"), "body")]),
        ]),
    Unit::new("pet_photos", "download-photo", Operation::get("DownloadPhoto", "/pets/{pet_id}/photo"))
        .verb("download")
        .output(Output::Bytes)
        .inputs(&[Input::new("pet_id", r#"{"type":"integer"}"#).required().to(&[Target::path("pet_id")])]),
    Unit::new("pet_photos", "attach-photos", Operation::post("AttachPhotos", "/pets/photos"))
        .verb("attach")
        .inputs(&[Input::new("photos", r#"{"type":"array","items":{"type":"string"}}"#)
            .to(&[Target::new(To::Part("", ""), "photos").form(Form::Files)])]),
    Unit::new("pet_photos", "annotate-photos", Operation::post("AnnotatePhotos", "/pets/notes"))
        .verb("annotate")
        .service(1)
        .inputs(&[
            Input::new("if_match", "{}").to(&[Target::header("if-match")]),
            Input::new(
                "body",
                r#"{"type":"object","properties":{"note":{"type":"string"},"size":{"type":"integer"}},"required":["note"]}"#,
            )
            .required()
            .to(&[Target::new(To::Json, "body")]),
        ]),
];

static REST_SERVERS: &[RestServer] = &[
    RestServer::new("door", &[Route::new("GET", "/pets", Runs::Operation("pets", "list-pets"))]),
    RestServer::new("yard", &[]),
];

pub(crate) static TABLE: Table = Table::new("pets", UNITS, &[&PETS, &PUBLIC])
    .title("Pets")
    .description("An API of pets.")
    .rest_servers(REST_SERVERS, &[]);
