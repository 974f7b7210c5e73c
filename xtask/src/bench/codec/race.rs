//! Races the decoders that stand in `RACERS`; a template, filled in by the benchmark.

use std::hint::black_box;
use std::time::Instant;

type Racer = (&'static str, fn(&[u8]) -> bool);

const RACERS: &[Racer] = &[
/* racers */
];

fn main() {
    println!("\n| decoding, MB/s | keys in the fields' order | keys reversed |\n|---|---|---|");
    let answers = [include_str!("declared.json"), include_str!("reversed.json")];
    // The first pass warms the allocator up.
    let [_, results] = [(); 2].map(|()| answers.map(|answer| race(answer.as_bytes())));
    for (index, (name, _)) in RACERS.iter().enumerate() {
        println!("| {name} | {:.0} | {:.0} |", results[0][index], results[1][index]);
    }
}

/// The median speed of each racer, in rounds that give each a turn.
fn race(answer: &[u8]) -> Vec<f64> {
    const ROUNDS: usize = 15;
    const TURNS: usize = 200;
    let begin = Instant::now();
    let mut speeds = vec![Vec::new(); RACERS.len()];
    for _ in 0..ROUNDS {
        for (index, (name, racer)) in RACERS.iter().enumerate() {
            let start = clock(begin);
            for _ in 0..TURNS {
                assert!(racer(black_box(answer)), "{name}");
            }
            let bytes = (answer.len() * TURNS) as f64;
            speeds[index].push(bytes / 1e6 / (clock(begin) - start));
        }
    }
    for speeds in &mut speeds {
        speeds.sort_by(f64::total_cmp);
    }
    speeds.iter().map(|speeds| speeds[ROUNDS / 2]).collect()
}

/// Seconds that this process has run on a processor, where the system tells (others may want the
/// processor too); else seconds that have passed.
fn clock(begin: Instant) -> f64 {
    let spent = std::fs::read_to_string("/proc/self/schedstat").ok();
    let nanoseconds = spent.and_then(|spent| spent.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(|| begin.elapsed().as_secs_f64(), |nanoseconds| nanoseconds / 1e9)
}
