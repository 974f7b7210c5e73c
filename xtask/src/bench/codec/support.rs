//! What the emitted crates of the codec benchmark share: a stand-in for the engine's call, and the
//! decoder traits of the variants that were not chosen.

use std::fmt::Display;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use jackfield::codec::{Decoder, Fields, Kind, Node};
use jackfield::types::{Map, Value};

pub type Error = Box<dyn std::error::Error + Send + Sync>;
pub type Boxed<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

/// Stands for the engine: argument slots and a body.
#[derive(Default)]
pub struct Call {
    pub operation: u32,
    pub arguments: Vec<(u16, String)>,
    pub body: Option<Vec<u8>>,
}

impl Call {
    pub fn new(operation: u32) -> Self {
        Self { operation, ..Self::default() }
    }

    pub fn set(&mut self, slot: u16, value: &dyn Display) {
        self.arguments.push((slot, value.to_string()));
    }

    pub fn send(self) -> Boxed<Vec<u8>> {
        Box::pin(async move { Ok(self.body.unwrap_or_default()) })
    }

    pub fn run<T: 'static>(self, decode: fn(&[u8]) -> Result<T, Error>) -> Boxed<T> {
        Box::pin(async move { decode(&self.send().await?) })
    }

    pub fn pending<T>(self, decode: fn(&[u8]) -> Result<T, Error>) -> Pending<T> {
        Pending { answer: self.send(), decode }
    }
}

/// A named future instead of a boxed one per answer type.
pub struct Pending<T> {
    answer: Boxed<Vec<u8>>,
    decode: fn(&[u8]) -> Result<T, Error>,
}

impl<T> Future for Pending<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.answer.as_mut().poll(cx) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Ok(answer)) => Poll::Ready((self.decode)(&answer)),
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
        }
    }
}

pub fn tape<T: jackfield::codec::Decode + Default>(bytes: &[u8]) -> Result<T, Error> {
    Ok(jackfield::codec::decode(bytes)?)
}

pub fn serde<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    Ok(serde_json::from_slice(bytes)?)
}

pub fn done(failed: bool) -> Result<(), Error> {
    if failed { Err("failed".into()) } else { Ok(()) }
}

/// Values out, the failure noted aside; or `None` at the first failure.
pub mod walk {
    use super::*;

    pub fn lookup(d: &mut Decoder<'_>, node: Option<Node>, f: &Fields, into: &mut [Option<Node>]) {
        if let Some(node) = node {
            d.lookup(node, f, into);
        }
    }

    pub trait Sticky: Sized {
        fn read(d: &mut Decoder<'_>, node: Option<Node>) -> Self;
    }

    pub trait Gather: Sized {
        fn read(d: &mut Decoder<'_>, node: Option<Node>) -> Option<Self>;
    }

    pub fn sticky<T: Sticky>(bytes: &[u8]) -> Result<T, Error> {
        let tape = jackfield::codec::Tape::parse(bytes)?;
        let mut d = Decoder::new(&tape);
        let value = T::read(&mut d, Some(Node::ROOT));
        d.finish()?;
        Ok(value)
    }

    pub fn gather<T: Gather>(bytes: &[u8]) -> Result<T, Error> {
        let tape = jackfield::codec::Tape::parse(bytes)?;
        let mut d = Decoder::new(&tape);
        match T::read(&mut d, Some(Node::ROOT)) {
            Some(value) => Ok(value),
            None => Err(d.finish().map_or_else(Error::from, |()| "failed".into())),
        }
    }

    macro_rules! leaves {
        ($($type:ty),*) => {$(
            impl Sticky for $type {
                fn read(d: &mut Decoder<'_>, node: Option<Node>) -> Self {
                    node.map(|node| d.get(node)).unwrap_or_default()
                }
            }

            impl Gather for $type {
                fn read(d: &mut Decoder<'_>, node: Option<Node>) -> Option<Self> {
                    node.and_then(|node| d.attempt(node))
                }
            }
        )*};
    }

    leaves!(bool, i64, f64, String, Value);

    fn present(d: &Decoder<'_>, node: Option<Node>) -> Option<Node> {
        node.filter(|node| d.kind(*node) != Kind::Null)
    }

    impl<T: Sticky> Sticky for Option<T> {
        fn read(d: &mut Decoder<'_>, node: Option<Node>) -> Self {
            let node = present(d, node)?;
            Some(T::read(d, Some(node)))
        }
    }

