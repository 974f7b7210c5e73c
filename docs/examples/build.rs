//! The build script's way into Rust, as the README shows it.

fn main() {
    jackfield_codegen::build("specs/acme_desk");
}
