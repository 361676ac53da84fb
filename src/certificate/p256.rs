//! Whether a point is on the curve P-256 (NIST SP 800-186 §3.2.1.3). aws-lc checks it too, but only for a key that it
//! allocates and checks twice, which takes twenty times as long, and nearly every server has such a key.
//!
//! Points are public, so the time may depend on them.

/// An integer of 256 bits, the least significant limb first.
type Number = [u64; 4];

/// The prime of the field.
const PRIME: Number = [u64::MAX, 0xffff_ffff, 0, 0xffff_ffff_0000_0001];

/// 2^512 modulo the prime: multiplied by it, a number is in Montgomery form, as all numbers of the equation are.
const TO_MONTGOMERY: Number = [3, 0xffff_fffb_ffff_ffff, 0xffff_ffff_ffff_fffe, 0x4_ffff_fffd];

const THREE: Number = product([3, 0, 0, 0], TO_MONTGOMERY);

/// The constant b of the curve.
const B: Number = product(
    [0x3bce_3c3e_27d2_604b, 0x651d_06b0_cc53_b0f6, 0xb3eb_bd55_7698_86bc, 0x5ac6_35d8_aa3a_93e7],
    TO_MONTGOMERY,
);

/// Whether an uncompressed point (SEC 1 §2.3.4) meets the equation y² = x³ - 3x + b. `false` for any other encoding.
pub(super) fn has(point: &[u8]) -> bool {
    let coordinates = point.strip_prefix(&[4]).and_then(|numbers| numbers.split_at_checked(32));
    let Some((x, y)) = coordinates.and_then(|(x, y)| Some((coordinate(x)?, coordinate(y)?))) else { return false };
    let slope = difference(product(x, x), THREE);
    product(y, y) == sum(product(x, slope), B)
}

/// A number of the field in Montgomery form, from its 32 octets.
fn coordinate(octets: &[u8]) -> Option<Number> {
    let octets: &[u8; 32] = octets.try_into().ok()?;
    let mut number = Number::default();
    for (limb, octets) in number.iter_mut().rev().zip(octets.chunks_exact(8)) {
        *limb = octets.iter().fold(0, |sum, octet| sum << 8 | u64::from(*octet));
    }
    (reduced(number, 0) == number).then(|| product(number, TO_MONTGOMERY))
}

/// The product in Montgomery form: divided by 2^256.
const fn product(one: Number, other: Number) -> Number {
    let (mut sum, mut high, mut index) = ([0; 4], 0, 0);
    while index < 4 {
        let (added, carry) = plus_multiple(sum, one, other[index]);
        let (top, over) = carry.overflowing_add(high);
        // The last limb of the prime is -1, so the last limb of the sum becomes zero, and is dropped.
        let (added, carry) = plus_multiple(added, PRIME, added[0]);
        let (top, more) = top.overflowing_add(carry);
        (sum, high, index) = ([added[1], added[2], added[3], top], (over | more) as u64, index + 1);
    }
    reduced(sum, high)
}

/// A number plus a multiple of another one, and the carry.
#[allow(clippy::cast_possible_truncation)]
const fn plus_multiple(mut sum: Number, number: Number, times: u64) -> (Number, u64) {
    let (mut carry, mut index) = (0, 0);
    while index < 4 {
        let limb = number[index] as u128 * times as u128 + sum[index] as u128 + carry as u128;
        (sum[index], carry, index) = (limb as u64, (limb >> 64) as u64, index + 1);
    }
    (sum, carry)
}

fn sum(one: Number, other: Number) -> Number {
    let (sum, high) = plus_multiple(one, other, 1);
    reduced(sum, high)
}

fn difference(one: Number, other: Number) -> Number {
    sum(one, minus(PRIME, other).0)
}

/// The remainder of a number below twice the prime, whose fifth limb is `high`.
const fn reduced(number: Number, high: u64) -> Number {
    let (less, borrow) = minus(number, PRIME);
    if high >= borrow { less } else { number }
}

/// The difference modulo 2^256, and the borrow.
const fn minus(mut number: Number, other: Number) -> (Number, u64) {
    let (mut borrow, mut index) = (0, 0);
    while index < 4 {
        let (limb, one) = number[index].overflowing_sub(other[index]);
        let (limb, two) = limb.overflowing_sub(borrow);
        (number[index], borrow, index) = (limb, (one | two) as u64, index + 1);
    }
    (number, borrow)
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::agreement::{ECDH_P256, ParsedPublicKey, UnparsedPublicKey};

    use super::*;

    /// aws-lc agrees on points of the curve, and on those with any bit changed.
    #[test]
    fn the_library_agrees() {
        let known = |point: &[u8]| ParsedPublicKey::try_from(UnparsedPublicKey::new(&ECDH_P256, point)).is_ok();
        for _ in 0..50 {
            let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap();
            let point = key.public_key_raw();
            assert!(has(point) && known(point));
            for bit in 0..point.len() * 8 {
                let mut other = point.to_vec();
                other[bit / 8] ^= 1 << (bit % 8);
                assert_eq!(has(&other), other[0] == 4 && known(&other), "{other:?}");
            }
        }
    }

    /// The first point of SEC 2 §2.4.2, points whose coordinates are not below the prime, and other encodings.
    #[test]
    fn points_at_the_limits() {
        let octets = |numbers: &[Number]| -> Vec<u8> {
            let limbs = numbers.iter().flat_map(|number| number.iter().rev().flat_map(|limb| limb.to_be_bytes()));
            [4].into_iter().chain(limbs).collect()
        };
        let x = [0xf4a1_3945_d898_c296, 0x7703_7d81_2deb_33a0, 0xf8bc_e6e5_63a4_40f2, 0x6b17_d1f2_e12c_4247];
        let y = [0xcbb6_4068_37bf_51f5, 0x2bce_3357_6b31_5ece, 0x8ee7_eb4a_7c0f_9e16, 0x4fe3_42e2_fe1a_7f9b];
        // x = 0
        let root = [0x28bf_856a_174f_93f4, 0x541c_2af3_1dae_8717, 0x2433_bd5d_84a0_6bb6, 0x6648_5c78_0e2f_83d7];
        let most = [u64::MAX; 4];
        let cases: [(&str, Vec<u8>, bool); 10] = [
            ("the base point", octets(&[x, y]), true),
            ("its negative", octets(&[x, minus(PRIME, y).0]), true),
            ("the coordinates exchanged", octets(&[y, x]), false),
            ("x = 0", octets(&[[0; 4], root]), true),
            ("x is the prime", octets(&[PRIME, root]), false),
            ("zeros", octets(&[[0; 4], [0; 4]]), false),
            ("the prime", octets(&[PRIME, PRIME]), false),
            ("the greatest", octets(&[most, most]), false),
            ("no y", octets(&[x]), false),
            ("a coordinate is missing", octets(&[]), false),
        ];
        for (name, point, expected) in cases {
            assert_eq!(has(&point), expected, "{name}");
        }
        assert!(!has(&[]) && !has(&[4]) && !has(&octets(&[x, y, y])) && !has(&octets(&[x, y])[1..]));
    }
}
