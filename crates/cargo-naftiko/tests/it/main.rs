//! The commands as scripts meet them.

mod add;
mod check;
mod closed;
mod codegen;
mod common;
mod diff;
mod explain;
mod guide;
mod help;
mod init;
mod sarif;
mod schema;
mod watch;
