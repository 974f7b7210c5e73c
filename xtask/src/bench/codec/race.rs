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
    let results = answers.map(|answer| race(answer.as_bytes()));
    for (index, (name, _)) in RACERS.iter().enumerate() {
        println!("| {name} | {:.0} | {:.0} |", results[0][index], results[1][index]);
    }
}

/// The median speed of each racer, in rounds that give each a turn.
fn race(answer: &[u8]) -> Vec<f64> {
    const ROUNDS: usize = 31;
    const TURNS: usize = 60;
    let mut speeds = vec![Vec::new(); RACERS.len()];
    for _ in 0..ROUNDS {
        for (index, (name, racer)) in RACERS.iter().enumerate() {
            let start = Instant::now();
            for _ in 0..TURNS {
                assert!(racer(black_box(answer)), "{name}");
            }
            let bytes = (answer.len() * TURNS) as f64;
            speeds[index].push(bytes / 1e6 / start.elapsed().as_secs_f64());
        }
    }
    for speeds in &mut speeds {
        speeds.sort_by(f64::total_cmp);
    }
    speeds.iter().map(|speeds| speeds[ROUNDS / 2]).collect()
}
