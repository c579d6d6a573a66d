//! Prints the rows of this machine.

use smidgen::model::transformer::Workspace;
use smidgen_conformance::{WORKSPACE_BYTES, run};

fn main() {
    let mut workspace = Workspace::<WORKSPACE_BYTES>::new();
    run(workspace.as_mut(), &mut |row| println!("{row}"));
}
