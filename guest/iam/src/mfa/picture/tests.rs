use std::io::Cursor;

use keyward_model::entropy::Entropy;
use rqrr::PreparedImage;

use super::*;

/// What a reader that knows nothing of how it was drawn sees.
fn seen(picture: &[u8]) -> String {
    let mut decoder = png::Decoder::new(Cursor::new(picture));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    assert_eq!((info.width, info.color_type), (info.height, ColorType::Grayscale));
    let (width, side) = (info.line_size, info.width as usize);
    let mut image = PreparedImage::prepare_from_greyscale(side, side, |x, y| pixels[y * width + x]);
    let grids = image.detect_grids();
    assert_eq!(grids.len(), 1);
    grids[0].decode().unwrap().1
}

#[test]
fn a_reader_sees_the_devices_address() {
    let seed = Seed::fresh(&mut Entropy::new(&[7; 32]));
    let text = String::from_utf8(base32(&seed).to_vec()).unwrap();
    assert_eq!(text.len(), 64);
    assert!(text.bytes().all(|byte| matches!(byte, b'A'..=b'Z' | b'2'..=b'7')));
    let long = "n".repeat(226);
    for (name, shown) in
        [("alice", "alice"), ("a.b-c_d@e", "a.b-c_d%40e"), ("x+y=z,", "x%2By%3Dz%2C"), (long.as_str(), long.as_str())]
    {
        let picture = png(&format!("{name}@123456789012"), &seed).unwrap();
        assert_eq!(seen(&picture), format!("otpauth://totp/Keyward:{shown}@123456789012?secret={text}&issuer=Keyward"));
        assert!(picture.len() < 8_000, "{}", picture.len());
    }
    let picture = png("root", &seed).unwrap();
    assert_eq!(seen(&picture), format!("otpauth://totp/Keyward:root?secret={text}&issuer=Keyward"));
}
