use naftiko_client::{Api, Authentication, Secret, Variable};
use std::fs;
use std::io;

use super::*;

static API: Api = Api::new("pets", "https://{region}.pets.example")
    .variables(&[Variable::new("region").default("eu")])
    .authentication(Authentication::Bearer { token: Secret::variable("PETS_TOKEN") });
static TABLE: Table = Table::new("pets", &[], &[&API]);

const FILE: &str = r#"
default-profile = "staging"

[profiles.staging]
base-url = "https://staging.pets.example"
timeout = "30s"
retries = 2
output = "table"
variables = { region = "us" }

[profiles.staging.secrets]
PETS_TOKEN = { file = "token" }

[profiles.live.secrets]
PETS_TOKEN = { env = "LIVE_TOKEN" }
"#;

/// A folder with a configuration file.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new(text: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("my-pets")).unwrap();
        fs::write(folder.path().join("my-pets/config.toml"), text).unwrap();
        Folder(folder)
    }

    fn console(&self, set: &'static [(&'static str, &'static str)]) -> Console {
        let folder = self.0.path().to_str().unwrap().to_owned();
        Console::new(io::empty(), io::sink(), io::sink()).variables(move |name| {
            let set = set.iter().find(|it| it.0 == name).map(|it| it.1.to_owned());
            set.or_else(|| ["XDG_CONFIG_HOME", "APPDATA"].contains(&name).then(|| folder.clone()))
        })
    }

    fn read(&self, chosen: Option<&str>, set: &'static [(&'static str, &'static str)]) -> Result<Profile, String> {
        let path = self.0.path().display().to_string();
        Profile::read("my-pets", &TABLE, chosen, &self.console(set)).map_err(|failure| match failure {
            Failure::Settings(message) => message.replace(&path, "").replace('\\', "/"),
            other => format!("{other:?}"),
        })
    }
}

#[test]
fn a_profile_has_settings() {
    let folder = Folder::new(FILE);
    let profile = folder.read(None, &[]).unwrap();
    assert_eq!(profile.base_url.as_deref(), Some("https://staging.pets.example"));
    assert_eq!((profile.timeout, profile.retries), (Some(Duration::from_secs(30)), Some(2)));
    assert_eq!(
        (profile.output, profile.variables.as_slice()),
        (Some(Format::Table), [("region", "us".to_owned())].as_slice())
    );
}

#[test]
fn an_option_takes_precedence_over_the_environment_and_that_over_the_file() {
    let folder = Folder::new(FILE);
    let name = |chosen, set| folder.read(chosen, set).unwrap().name;
    assert_eq!(name(None, &[]), "staging");
    assert_eq!(name(None, &[("MY_PETS_PROFILE", "live")]), "live");
    assert_eq!(name(Some("staging"), &[("MY_PETS_PROFILE", "live")]), "staging");
    assert_eq!(Folder::new("").read(None, &[]), Ok(Profile::default()));
}

#[test]
fn a_secret_is_in_a_file_or_in_a_variable() {
    use naftiko_client::SecretString;

    let shown = |secret: Result<Option<SecretString>, Failure>| match secret {
        Ok(secret) => Ok(secret.is_some()),
        Err(Failure::Settings(message)) => Err(message),
        Err(other) => Err(format!("{other:?}")),
    };
    let folder = Folder::new(FILE);
    let staging = folder.read(None, &[]).unwrap();
    let problem = shown(staging.secret("PETS_TOKEN", &folder.console(&[]))).unwrap_err();
    assert!(problem.starts_with("PETS_TOKEN of the profile `staging`: "), "{problem}");
    fs::write(folder.0.path().join("my-pets/token"), "s3cret\n").unwrap();
    assert_eq!(shown(staging.secret("PETS_TOKEN", &folder.console(&[]))), Ok(true));
    assert_eq!(shown(staging.secret("OTHER", &folder.console(&[]))), Ok(false));
    let live = folder.read(Some("live"), &[]).unwrap();
    assert_eq!(
        shown(live.secret("PETS_TOKEN", &folder.console(&[]))),
        Err("PETS_TOKEN of the profile `live`: the environment variable LIVE_TOKEN is not set".to_owned())
    );
    assert_eq!(shown(live.secret("PETS_TOKEN", &folder.console(&[("LIVE_TOKEN", "x")]))), Ok(true));
}

#[test]
fn each_mistake_in_the_file_has_its_place_and_a_remedy() {
    let rows = [
        ("defalt-profile = 'a'", "1:1: unknown key `defalt-profile`; did you mean `default-profile`?"),
        ("[profiles.a]\nbase_url = 'x'", "2:1: unknown key `base_url`; did you mean `base-url`?"),
        ("[profiles.a]\nretries = -1", "2:11: expected a number of retries"),
        ("[profiles.a]\ntimeout = 30", "2:11: expected a string, found integer"),
        ("[profiles.a]\ntimeout = '30x'", "2:11: expected a number with the unit `ms`, `s`, `m` or `h`"),
        ("[profiles.a]\noutput = 'toml'", "2:10: expected a format: json, yaml, table, ndjson, raw"),
        ("[profiles.a]\nvariables = {regon = 'x'}", "2:14: unknown variable `regon`; did you mean `region`?"),
        (
            "[profiles.a.secrets]\nPETS_TOKEN = 's3cret'",
            "2:14: a secret must not be in this file: use `{ file = \"path\" }` or `{ env = \"VARIABLE\" }`",
        ),
        (
            "[profiles.a.secrets]\nPET_TOKEN = {file = 'a'}",
            "2:1: unknown secret `PET_TOKEN`; did you mean `PETS_TOKEN`?",
        ),
        (
            "[profiles.a.secrets]\nPETS_TOKEN = {fil = 'a'}",
            "2:15: unknown source of a secret `fil`; did you mean `file`?",
        ),
        (
            "[profiles.a.secrets]\nPETS_TOKEN = {file = 'a', env = 'b'}",
            "2:14: expected one source of the secret: use `{ file = \"path\" }` or `{ env = \"VARIABLE\" }`",
        ),
        ("profiles = 1", "1:12: expected a table, found integer"),
    ];
    for (text, expected) in rows {
        assert_eq!(Folder::new(text).read(None, &[]), Err(format!("/my-pets/config.toml:{expected}")), "{text}");
    }
    let problem = Folder::new("[profiles.a\nb = 1").read(None, &[]).unwrap_err();
    assert!(problem.starts_with("/my-pets/config.toml:1:12: "), "{problem}");
}

#[test]
fn a_profile_that_does_not_exist_is_an_error() {
    let folder = Folder::new(FILE);
    let problem = |name| folder.read(Some(name), &[]).unwrap_err();
    let place = "in /my-pets/config.toml";
    assert_eq!(problem("stagin"), format!("there is no profile `stagin` {place}; did you mean `staging`?"));
    assert_eq!(problem("test"), format!("there is no profile `test` {place}; it has live, staging"));
    assert_eq!(
        Folder::new("").read(Some("test"), &[]),
        Err(format!("there is no profile `test` {place}; it has no profiles"))
    );
}

#[test]
fn a_file_that_the_environment_names_must_exist() {
    let folder = Folder::new("");
    let problem = folder.read(None, &[("MY_PETS_CONFIG", "/missing/pets.toml")]).unwrap_err();
    assert!(problem.starts_with("/missing/pets.toml cannot be read: "), "{problem}");
}
