//! Keys and values of earlier positions, in 8 bits.

use core::mem::size_of;

use crate::kernel;
use crate::num::Real;

/// The cache of a transformer: for every layer, head and slot a key and a value vector of 8-bit
/// levels, each with a scale of one byte.
///
/// A scale is `(8 + m) * 2^(e - 26)` with `m` in the low three bits of its byte and `e` above:
/// from 1.2e-7 to 480, stepping by at most an eighth. It is the least that holds the vector's
/// largest magnitude in -127..=127, so that nothing is cut off (below a magnitude of 60,960).
///
/// # Memory
///
/// [`byte_len`](KvCache::byte_len): about `2 * layers * heads * slots * (head_dim + 1)`.
#[derive(Debug)]
pub struct KvCache<'a> {
    /// Vectors of a head: a range of `slots * head_dim` levels.
    keys: &'a mut [i8],
    /// The same in pairs of slots, for each two dimensions those of the first slot and then those of the
    /// second; both numbers rounded up to even ones.
    values: &'a mut [i8],
    key_scales: &'a mut [u8],
    value_scales: &'a mut [u8],
    /// The largest scale codes of each head.
    largest: &'a mut [Largest],
    heads: usize,
    slots: usize,
    head_dim: usize,
}

/// The vectors of one head in one layer, slot after slot.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct CachedVectors<'a> {
    /// The levels: of keys `slots * head_dim`; of values in pairs of slots, for each two dimensions
    /// those of the first slot and then those of the second.
    pub levels: &'a [i8],
    /// The scale codes, one for each slot.
    pub scales: &'a [u8],
    /// No scale code is larger.
    pub largest: u8,
}

impl<'a> KvCache<'a> {
    /// The bytes of a cache; saturating.
    #[must_use]
    pub const fn byte_len(layers: usize, heads: usize, slots: usize, head_dim: usize) -> usize {
        let heads = layers.saturating_mul(heads);
        let keys = slots.saturating_mul(head_dim);
        let values = slots.saturating_add(slots % 2);
        let values = values.saturating_mul(head_dim + head_dim % 2);
        let scales = slots.saturating_mul(2).saturating_add(size_of::<Largest>());
        heads.saturating_mul(keys.saturating_add(values).saturating_add(scales))
    }

    /// A cache in `bytes`, of which it takes [`byte_len`](Self::byte_len); `None` if they are too
    /// few. What is in them is not looked at before it is written.
    pub fn new(
        bytes: &'a mut [u8],
        layers: usize,
        heads: usize,
        slots: usize,
        head_dim: usize,
    ) -> Option<Self> {
        let vectors = layers.checked_mul(heads)?.checked_mul(slots)?;
        let levels = vectors.checked_mul(head_dim)?;
        let even = slots.checked_next_multiple_of(2)?;
        let values = even.checked_mul(head_dim.checked_next_multiple_of(2)?)?;
        let values = values.checked_mul(layers.checked_mul(heads)?)?;
        let (key_bytes, rest) = bytes.split_at_mut_checked(levels)?;
        let (value_bytes, rest) = rest.split_at_mut_checked(values)?;
        let (key_scales, rest) = rest.split_at_mut_checked(vectors)?;
        let (value_scales, rest) = rest.split_at_mut_checked(vectors)?;
        let count = layers
            .checked_mul(heads)?
            .checked_mul(size_of::<Largest>())?;
        let (largest, _) = rest.split_at_mut_checked(count)?;
        Some(Self {
            keys: bytemuck::try_cast_slice_mut(key_bytes).ok()?,
            values: bytemuck::try_cast_slice_mut(value_bytes).ok()?,
            key_scales,
            value_scales,
            largest: largest.as_chunks_mut().0,
            heads,
            slots,
            head_dim,
        })
    }

    /// The number of a head, over all layers.
    const fn head_index(&self, layer: usize, head: usize) -> usize {
        layer.wrapping_mul(self.heads).wrapping_add(head)
    }

    /// Levels of a pair of values.
    const fn stride(&self) -> usize {
        2 * (self.head_dim + self.head_dim % 2)
    }

