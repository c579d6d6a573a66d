//! `encode` of llama2.c's run.c, line by line: quadratic, with strings and floats.

use std::collections::HashMap;

use crate::fixtures::Scored;

/// The tokens of a text, without begin and end tokens.
///
/// Without byte tokens run.c would be out of bounds; then a character becomes token 0.
pub fn encode(pieces: &Scored, text: &str, dummy_prefix: bool) -> Vec<u32> {
    let mut sorted_vocab = HashMap::new();
    for (id, (piece, _)) in pieces.iter().enumerate() {
        sorted_vocab.entry(piece.clone()).or_insert(id);
    }
    let has_bytes = sorted_vocab.contains_key(b"<0x00>".as_slice());
    let mut tokens: Vec<usize> = Vec::new();
    let with_prefix = format!(" {text}");
    let text = match dummy_prefix && !text.is_empty() {
        true => &with_prefix,
        false => text,
    };

    // process the raw (UTF-8) byte sequence of the input string
    for character in text.chars() {
        let string = character.to_string().into_bytes();
        if let Some(&id) = sorted_vocab.get(&string) {
            tokens.push(id);
        } else if has_bytes {
            // byte_fallback encoding: just encode each byte as a token
            tokens.extend(string.iter().map(|&byte| usize::from(byte) + 3));
        } else {
            tokens.push(0);
        }
    }

    // merge the best consecutive pair each iteration, according the scores in vocab_scores
    loop {
        let mut best_score = -1e10;
        let mut best = None;
        for i in 0..tokens.len().saturating_sub(1) {
            let joined = [&pieces[tokens[i]].0[..], &pieces[tokens[i + 1]].0].concat();
            if let Some(&id) = sorted_vocab.get(&joined)
                && pieces[id].1 > best_score
            {
                best_score = pieces[id].1;
                best = Some((i, id));
            }
        }
        let Some((i, id)) = best else { break };
        tokens[i] = id;
        tokens.remove(i + 1);
    }
    tokens.into_iter().map(|token| token as u32).collect()
}
