//! What every builder of a generated client has: it is sent, awaited, and gives up its call.

/// Declares the builder of an operation: a newtype over [`Call`](crate::Call) that can be awaited.
///
/// Takes the type's name, the operation's id, and what `.await` gives:
///
/// | written              | what `.await` gives                                           |
/// |----------------------|---------------------------------------------------------------|
/// | `json T`             | a `T`, decoded from the body                                  |
/// | `body T, function`   | what the function makes of the body                           |
/// | `whole T, function`  | what the function makes of the whole answer, status included  |
/// | `stream`             | a [`Download`](crate::Download)                               |
/// | `events T, function` | [`Events`](crate::Events) of `T`, by a function of the data   |
/// | `lines T`            | [`Lines`](crate::Lines) of `T`                                |
///
/// Setters, pages and items are written beside it.
///
/// ```
/// jackfield::builder!(Ping, "ping.list", body String, jackfield::text);
///
/// async fn ping(call: Ping) -> Result<String, jackfield::Error> {
///     call.await
/// }
/// ```
#[macro_export]
macro_rules! builder {
    ($name:ident, $id:literal, json $value:ty) => {
        $crate::builder!(@read $name, $id, $value, $crate::read_json);
    };
    ($name:ident, $id:literal, body $value:ty, $decode:expr) => {
        $crate::builder!(@read $name, $id, $value, |raw, into| {
            raw.decode($decode).map(|value| *into = ::core::option::Option::Some(value))
        });
    };
    ($name:ident, $id:literal, whole $value:ty, $decode:expr) => {
        $crate::builder!(@read $name, $id, $value, |raw, into| {
            $decode(raw).map(|value| *into = ::core::option::Option::Some(value))
        });
    };
    ($name:ident, $id:literal, stream) => {
        $crate::builder!(@type $name, $id);
        $crate::builder!(@send $name, $crate::Download, stream());
        $crate::builder!(@await $name, $crate::Download, stream());
    };
    ($name:ident, $id:literal, events $value:ty, $decode:expr) => {
        $crate::builder!(@type $name, $id);
        $crate::builder!(@send $name, $crate::Events<$value>, events($decode));
        $crate::builder!(@await $name, $crate::Events<$value>, events($decode));
    };
    ($name:ident, $id:literal, lines $value:ty) => {
        $crate::builder!(@type $name, $id);
        $crate::builder!(
            @send $name, $crate::Lines<$value>, lines($crate::codec::decode::<$value>)
        );
        $crate::builder!(
            @await $name, $crate::Lines<$value>, lines($crate::codec::decode::<$value>)
        );
    };
    (@read $name:ident, $id:literal, $value:ty, $read:expr) => {
        $crate::builder!(@type $name, $id);

        impl $name {
            /// Sends the request and gives the answer with its status, headers and rate limit.
            #[inline]
            pub fn send(self) -> $crate::Sent<$value> {
                self.0.send($read)
            }
        }

        impl ::core::future::IntoFuture for $name {
            type Output = ::core::result::Result<$value, $crate::Error>;
            type IntoFuture = $crate::Received<$value>;

            #[inline]
            fn into_future(self) -> Self::IntoFuture {
                self.0.value($read)
            }
        }
    };
    (@type $name:ident, $id:literal) => {
        #[doc = ::core::concat!("A call of `", $id, "`: set what is optional, then await it.")]
        #[derive(Debug, Clone)]
        #[must_use = "a call does nothing until it is awaited"]
        pub struct $name($crate::Call);

        impl $name {
            /// The call itself: for a header, a time limit, or the raw answer.
            #[inline]
            pub fn into_call(self) -> $crate::Call {
                self.0
            }
        }
    };
    (@send $name:ident, $sent:ty, $method:ident($($decode:expr)?)) => {
        impl $name {
            /// Sends the request and gives the answer with its status, headers and rate limit.
            #[inline]
            pub fn send(
                self,
            ) -> $crate::BoxFuture<'static, ::core::result::Result<$sent, $crate::Error>> {
                self.0.$method($($decode)?)
            }
        }
    };
    (@await $name:ident, $value:ty, $method:ident($($decode:expr)?)) => {
        impl ::core::future::IntoFuture for $name {
            type Output = ::core::result::Result<$value, $crate::Error>;
            type IntoFuture = $crate::BoxFuture<'static, Self::Output>;

            #[inline]
            fn into_future(self) -> Self::IntoFuture {
                self.0.$method($($decode)?)
            }
        }
    };
}
