//! Generates the module `tides`.

use naftiko_codegen::build::Module;

fn main() {
    Module::new("../build-script/specs/tides").fake_in_tests().generate();
}
