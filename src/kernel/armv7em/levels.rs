//! Levels of a vector on cores with the DSP extension and single-precision floating point: four at a
//! time, and two to a word by `PKHBT`, which `SMLAD` adds up.

use core::arch::naked_asm;

use crate::quant::{GROUP, GROUP_WORDS};

/// What brings a number to the nearest integer, in the low bits of a sum: `1.5 * 2^23`.
const ROUNDING: f32 = 12_582_912.0;

/// The largest magnitude; none if there is a number that is not finite.
pub(in crate::kernel) fn largest(x: &[f32]) -> Option<f32> {
    let (quads, rest) = x.as_chunks::<4>();
    let mut bits = 0;
    if !quads.is_empty() {
        // SAFETY: there are as many times four numbers.
        bits = unsafe { largest_magnitude(quads.as_ptr().cast(), quads.len()) };
    }
    for x in rest {
        bits = bits.max(x.to_bits() << 1);
    }
    let largest = f32::from_bits(bits >> 1);
    largest.is_finite().then_some(largest)
}

/// The levels of the full groups of finite numbers, as [`QuantizedVector`] has them, as far as there are
/// words: the number of groups, and the sum of their levels.
///
/// [`QuantizedVector`]: crate::quant::QuantizedVector
pub(in crate::kernel) fn levels(x: &[f32], leveler: f32, words: &mut [i32]) -> (usize, i32) {
    let groups = (x.len() / GROUP).min(words.len() / GROUP_WORDS);
    if groups == 0 {
        return (0, 0);
    }
    // SAFETY: there are as many groups of numbers and of words.
    let sum =
        unsafe { groups_of_levels(x.as_ptr(), words.as_mut_ptr(), groups, leveler, ROUNDING) };
    (groups, sum)
}

/// The levels of fours of numbers as words that [`dots`](super::dots) takes; false, and nothing done, of
/// another shape.
pub(in crate::kernel) fn query_levels(x: &[f32], leveler: f32, levels: &mut [i16]) -> bool {
    let (quads, rest) = x.as_chunks::<4>();
    let fits = levels.len() >= x.len() && levels.as_ptr().align_offset(4) == 0;
    if quads.is_empty() || !rest.is_empty() || !fits {
        return false;
    }
    // SAFETY: there are as many fours of numbers, and of aligned levels.
    unsafe {
        quads_of_levels(
            quads.as_ptr(),
            levels.as_mut_ptr().cast(),
            quads.len(),
            leveler,
            ROUNDING,
        );
    }
    true
}

/// The levels of fours of numbers as bytes, two in front of every `stride`; false, and nothing done, of
/// another shape.
pub(in crate::kernel) fn cached_levels(
    x: &[f32],
    leveler: f32,
    levels: &mut [i8],
    stride: usize,
) -> bool {
    let (quads, rest) = x.as_chunks::<4>();
    // The last two levels end there.
    let end = (x.len() / 2)
        .wrapping_sub(1)
        .wrapping_mul(stride)
        .wrapping_add(2);
    let fits = matches!(stride, 2 | 4) && levels.len() >= end;
    if quads.is_empty() || !rest.is_empty() || !fits {
        return false;
    }
    // SAFETY: there are as many fours of numbers, and the last two levels end within.
    unsafe {
        quads_of_bytes(
            quads.as_ptr(),
            levels.as_mut_ptr(),
            quads.len(),
            stride,
            leveler,
            ROUNDING,
        );
    }
    true
}

/// Twice the bits of the largest magnitude, of which the sign is cut off, eight at a time: r0 numbers, r1
/// fours of them, at least one, r2 the largest.
///
/// # Safety
///
/// There are as many numbers.
#[unsafe(naked)]
unsafe extern "C" fn largest_magnitude(x: *const f32, quads: usize) -> u32 {
    naked_asm!(
        cpu!(),
        // A larger one is rare: it branches to `larger` and back to `behind`.
        ".macro compare bits, larger, behind",
        "cmp r2, \\bits, lsl #1",
        "blo \\larger\\()f",
        "\\behind:",
        ".endm",
        ".macro larger bits, larger, behind",
        "\\larger:",
        "lsl r2, \\bits, #1",
        "b \\behind\\()b",
        ".endm",
        "push {{r4-r6, lr}}",
        "mov r2, #0",
        // An odd number of fours begins in the middle.
        "add r1, r0, r1, lsl #4",
        "sub r3, r1, r0",
        "lsls r3, r3, #27",
        "bne 3f",
        "2:",
        "ldm r0!, {{r3-r6}}",
        "compare r3, 20, 21",
        "compare r4, 22, 23",
        "compare r5, 24, 25",
        "compare r6, 26, 27",
        "3:",
        "ldm r0!, {{r3-r6}}",
        "compare r3, 30, 31",
        "compare r4, 32, 33",
        "compare r5, 34, 35",
        "compare r6, 36, 37",
        "cmp r0, r1",
        "bne 2b",
        "mov r0, r2",
        "pop {{r4-r6, pc}}",
        "larger r3, 20, 21",
        "larger r4, 22, 23",
        "larger r5, 24, 25",
        "larger r6, 26, 27",
        "larger r3, 30, 31",
        "larger r4, 32, 33",
        "larger r5, 34, 35",
        "larger r6, 36, 37",
        ".purgem compare",
        ".purgem larger",
    )
}

