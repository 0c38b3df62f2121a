//! Which files each side has: working trees, folders and revisions, and what is printed if there is
//! no such side.

use std::fs;

use super::{PETS, Repository, diff, in_folder, printed, with_operation};

#[test]
fn by_default_the_last_commit_is_compared_with_the_working_tree() {
    let repository = Repository::new();
    let unchanged = repository.diff(&[]);
    insta::assert_snapshot!(unchanged, @"
    exit code 0
    --- standard output
    comparing HEAD (0123456789) with specs

    pets-client 0.1.0: no changes
    --- standard error
    ");
    repository.write("specs/pets/pets.yaml", &with_operation(PETS, "DeletePets"));
    let dirty = repository.diff(&[]);
    assert!(dirty.contains("comparing HEAD (0123456789) with specs, with uncommitted changes\n"), "{dirty}");
    assert!(dirty.contains("pets-client 0.1.0 -> 0.1.1: "), "{dirty}");
    repository.git(&["add", "--all"]);
    assert_eq!(repository.diff(&[]), dirty);
}

#[test]
fn a_side_is_a_branch_a_tag_a_commit_or_a_path_in_one() {
    let repository = Repository::new();
    repository.git(&["tag", "v1"]);
    repository.write("specs/pets/pets.yaml", &with_operation(PETS, "DeletePets"));
    repository.commit();
    let added = "pets-client 0.1.0 -> 0.1.1: ";
    for sides in [
        &["v1"][..],
        &["v1", "main"],
        &["HEAD~1", "HEAD"],
        &["v1:specs"],
        &["v1:./specs/"],
        &["v1:specs/pets", "HEAD:specs/pets"],
        &["v1", "specs/pets"],
        &["v1:specs/pets", "specs"],
        &["HEAD^{/specs}~1", "HEAD^{/specs}:specs"],
    ] {
        let printed = repository.diff(sides);
        assert!(printed.contains(added) && printed.ends_with("--- standard error\n"), "{sides:?}: {printed}");
    }
    assert!(repository.diff(&["HEAD", "v1"]).contains(" breaking"));
}

#[test]
fn a_side_is_a_folder_of_specs_or_of_one_api() {
    let repository = Repository::new();
    repository.write("elsewhere/old/specs/pets/pets.yaml", PETS);
    repository.write("elsewhere/copy/pets.yaml", PETS);
    repository.write("elsewhere/other/pets.yaml", &with_operation(PETS, "DeletePets"));
    repository.write("specs/pets/pets.yaml", &with_operation(PETS, "DeletePets"));
    for sides in [
        &["elsewhere/old/specs"][..],
        &["elsewhere/old/specs", "specs"],
        &["elsewhere/copy", "specs/pets"],
        &["elsewhere/copy", "elsewhere/other"],
        &["HEAD:specs/pets", "elsewhere/other"],
    ] {
        let printed = repository.diff(sides);
        assert!(printed.contains("-client 0.1.0 -> 0.1.1: 1 added"), "{sides:?}: {printed}");
    }
}

#[test]
fn a_folder_needs_no_repository() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["old/pets", "new/pets"] {
        fs::create_dir_all(folder.path().join(name)).unwrap();
        fs::write(folder.path().join(name).join("pets.yaml"), PETS).unwrap();
    }
    insta::assert_snapshot!(printed(diff(folder.path()).args(["old", "new"]).env("PATH", "")), @"
    exit code 0
    --- standard output
    comparing old with new

    pets-client 0.1.0: no changes
    --- standard error
    ");
    insta::assert_snapshot!(printed(diff(folder.path()).args(["--specs", "new"]).env("PATH", "")), @"
    exit code 2
    --- standard output

    --- standard error
    error: git is not installed, or is not in the PATH
      = help: install git, or give two folders of specs: the old one, then the new one
    ");
    let place = folder.path().canonicalize().unwrap().join("new").display().to_string();
    let text = printed(diff(folder.path()).args(["--specs", "new"])).replace(&place, "new");
    insta::assert_snapshot!(text.replace(&folder.path().join("new").display().to_string(), "new"), @"
    exit code 2
    --- standard output

    --- standard error
    error: new is not in a git repository
      = help: give two folders of specs: the old one, then the new one
    ");
}

#[test]
fn a_revision_that_does_not_exist_is_an_error_with_a_remedy() {
    let repository = Repository::new();
    let error = |side: &str| repository.diff(&[side]).split_once("--- standard error\n").unwrap().1.to_owned();
    insta::assert_snapshot!(error("mian"), @"
    error: there is no folder and no revision `mian`
      = help: did you mean `main`?
    ");
    insta::assert_snapshot!(error("v9.9"), @"
    error: there is no folder and no revision `v9.9`
      = help: give a folder, a branch, a tag or a commit; `git fetch` gets those of the remote
    ");
    insta::assert_snapshot!(error("main..HEAD"), @"
    error: `main..HEAD` is a range, and a comparison has two revisions
      = help: give two revisions: `main HEAD`
    ");
    insta::assert_snapshot!(error("HEAD:spec"), @"
    error: `HEAD` has no folder `spec`
      = help: did you mean `HEAD:specs`?
    ");
    insta::assert_snapshot!(error("HEAD:../specs"), @"
    error: `../specs` is not in the repository
      = help: give a path that starts at its root
    ");
    insta::assert_snapshot!(error(":specs"), @"
    error: a revision has a name before the colon
      = help: write it, such as `HEAD:specs`
    ");
    assert_eq!(repository.code(&["mian"]), Some(2));
}

#[test]
fn a_repository_without_commits_and_a_shallow_clone_are_recognized() {
    let empty = Repository::empty();
    empty.write("specs/pets/pets.yaml", PETS);
    let printed = empty.diff(&[]);
    assert!(printed.contains("does not have `HEAD`: it has no commits\n  = help: commit the specs first"), "{printed}");

    let origin = Repository::new();
    origin.write("specs/pets/pets.yaml", &with_operation(PETS, "DeletePets"));
    origin.commit();
    let clone = Repository { folder: tempfile::tempdir().unwrap() };
    let url = format!("file://{}", origin.path().display());
    clone.git(&["clone", "--quiet", "--depth", "1", &url, "."]);
    insta::assert_snapshot!(clone.diff(&["HEAD~1"]), @"
    exit code 2
    --- standard output

    --- standard error
    error: the repository does not have `HEAD~1`: it is a shallow clone
      = help: run `git fetch --unshallow`, or set `fetch-depth: 0` for `actions/checkout`
    ");
    assert_eq!(clone.code(&[]), Some(0));
}

#[test]
fn a_revision_without_specs_makes_every_client_new() {
    let repository = Repository::empty();
    repository.write("README.md", "# Pets\n");
    repository.commit();
    repository.write("specs/pets/pets.yaml", PETS);
    insta::assert_snapshot!(repository.diff(&[]), @"
    exit code 0
    --- standard output
    comparing HEAD (0123456789) with specs, with uncommitted changes

    added[package-added]: The crate `pets-client` is new, with 1 operation.
    pets-client 0.1.0: new client
    --- standard error
    note: `HEAD` has no files in `specs`, so every client is new
    ");
}

#[test]
fn a_folder_of_specs_that_was_renamed_is_suggested() {
    let repository = Repository::empty();
    repository.write("apis/pets/pets.yaml", PETS);
    repository.write("apis/pets/codegen.lock", "# @generated by naftiko-codegen: names\n");
    repository.commit();
    repository.git(&["mv", "apis", "specs"]);
    let printed = repository.diff(&[]);
    let note = "note: `HEAD` has no files in `specs`, so every client is new; \
                if the folder had another name, give it, such as `HEAD:apis`";
    assert!(printed.contains(note), "{printed}");
    assert!(repository.diff(&["HEAD:apis"]).contains("\npets-client 0.1.0: no changes\n"));
}

#[test]
fn a_client_in_another_folder_is_found_by_the_name_of_its_package() {
    let repository = Repository::new();
    repository.git(&["mv", "specs/pets", "specs/animals"]);
    repository.write("specs/animals/codegen.toml", "[crate]\nname = \"pets-client\"\n");
    let printed = repository.diff(&[]);
    // The folder is a part of texts.
    assert!(printed.contains("\npets-client 0.1.0 -> 0.1.1: 1 other\n"), "{printed}");
    fs::remove_file(repository.path().join("specs/animals/codegen.toml")).unwrap();
    let printed = repository.diff(&[]);
    assert!(printed.contains("animals-client 0.1.0: new client\n"), "{printed}");
    assert!(printed.contains("pets-client 0.1.0: removed client\n"), "{printed}");
}

#[test]
fn files_outside_of_the_specs_are_those_of_the_revision() {
    let repository = Repository::empty();
    let pets = "\
capability:
  consumes:
  - {import: pets, from: ../../shared/pets.yaml}
";
    repository.write("specs/pets/pets.yaml", pets);
    repository
        .write("specs/pets/codegen.toml", "import-from = [\"../../shared\"]\nopenapi = \"../../docs/pets.json\"\n");
    repository.write("shared/pets.yaml", PETS);
    repository.write(
        "docs/pets.json",
        r#"{"openapi": "3.0.3", "info": {"title": "Pets", "version": "1"}, "paths": {"$ref": "paths.json"}}"#,
    );
    repository.commit();
    // No spec refers to these.
    repository.write("docs/video.json", "version https://git-lfs.github.com/spec/v1\n");
    #[cfg(unix)]
    std::os::unix::fs::symlink("/etc/hosts", repository.path().join("docs/hosts.json")).unwrap();
    repository.commit();
    let unchanged = repository.diff(&["HEAD", "HEAD"]);
    assert!(unchanged.contains("\npets-client 0.1.0: no changes\n"), "{unchanged}");
    repository.write("shared/pets.yaml", &with_operation(PETS, "DeletePets"));
    assert!(repository.diff(&["HEAD", "HEAD"]) == unchanged);
    assert!(repository.diff(&[]).contains("pets-client 0.1.0 -> 0.1.1: "));
}

#[cfg(unix)]
#[test]
fn links_are_followed_within_the_repository_only() {
    use std::os::unix::fs::symlink;
    let repository = Repository::new();
    repository.write("shared/more.yaml", &PETS.replace("pets", "owners").replace("Pets", "Owners"));
    symlink("../../shared/more.yaml", repository.path().join("specs/pets/owners.yaml")).unwrap();
    repository.commit();
    assert!(repository.diff(&["HEAD~1", "HEAD"]).contains(" added"));
    assert!(repository.diff(&["HEAD", "specs"]).contains("\npets-client 0.1.0: no changes\n"));
    symlink("/etc/hosts", repository.path().join("specs/pets/hosts.yaml")).unwrap();
    repository.commit();
    insta::assert_snapshot!(repository.diff(&["HEAD", "HEAD~1"]), @"
    exit code 2
    --- standard output

    --- standard error
    error: `specs/pets/hosts.yaml` is a link out of the repository in `HEAD`
      = help: compare two folders of specs instead of revisions
    ");
}

#[test]
fn content_that_the_repository_does_not_have_is_an_error() {
    let repository = Repository::new();
    repository.write("specs/pets/openapi.yaml", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");
    repository.commit();
    insta::assert_snapshot!(repository.diff(&["HEAD", "HEAD~1"]), @"
    exit code 2
    --- standard output

    --- standard error
    error: `specs/pets/openapi.yaml` is a pointer of Git LFS in `HEAD`
      = help: check out the revision with `git worktree add ../old HEAD`, and give its folder of specs
    ");
}

#[test]
fn a_submodule_and_a_repository_of_another_user_are_recognized() {
    let (repository, other) = (Repository::new(), Repository::new());
    let url = other.path().display().to_string();
    repository.git(&["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", &url, "specs/other"]);
    repository.commit();
    insta::assert_snapshot!(repository.diff(&["HEAD"]), @"
    exit code 2
    --- standard output

    --- standard error
    error: `specs/other` is a submodule in `HEAD`
      = help: run the command for the specs of that repository, or compare two folders
    ");
    let mut command = diff(other.path());
    command.args(["--specs", "specs"]).env("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1");
    let printed = printed(&mut command);
    assert!(printed.contains("error: the repository belongs to another user"), "{printed}");
    assert!(printed.contains("help: run `git config --global --add safe.directory /"), "{printed}");
}

#[test]
fn no_setting_of_git_and_no_hook_changes_the_result() {
    let repository = Repository::new();
    repository.write("specs/größe \"a\"/pets.yaml", PETS);
    fs::rename(repository.path().join("specs/größe \"a\""), repository.path().join("specs/owners")).unwrap();
    repository.write("specs/owners/größe.txt", "ä\n");
    repository.write(".gitattributes", "* text eol=crlf ident\n");
    repository.commit();
    let expected = repository.diff(&["HEAD~1", "HEAD"]);
    assert!(expected.contains("owners-client 0.1.0: new client"), "{expected}");
    for (name, value) in
        [("core.autocrlf", "true"), ("color.ui", "always"), ("core.quotePath", "true"), ("log.showSignature", "true")]
    {
        repository.git(&["config", name, value]);
    }
    assert_eq!(repository.diff(&["HEAD~1", "HEAD"]), expected);
    let other = Repository::empty();
    let mut hook = diff(repository.path());
    hook.args(["--specs", "specs", "HEAD~1", "HEAD"]);
    hook.env("GIT_DIR", other.path().join(".git")).env("GIT_INDEX_FILE", "nowhere").env("LANG", "de_DE.UTF-8");
    assert_eq!(printed(&mut hook), expected);
}

#[test]
fn the_repository_is_that_of_the_specs() {
    let repository = Repository::new();
    let elsewhere = tempfile::tempdir().unwrap();
    let specs = repository.path().join("specs").display().to_string();
    let printed = printed(diff(elsewhere.path()).args(["--specs", &specs]));
    assert!(printed.contains("pets-client 0.1.0: no changes"), "{printed}");
    let worktree = tempfile::tempdir().unwrap();
    let tree = worktree.path().join("tree").display().to_string();
    repository.git(&["worktree", "add", "--quiet", &tree, "-b", "other"]);
    let status = diff(worktree.path()).args(["--specs", &format!("{tree}/specs")]).status().unwrap();
    assert!(status.success());
    assert!(in_folder("git", repository.path()).args(["worktree", "remove", &tree]).status().unwrap().success());
}

#[test]
fn errors_of_a_side_are_printed_with_the_names_that_the_user_knows() {
    let repository = Repository::new();
    repository.edit("specs/pets/pets.yaml", "name: ListPets", "name: ListPets\n        method: GTE");
    repository.commit();
    repository.write("specs/pets/pets.yaml", PETS);
    insta::assert_snapshot!(repository.diff(&[]), @"
    exit code 1
    --- standard output

    --- standard error
    error[unknown-value]: unknown HTTP method `GTE`
      --> HEAD:specs/pets/pets.yaml:10:17
       |
    10 |         method: GTE
       |                 ^^^
       |
       = help: did you mean `GET`?

    nothing was compared
    for more information about this error, run `cargo naftiko check --explain unknown-value`
    ");
}
