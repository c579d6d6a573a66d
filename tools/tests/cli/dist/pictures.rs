//! Pictures: complete ones, or none.

use std::fs;
use std::path::Path;

use super::super::argument;
use super::{FAMILIES, dist};

/// The names of the files in a folder.
fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name();
    entries
        .map(|entry| name(entry).into_string().unwrap())
        .collect()
}

#[test]
fn every_family_has_a_picture() {
    let folder = tempfile::tempdir().unwrap();
    for (family, flags, _) in FAMILIES {
        for number in ["f32", "q16", "f64"] {
            let path = folder.path().join("sheet.svg");
            let path = argument(&path);
            let run = format!("{family} {flags} plot -o {path} -n 500 -s 1 --number {number}");
            let object = dist(&format!("{run} --json")).json();
            assert_eq!(object["output"], path);
            assert_eq!(
                (&object["draws"], &object["seed"]),
                (&500.into(), &1.into())
            );
            let svg = fs::read_to_string(path).unwrap();
            assert!(svg.starts_with("<svg width=\"1000\" height=\"440\" viewBox="));
            assert!(svg.ends_with("</svg>\n"), "{family}");
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{family}");
            // Title, axes and legend.
            let kind = if super::is_discrete(family) {
                "mass"
            } else {
                "density"
            };
            for text in [
                &format!("{family}: "),
                &format!("probability {kind}"),
                &format!("{kind} in {number}"),
                "cumulative probability",
                "500 draws, seed 1",
                "P(X ≤ x)",
            ] {
                assert!(svg.contains(text), "{family}: {text}");
            }
        }
    }
    assert_eq!(files(folder.path()), ["sheet.svg"]);
}

#[test]
fn png_pictures() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sheet.png");
    let run = format!(
        "normal --mean 0 --std-dev 1 plot -s 3 -o {}",
        argument(&path)
    );
    let printed = dist(&run).success();
    let expected = format!(
        "picture:  {}\ndraws:    10000\nseed:     3\n",
        path.display()
    );
    assert_eq!(printed, expected);
    let image = resvg::tiny_skia::Pixmap::decode_png(&fs::read(&path).unwrap()).unwrap();
    assert_eq!((image.width(), image.height()), (2000, 880));
    // White paper, and ink of text, bars and lines on it.
    let pixel = |x, y| image.pixel(x, y).unwrap().demultiply();
    let white = |pixel: resvg::tiny_skia::ColorU8| {
        (pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()) == (255, 255, 255, 255)
    };
    assert!(white(pixel(0, 0)));
    let ink = |x0: u32, y0: u32, x1: u32, y1: u32| {
        let pixels = (y0..y1).flat_map(|y| (x0..x1).map(move |x| (x, y)));
        pixels.filter(|&(x, y)| !white(pixel(x, y))).count()
    };
    assert!(ink(600, 30, 1400, 80) > 500, "title");
    assert!(ink(200, 200, 900, 760) > 20_000, "bars");
    // The same run, the same bytes.
    let first = fs::read(&path).unwrap();
    dist(&run).success();
    assert_eq!(fs::read(&path).unwrap(), first);
}

#[test]
fn the_picture_shows_the_number_type() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sheet.svg");
    let picture = |number: &str| {
        let normal = "normal --mean 0 --std-dev 4000 plot -s 1 -o";
        dist(&format!("{normal} {} --number {number}", argument(&path))).success();
        fs::read_to_string(&path).unwrap()
    };
    // The heights of the density's line. A density of 0.0001 is 7 steps of fixed point.
    let heights = |svg: &str| {
        let line = svg
            .lines()
            .filter(|line| line.contains("<polyline") && line.contains("#B03A0A"))
            .max_by_key(|line| line.len())
            .unwrap();
        let points = line.split("points=\"").nth(1).unwrap();
        let ys = points
            .split(' ')
            .filter_map(|point| point.split(',').nth(1));
        let mut ys: Vec<String> = ys.map(str::to_owned).collect();
        ys.sort();
        ys.dedup();
        ys.len()
    };
    assert_eq!(heights(&picture("q16")), 8);
    assert!(heights(&picture("f32")) > 100);
}

#[test]
fn extremes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sheet.svg");
    for run in [
        "bernoulli --p 0",
        "bernoulli --p 1",
        "categorical --weights 1",
        "binomial --n 0 --p 0.5",
        "binomial --n 2147483647 --p 0.5",
        "poisson --lambda 1e-6",
        "geometric --p 1e-9",
        "discrete-uniform --low -2147483648 --high 2147483647",
        "uniform --low 0 --high 1e-38",
        "uniform --low -1e38 --high 1e38",
        "normal --mean 1e6 --std-dev 0.1",
        "normal --mean 0 --std-dev 0.00002 --number q16",
        "normal --mean 32000 --std-dev 30000 --number q16",
        "student-t --df 0.1",
        "student-t --df 0.1 --number q16",
        "log-normal --mean 0 --std-dev 20",
        "gamma --shape 0.01 --scale 1",
        "beta --alpha 0.01 --beta 0.01",
        "beta --alpha 1e5 --beta 1e5",
        "weibull --shape 0.1 --scale 1 --number q16",
    ] {
        for draws in [1, 1000] {
            dist(&format!(
                "{run} plot -s 1 -n {draws} -o {}",
                argument(&path)
            ))
            .success();
            let svg = fs::read_to_string(&path).unwrap();
            assert!(svg.ends_with("</svg>\n") && !svg.contains("NaN"), "{run}");
        }
    }
}

#[test]
fn nothing_is_left_of_a_failure() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sheet.png");
    let path = argument(&path);
    dist(&format!("normal --mean 0 --std-dev -1 plot -o {path}")).failure();
    assert!(files(folder.path()).is_empty());
    fs::create_dir(path).unwrap();
    dist(&format!("normal --mean 0 --std-dev 1 plot -o {path}")).failure();
    assert_eq!(files(folder.path()), ["sheet.png"]);
    let missing = dist("normal --mean 0 --std-dev 1 plot -o /no/such/folder/sheet.svg").failure();
    assert!(
        missing.starts_with("/no/such/folder/sheet.svg: "),
        "{missing}"
    );
}
