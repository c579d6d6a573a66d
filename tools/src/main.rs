//! The host command of smidgen.

#![allow(dead_code)]
mod pack;

use pack::*;
use smidgen::model::transformer::{Session, Transformer};
use smidgen::num::{I16F16, Real};
use smidgen::quant::MatrixFormat;

fn run<R: Real>(model: &Transformer, n: usize) -> Vec<u32> {
    let bytes = model.workspace_bytes::<R>(512);
    eprintln!(
        "{} workspace {} at 256 {}",
        R::NAME,
        bytes,
        model.workspace_bytes::<R>(256)
    );
    let mut ws = vec![0u64; bytes / 8];
    let mut s = Session::<R>::new(model, bytemuck(&mut ws), 512).unwrap();
    let mut tok = 1;
    let mut out = vec![];
    let t = std::time::Instant::now();
    for _ in 0..n {
        s.feed(tok).unwrap();
        let l = s.logits().unwrap();
        tok = smidgen::sampling::greedy(l).unwrap();
        if tok == 1 || tok == 2 {
            break;
        }
        out.push(tok);
    }
    eprintln!("{:.0} tok/s", out.len() as f64 / t.elapsed().as_secs_f64());
    out
}
fn bytemuck(w: &mut [u64]) -> &mut [u8] {
    let n = w.len() * 8;
    #[allow(unsafe_code)]
    unsafe {
        std::slice::from_raw_parts_mut(w.as_mut_ptr().cast(), n)
    }
}
fn main() {
    let file = std::fs::read("../shared/data/stories260K.bin").unwrap();
    let w = llama2c::read(&file).unwrap();
    let tok = std::fs::read("../shared/data/tok512.bin").unwrap();
    let v = vocabulary::vocabulary_section(
        &vocabulary::read_llama2c_tokenizer(&tok).unwrap(),
        vocabulary::VocabularyOptions::LLAMA2C,
    )
    .unwrap();
    let c = checkpoint::Checkpoint {
        shape: w.shape,
        embedding: w.embedding,
        layers: w.layers,
        norm: w.norm,
        head: w.head,
        vocabulary: v,
        card: vec![("name".into(), "stories260K".into())],
    };
    for f in [MatrixFormat::F32, MatrixFormat::Q8, MatrixFormat::Q4] {
        let t: Vec<_> = c
            .tensors()
            .map(|t| {
                let format = if t.is_vector() { MatrixFormat::F32 } else { f };
                container::StoredTensor {
                    format,
                    rows: t.rows,
                    columns: t.columns,
                    bytes: quantize::nearest(format, &t.weights, t.columns),
                }
            })
            .collect();
        let bytes = container::transformer_file(&c.card_text(), &c.shape, &c.vocabulary, &t);
        eprintln!("{} {}", f.name(), bytes.len());
        let t0 = std::time::Instant::now();
        let model = Transformer::from_bytes(&bytes).unwrap();
        eprintln!("check {:?}", t0.elapsed());
        for q in [false, true] {
            let out = if q {
                run::<I16F16>(&model, 199)
            } else {
                run::<f32>(&model, 199)
            };
            let mut d = model.vocabulary().decoder();
            for t in out {
                for p in d.push(t).unwrap() {
                    print!("{p}");
                }
            }
            println!("\n--");
        }
    }
}
#[test]
fn cmp() {
    let file = std::fs::read("../../shared/data/stories260K.bin").unwrap();
    let w = llama2c::read(&file).unwrap();
    let tok = std::fs::read("../../shared/data/tok512.bin").unwrap();
    let v = vocabulary::vocabulary_section(
        &vocabulary::read_llama2c_tokenizer(&tok).unwrap(),
        vocabulary::VocabularyOptions::LLAMA2C,
    )
    .unwrap();
    let c = checkpoint::Checkpoint {
        shape: w.shape,
        embedding: w.embedding,
        layers: w.layers,
        norm: w.norm,
        head: w.head,
        vocabulary: v,
        card: vec![("name".into(), "s".into())],
    };
    let t: Vec<_> = c
        .tensors()
        .map(|t| container::StoredTensor {
            format: MatrixFormat::F32,
            rows: t.rows,
            columns: t.columns,
            bytes: quantize::plain_bytes(&t.weights),
        })
        .collect();
    let bytes = container::transformer_file(&c.card_text(), &c.shape, &c.vocabulary, &t);
    let model = Transformer::from_bytes(&bytes).unwrap();
    let mut ws = vec![0u64; model.workspace_bytes::<f32>(512) / 8];
    let mut s = Session::<f32>::new(&model, bytemuck(&mut ws), 512).unwrap();
    for (i, t) in [1u32, 403, 407, 261, 378]
        .into_iter()
        .chain(100..130)
        .enumerate()
    {
        s.feed(t).unwrap();
        let l = s.logits().unwrap();
        if [0, 1, 2, 5, 10, 20, 30].contains(&i) {
            println!(
                "{i} {:?} {}",
                &l[..4],
                l.iter().fold(-9f32, |a, &b| a.max(b))
            );
        }
    }
}
