//! The model as text: what a reviewer of a changed spec wants to see.

use std::fmt;

use super::{Api, Authentication, Capability, Operation, Parameter, Place, Type};

impl fmt::Display for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "api {} -> crate {} {}", self.name, self.package.name, self.package.version)?;
        writeln!(f, "base url {}", self.base_url)?;
        writeln!(f, "authentication {}", self.authentication)?;
        self.capabilities.iter().try_for_each(|capability| write!(f, "\n{capability}"))
    }
}

impl fmt::Display for Authentication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Authentication::None => f.write_str("none"),
            Authentication::Bearer { token } => write!(f, "bearer token from ${token}"),
            Authentication::Basic { username, password } => {
                write!(f, "basic, user name from ${username}, password from ${password}")
            }
            Authentication::HeaderKey { header, key } => write!(f, "key in header {header} from ${key}"),
            Authentication::QueryKey { parameter, key } => write!(f, "key in query parameter {parameter} from ${key}"),
        }
    }
}

impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "capability {} -> {}: {}", self.namespace, self.module, self.type_name)?;
        for resource in &self.resources {
            writeln!(f, "  resource {}", resource.path)?;
            resource.operations.iter().try_for_each(|operation| write!(f, "{operation}"))?;
        }
        Ok(())
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "    {} {} -> {}", self.method, self.name, self.fn_name)?;
        if self.type_name.as_str() != self.name {
            write!(f, ": {}", self.type_name)?;
        }
        writeln!(f)?;
        for (parameters, presence) in [(&self.required, "required"), (&self.optional, "optional")] {
            parameters.iter().try_for_each(|parameter| writeln!(f, "      {presence} {parameter}"))?;
        }
        for fixed in &self.fixed {
            writeln!(f, "      fixed {} {} = {:?}", fixed.place, fixed.wire_name, fixed.value)?;
        }
        if let Some(body) = &self.body {
            let presence = if body.required { "required" } else { "optional" };
            writeln!(f, "      {presence} json body -> {}", body.name)?;
        }
        Ok(())
    }
}

impl fmt::Display for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.place, self.wire_name, self.ty)?;
        if self.name.as_str() == self.wire_name { Ok(()) } else { write!(f, " -> {}", self.name) }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Place::Path => "path",
            Place::Query => "query",
            Place::Header => "header",
        })
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Type::String => "string",
            Type::Integer => "integer",
            Type::Number => "number",
            Type::Boolean => "boolean",
            Type::Strings => "array of strings",
        })
    }
}
