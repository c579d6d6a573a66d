//! Logs values of the library by defmt, for `defmt-print` to decode.

#![no_std]
#![no_main]

use defmt::{error, info};
use defmt_semihosting as _;
use smidgen::distribution::Normal;
use smidgen::generate::Generator;
use smidgen::model::transformer::{Transformer, Workspace};
use smidgen::num::I16F16;
use smidgen::rng::DefaultRng;
use smidgen::sampling::{Sampler, SamplingParameters};

// The crate brings the critical section that defmt needs.
use cortex_m as _;

const MODEL: Transformer<'static> = smidgen::embed_transformer!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../tests/data/odd.smid"
));
const CONTEXT: usize = 16;
static mut WORKSPACE: Workspace<{ MODEL.workspace_bytes::<I16F16>(CONTEXT) }> = Workspace::new();

smidgen_emulated::program!({
    let workspace = &raw mut WORKSPACE;
    // SAFETY: the only reference.
    let workspace = unsafe { &mut *workspace };
    log(workspace.as_mut());
});

fn log(workspace: &mut [u8]) {
    info!("model {}", MODEL.config());
    // What a constructor says of bad input.
    if let Err(error) = Normal::new(0.0_f32, -1.0) {
        error!("normal: {}", error);
    }
    let parameters = SamplingParameters::<I16F16>::greedy();
    if let Err(error) = Sampler::new(parameters.temp(I16F16::from_num(-1))) {
        error!("sampler: {}", error);
    }
    let Ok(sampler) = Sampler::new(parameters) else {
        return;
    };
    if let Err(error) = Transformer::from_bytes(&[0; 20]) {
        error!("file: {}", error);
    }
    match Generator::new(&MODEL, workspace, CONTEXT, sampler, DefaultRng::new(1)) {
        Ok(mut generator) => {
            if let Err(error) = generator.take(100_000) {
                error!("token: {}", error);
            }
            for step in generator.generate(3).flatten() {
                info!("{}", step);
            }
            info!("{}", generator);
        }
        Err(error) => error!("generator: {}", error),
    }
}
