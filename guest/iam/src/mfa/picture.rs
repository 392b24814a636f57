//! What a telephone's camera reads a device from: an `otpauth` address as a QR code, as a PNG.

use data_encoding::BASE32_NOPAD;
use keyward_gate::percent;
use keyward_model::secret::Seed;
use png::{BitDepth, ColorType, Encoder};
use qrcode::{Color, EcLevel, QrCode};
use zeroize::Zeroizing;

use crate::fault::Fault;

/// Whose codes these are, as the telephone shows it.
const ISSUER: &str = "Keyward";

/// Pixels of the side of a module.
const SCALE: usize = 4;

/// Modules of the white frame, without which no reader looks at what is inside.
const FRAME: usize = 4;

/// A seed as people type it.
pub(super) fn base32(seed: &Seed) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(BASE32_NOPAD.encode(seed.expose()).into_bytes())
}

/// The picture of a seed's address. The label says whose codes these are.
pub(super) fn png(label: &str, seed: &Seed) -> Result<Zeroizing<Vec<u8>>, Fault> {
    let address = address(label, seed);
    drawn(&address).map_err(|error| Fault::Trouble(format!("a QR code: {error}")))
}

fn address(label: &str, seed: &Seed) -> Zeroizing<Vec<u8>> {
    let mut address = Zeroizing::new(format!("otpauth://totp/{ISSUER}:").into_bytes());
    // The part behind the `@` stands as it is: an encoded one would be shown encoded by some.
    let (who, place) = label.split_at(label.rfind('@').unwrap_or(label.len()));
    percent::encode(who.as_bytes(), &mut address);
    address.extend_from_slice(format!("{place}?secret=").as_bytes());
    address.extend_from_slice(&base32(seed));
    address.extend_from_slice(format!("&issuer={ISSUER}").as_bytes());
    address
}

fn drawn(text: &[u8]) -> Result<Zeroizing<Vec<u8>>, Box<dyn std::error::Error>> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M)?;
    let side = (code.width() + 2 * FRAME) * SCALE;
    let size = u32::try_from(side)?;
    let mut picture = Zeroizing::new(Vec::new());
    let mut encoder = Encoder::new(&mut *picture, size, size);
    encoder.set_color(ColorType::Grayscale);
    encoder.set_depth(BitDepth::One);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&Zeroizing::new(pixels(&code, side)))?;
    writer.finish()?;
    Ok(picture)
}

/// One bit for each pixel, white ones set, each line in whole bytes.
fn pixels(code: &QrCode, side: usize) -> Vec<u8> {
    let width = code.width();
    let modules = code.to_colors();
    let module = |pixel: usize| (pixel / SCALE).checked_sub(FRAME).filter(|at| *at < width);
    let is_dark = |x: usize, y: usize| {
        let at = module(x).zip(module(y)).map(|(x, y)| y * width + x);
        at.and_then(|at| modules.get(at)) == Some(&Color::Dark)
    };
    let byte = |x: usize, y: usize| (x..x + 8).fold(0, |bits: u8, x| bits << 1 | u8::from(x < side && !is_dark(x, y)));
    (0..side).flat_map(|y| (0..side).step_by(8).map(move |x| (x, y))).map(|(x, y)| byte(x, y)).collect()
}

#[cfg(test)]
mod tests;
