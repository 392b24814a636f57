use super::*;

fn iso(text: &str) -> Option<i64> {
    Time::parse_iso(text).ok().map(Time::millis)
}

#[test]
fn reads_the_forms_aws_accepts() {
    assert_eq!(iso("1970-01-01T00:00:00Z"), Some(0));
    assert_eq!(iso("2019-03-25T09:16:31Z"), Some(1_553_505_391_000));
    assert_eq!(iso("2019-03-25T09:16:31.25Z"), Some(1_553_505_391_250));
    assert_eq!(iso("2019-03-25T09:16:31.123456789Z"), Some(1_553_505_391_123));
    assert_eq!(iso("2019-03-25T11:16:31+02:00"), Some(1_553_505_391_000));
    assert_eq!(iso("2019-03-25T04:16:31-0500"), Some(1_553_505_391_000));
    assert_eq!(iso("2019-03-25T09:16Z"), Some(1_553_505_360_000));
    assert_eq!(iso("2019-03-25T09:16:31"), Some(1_553_505_391_000));
    assert_eq!(iso("2019-03-25t09:16:31z"), Some(1_553_505_391_000));
    assert_eq!(iso("2019-03-25"), Some(1_553_472_000_000));
    assert_eq!(iso("2019-03"), Some(1_551_398_400_000));
    assert_eq!(iso("2019"), Some(1_546_300_800_000));
    assert_eq!(iso("2000-02-29"), Some(951_782_400_000));
    assert_eq!(iso("0000-01-01"), Some(EARLIEST));
    assert_eq!(iso("9999-12-31T23:59:59.999Z"), Some(LATEST));
}

#[test]
fn refuses_what_is_no_date() {
    for text in [
        "",
        "19",
        "2019-",
        "2019-13-01",
        "2019-00-01",
        "2019-02-29",
        "1900-02-29",
        "2019-04-31",
        "2019-01-00",
        "2019-03-25T",
        "2019-03-25T24:00:00Z",
        "2019-03-25T09:60:00Z",
        "2016-12-31T23:59:60Z",
        "10000-01-01",
        "2019-03-25T09:16:31.Z",
        "2019-03-25T09:16:31Zx",
        "2019-03-25 09:16:31",
        "-2019",
        "2019-03-25T09:16:31+24:00",
        "２０１９",
        "2019-3-25",
        "NaN",
        "9999-12-31T23:59:59-01:00",
    ] {
        assert_eq!(iso(text), None, "{text}");
    }
}

#[test]
fn reads_epoch_seconds() {
    let epoch = |text| Time::parse_epoch(text).ok().map(Time::millis);
    assert_eq!(epoch("0"), Some(0));
    assert_eq!(epoch("1553505391"), Some(1_553_505_391_000));
    for text in ["", "-", "1e3", "0x10", "NaN", "1.", "253402300800", "99999999999999999999999", "+1", " 1"] {
        assert_eq!(epoch(text), None, "{text}");
    }
}

#[test]
fn writes_what_it_reads() {
    let time = Time::parse_basic("20190325T091631Z").unwrap();
    assert_eq!(time.iso(), "2019-03-25T09:16:31Z");
    assert_eq!(time.basic(), "20190325T091631Z");
    assert_eq!(time.day(), "20190325");
    for day in (EARLIEST..=LATEST).step_by(17 * usize::try_from(DAY + HOUR).unwrap()) {
        let time = Time(day - day.rem_euclid(SECOND));
        assert_eq!(Time::parse_iso(&time.iso()), Ok(time));
        assert_eq!(Time::parse_basic(&time.basic()), Ok(time));
    }
}

#[test]
fn stops_at_the_ends_of_the_calendar() {
    assert_eq!(Time::from_moment(u64::MAX).iso(), "9999-12-31T23:59:59Z");
    assert_eq!(Time::from_moment(0).plus_millis(i64::MIN).iso(), "0000-01-01T00:00:00Z");
    assert_eq!(Time::from_millis(LATEST + 1), Err(BadTime));
}