    /// Stores the key and the value of one head at a slot. Slot 0 begins a sequence.
    pub fn store<R: Real>(
        &mut self,
        layer: usize,
        head: usize,
        slot: usize,
        key: &[R],
        value: &[R],
    ) {
        if slot >= self.slots {
            return;
        }
        let index = self.head_index(layer, head);
        let vector = index.wrapping_mul(self.slots).wrapping_add(slot);
        let start = vector.wrapping_mul(self.head_dim);
        let levels = self.keys.get_mut(start..start.wrapping_add(self.head_dim));
        let (Some(levels), Some(scale)) = (levels, self.key_scales.get_mut(vector)) else {
            return;
        };
        *scale = store_levels(key, levels, 2);
        let key_code = *scale;
        let pairs = self.slots.wrapping_add(1) / 2;
        let pair = index.wrapping_mul(pairs).wrapping_add(slot / 2);
        let stride = self.stride();
        let start = pair.wrapping_mul(stride);
        let place = start.wrapping_add(slot % 2 * 2)..start.wrapping_add(stride);
        let levels = self.values.get_mut(place);
        let (Some(levels), Some(scale)) = (levels, self.value_scales.get_mut(vector)) else {
            return;
        };
        *scale = store_levels(value, levels, 4);
        let codes = [key_code, *scale];
        if let Some(largest) = self.largest.get_mut(index) {
            note_largest(largest, slot, codes);
        }
    }

    /// The keys and the values of one head, all slots.
    #[must_use]
    pub fn head(&self, layer: usize, head: usize) -> (CachedVectors<'_>, CachedVectors<'_>) {
        let index = self.head_index(layer, head);
        let first = index.wrapping_mul(self.slots);
        let scales = first..first.wrapping_add(self.slots);
        let keys = first.wrapping_mul(self.head_dim)..scales.end.wrapping_mul(self.head_dim);
        let length = (self.slots.wrapping_add(1) / 2).wrapping_mul(self.stride());
        let start = index.wrapping_mul(length);
        let values = start..start.wrapping_add(length);
        let largest = self.largest.get(index).copied().unwrap_or_default();
        let [largest_key, largest_value, ..] = largest;
        (
            CachedVectors {
                levels: self.keys.get(keys).unwrap_or_default(),
                scales: self.key_scales.get(scales.clone()).unwrap_or_default(),
                largest: largest_key,
            },
            CachedVectors {
                levels: self.values.get(values).unwrap_or_default(),
                scales: self.value_scales.get(scales).unwrap_or_default(),
                largest: largest_value,
            },
        )
    }
}

/// The largest scale codes of a head, of keys and of values, since slot 0 was stored: of all slots, but
/// one that is stored again counts with what it has last. Then the same before the last slot, and that
/// slot, little-endian.
type Largest = [u8; 6];

/// Takes the codes of a slot into account.
fn note_largest(largest: &mut Largest, slot: usize, codes: [u8; 2]) {
    let [key, value, key_before, value_before, low, high] = largest;
    let number = (slot as u16).to_le_bytes();
    if slot == 0 {
        (*key_before, *value_before) = (0, 0);
    } else if [*low, *high] != number {
        (*key_before, *value_before) = (*key, *value);
    }
    [*low, *high] = number;
    *key = codes[0].max(*key_before);
    *value = codes[1].max(*value_before);
}

/// Writes the levels of a vector, two in front of every `stride`; its scale code.
fn store_levels<R: Real>(x: &[R], levels: &mut [i8], stride: usize) -> u8 {
    let code = scale_code(kernel::largest(x).magnitude_parts());
    let (mantissa, exponent) = scale_parts(code);
    let leveler = R::leveler_of(R::scale_from_parts(mantissa, exponent), 127);
    if code == u8::MAX {
        // The largest scale may not hold the vector.
        kernel::generic::cached_levels(x, levels, stride, |x| {
            x.level(leveler).clamp(-127, 127) as i8
        });
    } else {
        kernel::cached_levels(x, leveler, levels, stride);
    }
    code
}

/// Bias of a scale's exponent.
pub(super) const BIAS: i32 = 26;

