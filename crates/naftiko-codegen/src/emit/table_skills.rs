//! Emits the servers of skills that capability files expose, as data.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::skill::{head, json, tool_list};
use super::table_servers::caller_authentication;
use super::table_unit::{raw, text};
use super::uses::{File, import};
use crate::model::skill::{Skill, SkillServer, SkillTool, SkillUse};

/// Returns the item of the servers of skills, if there are any.
pub(super) fn servers(file: &File<'_>) -> Option<TokenStream> {
    let servers: Vec<_> = file.api.skill_servers.iter().map(|it| server(file, it)).collect();
    (!servers.is_empty()).then(|| {
        import!(file, SkillServer);
        quote! {
            /// The servers of skills that the capability files expose.
            static SKILL_SERVERS: &[#SkillServer] = &[#(#servers),*];
        }
    })
}

/// Returns the call that sets the servers of skills of a table, if there are any.
pub(super) fn setting(file: &File<'_>) -> Option<TokenStream> {
    (!file.api.skill_servers.is_empty()).then(|| quote!(.skill_servers(SKILL_SERVERS)))
}

fn server(file: &File<'_>, server: &SkillServer) -> TokenStream {
    import!(file, SkillServer);
    let SkillServer { namespace, description, authentication, skills } = server;
    let description = text(description, "description");
    let authentication = caller_authentication(file, authentication).map(|it| quote!(.authentication(#it)));
    let skills = skills.iter().map(|it| skill(file, it));
    quote!(#SkillServer::new(#namespace, &[#(#skills),*]) #description #authentication)
}

fn skill(file: &File<'_>, skill: &Skill) -> TokenStream {
    import!(file, Skill);
    let Skill { name, instructions, texts, binaries, path, .. } = skill;
    let (json, head) = (raw(&json(skill)), head(skill));
    let tools = (!skill.tools.is_empty()).then(|| {
        let list = tool_list(file.api, skill);
        let tools = skill.tools.iter().map(|it| tool(file, it));
        quote!(.tools(#list, &[#(#tools),*]))
    });
    let texts = (!texts.is_empty()).then(|| {
        let texts = texts.iter().map(|(path, text)| quote!((#path, #text)));
        quote!(.texts(&[#(#texts),*]))
    });
    let binaries = (!binaries.is_empty()).then(|| {
        let binaries = binaries.iter().map(|(path, bytes)| {
            let bytes = Literal::byte_string(bytes);
            quote!((#path, #bytes))
        });
        quote!(.binaries(&[#(#binaries),*]))
    });
    let path = path.iter().map(|path| quote!(.path(#path)));
    quote!(#Skill::new(#name, #json, #head, #instructions) #tools #texts #binaries #(#path)*)
}

fn tool(file: &File<'_>, tool: &SkillTool) -> TokenStream {
    import!(file, SkillTool);
    let SkillTool { name, description, uses, .. } = tool;
    let new = match uses {
        SkillUse::Mcp(unit) => {
            let unit = &file.api.units[*unit];
            let (namespace, action, tool_name) = (&unit.group, &unit.name, &unit.tool_name);
            quote!(#SkillTool::mcp(#name, #namespace, #action, #tool_name))
        }
        SkillUse::Rest(server, route) => {
            let server = &file.api.rest_servers[*server];
            let (namespace, action) = (&server.namespace, &server.routes[*route].name);
            quote!(#SkillTool::rest(#name, #namespace, #action))
        }
        SkillUse::Instruction(path) => quote!(#SkillTool::instruction(#name, #path)),
    };
    let description = text(description, "description");
    quote!(#new #description)
}
