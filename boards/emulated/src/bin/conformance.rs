//! Prints the rows of the conformance suite.

#![no_std]
#![no_main]

use semihosting::println;
use smidgen::model::transformer::Workspace;
use smidgen_conformance::{WORKSPACE_BYTES, run};

static mut WORKSPACE: Workspace<WORKSPACE_BYTES> = Workspace::new();

smidgen_emulated::program!({
    let workspace = &raw mut WORKSPACE;
    // SAFETY: the only reference.
    let workspace = unsafe { &mut *workspace };
    run(workspace.as_mut(), &mut |row| println!("{row}"));
});