/// The levels of four numbers: from r0 to r8 to r11; s0 leveler, s1 what rounds.
macro_rules! four_levels {
    () => {
        ".fpu fpv4-sp-d16
        .macro four_levels
        vldmia r0!, {{s4-s7}}
        vmul.f32 s4, s4, s0
        vmul.f32 s5, s5, s0
        vmul.f32 s6, s6, s0
        vmul.f32 s7, s7, s0
        vadd.f32 s4, s4, s1
        vadd.f32 s5, s5, s1
        vadd.f32 s6, s6, s1
        vadd.f32 s7, s7, s1
        vmov r8, r9, s4, s5
        vmov r10, r11, s6, s7
        .endm"
    };
}

/// Levels of halves, each `x * leveler` to the nearest: r0 numbers, r1 words, r2 fours left, at least one.
///
/// # Safety
///
/// There are as many fours of numbers, and pairs of words.
#[unsafe(naked)]
unsafe extern "C" fn quads_of_levels(
    x: *const [f32; 4],
    words: *mut i32,
    quads: usize,
    leveler: f32,
    rounding: f32,
) {
    naked_asm!(
        cpu!(),
        four_levels!(),
        "push {{r8-r11}}",
        "2:",
        "four_levels",
        "pkhbt r8, r8, r10, lsl #16",
        "pkhbt r9, r9, r11, lsl #16",
        "subs r2, #1",
        "strd r8, r9, [r1], #8",
        "bne 2b",
        "pop {{r8-r11}}",
        "bx lr",
        ".purgem four_levels",
    )
}

/// Levels of bytes: r0 numbers, r1 bytes, r2 fours left, at least one, r3 bytes from two to the next.
///
/// # Safety
///
/// There are as many fours of numbers, and places for bytes.
#[unsafe(naked)]
unsafe extern "C" fn quads_of_bytes(
    x: *const [f32; 4],
    bytes: *mut i8,
    quads: usize,
    stride: usize,
    leveler: f32,
    rounding: f32,
) {
    naked_asm!(
        cpu!(),
        four_levels!(),
        "push {{r8-r11}}",
        "2:",
        "four_levels",
        "pkhbt r8, r8, r10, lsl #16",
        "pkhbt r9, r9, r11, lsl #16",
        "uxtb16 r8, r8",
        "uxtb16 r9, r9",
        "orr r8, r8, r9, lsl #8",
        "strh r8, [r1]",
        "lsr r8, r8, #16",
        "strh r8, [r1, r3]",
        "add r1, r1, r3, lsl #1",
        "subs r2, #1",
        "bne 2b",
        "pop {{r8-r11}}",
        "bx lr",
        ".purgem four_levels",
    )
}

/// Groups of 16 levels, each `x * leveler` to the nearest: r0 numbers, r1 words, r2 groups left, at least
/// one, r3 two ones, r4 sum, r5 sum of the group, r6 words of levels, s0 leveler, s1 what rounds.
///
/// # Safety
///
/// There are as many groups of numbers, and of words, and levels within 16 bits.
#[unsafe(naked)]
unsafe extern "C" fn groups_of_levels(
    x: *const f32,
    words: *mut i32,
    groups: usize,
    leveler: f32,
    rounding: f32,
) -> i32 {
    naked_asm!(
        cpu!(),
        four_levels!(),
        ".macro four_in_words",
        "four_levels",
        "pkhbt r8, r8, r9, lsl #16",
        "pkhbt r9, r10, r11, lsl #16",
        "smlad r5, r8, r3, r5",
        "smlad r5, r9, r3, r5",
        "strd r8, r9, [r6], #8",
        ".endm",
        "push {{r4-r11, lr}}",
        "mov r3, #0x00010001",
        "mov r4, #0",
        "2:",
        "mov r5, #0",
        "add r6, r1, #16",
        "four_in_words",
        "four_in_words",
        "four_in_words",
        "four_in_words",
        "add r4, r4, r5",
        // The words in front: -8, -136 and twice -2184 times the sum.
        "rsb r5, r5, #0",
        "lsl r8, r5, #3",
        "add r9, r8, r8, lsl #4",
        "add r10, r9, r5, lsl #11",
        "mov r11, r10",
        "stm r1, {{r8-r11}}",
        "mov r1, r6",
        "subs r2, #1",
        "bne 2b",
        "mov r0, r4",
        "pop {{r4-r11, pc}}",
        ".purgem four_in_words",
        ".purgem four_levels",
    )
}
