//! Logarithms without libm. The standard library takes them from there, and then every run loads libm, whether it
//! needs logarithms or not: that costs as much as reading 40 roots, and a third of a MiB.

use std::f64::consts::{LN_2, SQRT_2};

/// The bits of a number's fraction, and those of 1.0 (IEEE 754, binary64).
const FRACTION: u64 = (1 << 52) - 1;
const ONE: u64 = 1.0_f64.to_bits();

/// The terms of the series below that are needed for the precision of the type.
const TERMS: i32 = 20;

/// The natural logarithm of a positive number.
#[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap)]
pub(super) fn ln(number: f64) -> f64 {
    let bits = number.to_bits();
    let (mut exponent, mut fraction) = ((bits >> 52) as i32 - 1023, f64::from_bits(bits & FRACTION | ONE));
    if fraction > SQRT_2 {
        (exponent, fraction) = (exponent + 1, fraction / 2.0);
    }
    // ln x = 2 artanh((x - 1) / (x + 1))
    let ratio = (fraction - 1.0) / (fraction + 1.0);
    let series = (0..TERMS).rev().fold(0.0, |sum, term| sum * ratio * ratio + 1.0 / f64::from(2 * term + 1));
    f64::from(exponent) * LN_2 + 2.0 * ratio * series
}

/// e to the power of a number.
#[allow(clippy::cast_possible_truncation)]
pub(super) fn exp(number: f64) -> f64 {
    let doublings = (number / LN_2) as i32;
    let rest = number - f64::from(doublings) * LN_2;
    let series = (1..TERMS).rev().fold(1.0, |sum, term| 1.0 + sum * rest / f64::from(term));
    series * 2.0_f64.powi(doublings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_those_of_libm() {
        for step in -7_000..7_000 {
            let number = f64::from(step) / 10.0;
            let power = number.exp();
            assert!((exp(number) / power - 1.0).abs() < 1e-12, "{number}");
            assert!((ln(power) - number).abs() <= 1e-13 * number.abs().max(1.0), "{number}");
        }
        assert_eq!((ln(1.0), exp(0.0), exp(-1e9)), (0.0, 1.0, 0.0));
    }
}