/// `(mantissa, exponent)` of a scale: it is `mantissa * 2^exponent`, the mantissa 8 to 15.
#[inline]
pub(super) const fn scale_parts(code: u8) -> (u32, i32) {
    (8 + (code & 7) as u32, (code >> 3) as i32 - BIAS)
}

/// The code of the least scale with `127 * scale >= magnitude`, or of the largest.
fn scale_code((mantissa, exponent): (u32, i32)) -> u8 {
    if mantissa == 0 {
        return 0;
    }
    // From 2^31 on: 8.06 to 16.13 times 127 * 2^21.
    let zeros = mantissa.leading_zeros();
    let normalized = mantissa << zeros;
    let mut steps = normalized >> 28;
    for _ in 0..2 {
        steps += ((steps * 127) << 21 < normalized && steps < 16) as u32;
    }
    // Sixteen and more are eight and nine of twice as much.
    if steps == 16 {
        steps = if normalized > (16 * 127) << 21 {
            18
        } else {
            16
        };
    }
    let carry = steps >> 4;
    let exponent = exponent.saturating_add(21 - zeros as i32 + carry as i32 + BIAS);
    let rounded = steps;
    match exponent {
        ..0 => 0,
        0..32 => (exponent as u8) << 3 | (rounded >> carry) as u8 & 7,
        32.. => u8::MAX,
    }
}

#[cfg(feature = "defmt")]
impl defmt::Format for KvCache<'_> {
    fn format(&self, f: defmt::Formatter<'_>) {
        defmt::write!(
            f,
            "KvCache {{ heads: {=usize}, slots: {=usize}, head_dim: {=usize} }}",
            self.heads,
            self.slots,
            self.head_dim
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::I16F16;

    fn value(code: u8) -> f64 {
        let (mantissa, exponent) = scale_parts(code);
        f64::from(mantissa) * 2f64.powi(exponent)
    }

    #[test]
    fn codes_are_the_least_that_hold() {
        for code in 0..=255 {
            let edge = (value(code) * 127.0) as f32;
            let held = |x: f32| scale_code(Real::magnitude_parts(x));
            assert_eq!(held(edge), code, "{edge}");
            assert_eq!(held(edge.next_up()), code.saturating_add(1));
            if code > 0 {
                assert_eq!(held(edge.next_down()), code);
            }
        }
        assert_eq!(scale_code(Real::magnitude_parts(0.0f32)), 0);
        assert_eq!(scale_code(Real::magnitude_parts(f32::from_bits(1))), 0);
        assert_eq!(scale_code(Real::magnitude_parts(f32::MAX)), 255);
        assert_eq!(scale_code((0x7FFF_FFFF, i32::MAX)), 255);
    }

    #[test]
    fn vectors_come_back() {
        let mut bytes = [0xAA; 2 * 3 * (4 * 2 * 3 + 6)];
        assert_eq!(bytes.len(), KvCache::byte_len(2, 3, 4, 2));
        let mut cache = KvCache::new(&mut bytes, 2, 3, 4, 2).unwrap();
        let fixed = [1.0, -0.5].map(I16F16::from_num);
        cache.store(1, 2, 3, &[127.0_f32, 1.0], &[0.0, -2.0]);
        cache.store(1, 2, 4, &[9.0_f32; 2], &[9.0; 2]);
        cache.store(0, 1, 0, &fixed, &fixed);
        let (keys, values) = cache.head(1, 2);
        assert_eq!(keys.levels.len(), 8);
        assert_eq!(&keys.levels[6..], [127, 1]);
        assert_eq!(value(keys.scales[3]), 1.0);
        assert_eq!(values.levels[6], 0);
        assert!((f64::from(values.levels[7]) * value(values.scales[3]) + 2.0).abs() < 0.02);
        let (keys, values) = cache.head(0, 1);
        assert_eq!(keys.levels[..2], values.levels[..2]);
        assert_eq!([keys.largest, values.largest], [keys.scales[0]; 2]);
        assert!(KvCache::new(&mut bytes[1..], 2, 3, 4, 2).is_none());
    }
}
