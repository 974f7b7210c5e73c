//! libFuzzer over [`jackfield_fuzz::spec`].
#![no_main]
#![allow(unsafe_code, missing_docs)] // what `fuzz_target!` writes

libfuzzer_sys::fuzz_target!(|data: &[u8]| jackfield_fuzz::spec(data));
