pub struct Damage {
    pub name: &'static str,
    pub apply: fn(&str) -> Vec<u8>,
}
pub const DAMAGES: &[Damage] =
    &[Damage { name: "blank-line-before-end", apply: |t| t.replace("\n-----END", "\n\n-----END").into_bytes() }];
