//! Edits of specs: what authors of APIs do between two versions of a client.
//!
//! There is at least one edit for each rule of a comparison, and one for what must not matter. An
//! edit chooses its place by a seed. It can have no effect on the client, such as one of a schema
//! that another keyword hides.

mod operations;
mod parameters;
mod places;
mod responses;
mod schemas;
mod services;

use crate::choices::Choices;
use crate::specs::Specs;

/// An edit.
#[derive(Clone, Copy)]
pub struct Edit {
    /// What it does, as a sentence.
    pub name: &'static str,
    apply: fn(&mut Specs, &mut Choices) -> Option<()>,
}

impl std::fmt::Debug for Edit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl Edit {
    /// The specs after this edit. `None` if they have no place for it.
    pub fn apply(&self, specs: &Specs, seed: u64) -> Option<Specs> {
        let mut edited = specs.clone();
        (self.apply)(&mut edited, &mut Choices::new(seed, EDITS))?;
        (edited != *specs).then_some(edited)
    }
}

/// The source of the choices of edits.
const EDITS: u64 = u64::MAX - 2;

macro_rules! edits {
    ($($name:literal: $($apply:ident)::+,)*) => {
        /// All edits.
        pub const ALL: &[Edit] = &[$(Edit { name: $name, apply: $($apply)::+ }),*];
    };
}

edits! {
    "an operation is added": operations::add,
    "an operation is removed": operations::remove,
    "an operation has another name": operations::rename,
    "an operation has another path": operations::repath,
    "an operation has another method": operations::remethod,
    "an operation is in another file": operations::move_to_another_file,
    "operations have another order": operations::reorder,
    "an operation is deprecated": operations::deprecate,
    "an operation has another text": operations::retext,
    "an operation gets a body": operations::add_body,
    "an operation loses its body": operations::remove_body,
    "a body is required": operations::require_body,
    "a body is optional": operations::free_body,
    "a body has another media type": operations::retype_body,
    "the file computes a body": operations::compute_body,
    "an optional parameter is added": parameters::add_optional,
    "a required parameter is added": parameters::add_required,
    "a parameter has the name of an option of calls": parameters::add_option,
    "a parameter is removed": parameters::remove,
    "a parameter is required": parameters::require,
    "a parameter is optional": parameters::free,
    "a parameter has another type": parameters::retype,
    "a parameter has another name": parameters::rename,
    "a parameter is in another place": parameters::replace,
    "parameters have another order": parameters::reorder,
    "a parameter has another style": parameters::restyle,
    "a parameter has another default": parameters::redefault,
    "a parameter is deprecated": parameters::deprecate,
    "a parameter has another text": parameters::retext,
    "a parameter is an identifier": parameters::identify,
    "a field is added": schemas::add_field,
    "a required field is added": schemas::add_required_field,
    "a field is removed": schemas::remove_field,
    "a field is required": schemas::require_field,
    "a field is optional": schemas::free_field,
    "a field has another type": schemas::retype_field,
    "a field has another format": schemas::reformat_field,
    "a field has another name": schemas::rename_field,
    "a field may be null": schemas::make_nullable,
    "a field is read-only": schemas::make_read_only,
    "a field is write-only": schemas::make_write_only,
    "a field is a list": schemas::make_list,
    "a field has one value": schemas::make_constant,
    "a field is deprecated": schemas::deprecate_field,
    "a field has other limits": schemas::constrain_field,
    "a field has another text": schemas::retext_field,
    "a field has a schema of its own": schemas::inline_field,
    "a field contains its own schema": schemas::nest_field,
    "a field is a map": schemas::make_map,
    "items have another type": schemas::retype_items,
    "items may be null": schemas::make_items_nullable,
    "a schema extends another": schemas::extend,
    "fields have another order": schemas::reorder_fields,
    "other fields are allowed": schemas::allow_others,
    "other fields are not allowed": schemas::refuse_others,
    "a value of an enum is added": schemas::add_value,
    "a value of an enum is removed": schemas::remove_value,
    "an enum is a text": schemas::open_enum,
    "a text is an enum": schemas::close_text,
    "a variant of a union is added": schemas::add_variant,
    "a variant of a union is removed": schemas::remove_variant,
    "a union has a discriminator": schemas::discriminate,
    "a schema is a union": schemas::make_union,
    "a schema has another name": schemas::rename,
    "a schema that nothing uses is added": schemas::add_unused,
    "a response has another type": responses::retype,
    "a response has no content": responses::empty,
    "a response is a text": responses::make_text,
    "a response is a stream": responses::make_stream,
    "a response can be a stream": responses::add_stream,
    "a response is bytes": responses::make_bytes,
    "a response has another media type": responses::retype_media,
    "a response has another success": responses::add_success,
    "a response has a link": responses::add_link,
    "a response has pages": responses::add_pages,
    "a response has no pages": responses::remove_pages,
    "an error response is added": responses::add_error,
    "an error response is removed": responses::remove_error,
    "an error response has another type": responses::retype_error,
    "a file selects a part of a response": responses::select,
    "the base URL is another": services::rebase,
    "the base URL has a variable": services::add_variable,
    "an operation has another server": services::add_server,
    "requests authenticate in another way": services::authenticate,
    "an operation has no credential": services::open,
    "the document requires another credential": services::secure,
    "a server has a variable": services::vary_server,
    "a namespace is another": services::rename_namespace,
    "a capability file is added": services::add_file,
    "a capability file is removed": services::remove_file,
    "a capability file has another name": services::rename_file,
    "the package has another name": services::rename_package,
    "the package has another version": services::bump_package,
    "the API has another text": services::retext,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Project;

    #[test]
    fn each_edit_has_a_place_in_one_of_a_few_projects() {
        let projects: Vec<Specs> = (1..9).map(|seed| Specs::from(&Project::new(seed, 12))).collect();
        for edit in ALL {
            let has_place = projects.iter().zip(1..).any(|(project, seed)| edit.apply(project, seed).is_some());
            assert!(has_place, "no project has a place for: {}", edit.name);
        }
    }

    #[test]
    fn an_edit_is_the_same_each_time_and_is_elsewhere_with_another_seed() {
        let project = Specs::from(&Project::new(1, 12));
        let edit = ALL.iter().find(|it| it.name == "a field is removed").unwrap();
        assert_eq!(edit.apply(&project, 3), edit.apply(&project, 3));
        assert!((0..9).any(|seed| edit.apply(&project, 3) != edit.apply(&project, seed)));
    }
}