    impl<T: Gather> Gather for Option<T> {
        fn read(d: &mut Decoder<'_>, node: Option<Node>) -> Option<Self> {
            match present(d, node) {
                Some(node) => T::read(d, Some(node)).map(Some),
                None => Some(None),
            }
        }
    }

    impl<T: Sticky> Sticky for Box<T> {
        fn read(d: &mut Decoder<'_>, node: Option<Node>) -> Self {
            Self::new(T::read(d, node))
        }
    }

    impl<T: Gather> Gather for Box<T> {
        fn read(d: &mut Decoder<'_>, node: Option<Node>) -> Option<Self> {
            T::read(d, node).map(Self::new)
        }
    }

    impl<T: Sticky> Sticky for Vec<T> {
        fn read(d: &mut Decoder<'_>, node: Option<Node>) -> Self {
            let Some(node) = node else { return Self::new() };
            d.tape().elements(node).map(|node| T::read(d, Some(node))).collect()
        }
    }

    impl<T: Gather> Gather for Vec<T> {
        fn read(d: &mut Decoder<'_>, node: Option<Node>) -> Option<Self> {
            let node = node?;
            d.tape().elements(node).map(|node| T::read(d, Some(node))).collect()
        }
    }

    impl<T: Sticky> Sticky for Map<T> {
        fn read(d: &mut Decoder<'_>, node: Option<Node>) -> Self {
            let Some(node) = node else { return Self::new() };
            let members = d.tape().members(node);
            members.map(|(key, value)| (d.text(key), T::read(d, Some(value)))).collect()
        }
    }

    impl<T: Gather> Gather for Map<T> {
        fn read(d: &mut Decoder<'_>, node: Option<Node>) -> Option<Self> {
            let node = node?;
            let members = d.tape().members(node);
            members.map(|(key, value)| Some((d.text(key), T::read(d, Some(value))?))).collect()
        }
    }
}

/// No tape: fields are read as the text goes by. `$parser` is a module with the same functions.
macro_rules! streaming {
    ($name:ident, $parser:ident) => {
        pub mod $name {
            use super::*;
            pub use crate::$parser::Parser;

            pub trait Stream: Sized {
                fn read(p: &mut Parser<'_>) -> Option<Self>;

                fn absent() -> Option<Self> {
                    None
                }
            }

            pub fn decode<T: Stream>(bytes: &[u8]) -> Result<T, Error> {
                std::str::from_utf8(bytes)?;
                let mut p = Parser::new(bytes);
                T::read(&mut p).ok_or_else(|| "failed".into())
            }

            impl Stream for bool {
                fn read(p: &mut Parser<'_>) -> Option<Self> {
                    p.bool()
                }
            }

            impl Stream for i64 {
                fn read(p: &mut Parser<'_>) -> Option<Self> {
                    p.int()
                }
            }

            impl Stream for f64 {
                fn read(p: &mut Parser<'_>) -> Option<Self> {
                    p.float()
                }
            }

            impl Stream for String {
                fn read(p: &mut Parser<'_>) -> Option<Self> {
                    p.text()
                }
            }

            impl Stream for Value {
                fn read(p: &mut Parser<'_>) -> Option<Self> {
                    p.value()
                }
            }

            impl<T: Stream> Stream for Option<T> {
                fn read(p: &mut Parser<'_>) -> Option<Self> {
                    if p.null() { Some(None) } else { T::read(p).map(Some) }
                }

                fn absent() -> Option<Self> {
                    Some(None)
                }
            }

            impl<T: Stream> Stream for Box<T> {
                fn read(p: &mut Parser<'_>) -> Option<Self> {
                    T::read(p).map(Self::new)
                }
            }

            impl<T: Stream> Stream for Vec<T> {
                fn read(p: &mut Parser<'_>) -> Option<Self> {
                    let mut list = Self::new();
                    let mut more = p.open_array()?;
                    while more {
                        list.push(T::read(p)?);
                        more = p.next_element()?;
                    }
                    Some(list)
                }
            }

            impl<T: Stream> Stream for Map<T> {
                fn read(p: &mut Parser<'_>) -> Option<Self> {
                    let mut map = Self::new();
                    let mut key = p.open_object_key()?;
                    while let Some(name) = key {
                        map.insert(name, T::read(p)?);
                        key = p.next_key_text()?;
                    }
                    Some(map)
                }
            }
        }
    };
}

streaming!(stream, pull);
streaming!(jit, jiters);

mod pull;
mod jiters;
