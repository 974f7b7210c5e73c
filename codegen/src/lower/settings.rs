//! What usual credentials are, in words, where neither a spec nor a document says it.
//!
//! Takes the name under which a scheme's setting goes before names are told apart. Both dialects
//! make settings of these names, so that one text holds for both.

/// The description of a usual setting; nothing for a name that says too little.
pub(in crate::lower) fn usual_words(name: &str) -> &'static str {
    match name {
        "api_key" => "The API key, as the vendor shows it when it is made",
        "token" => "The access token, without a word such as Bearer in front of it",
        "access_token" => "An access token, as the vendor or an earlier consent has given it",
        "username" => "The name or address that the account signs in with",
        "password" => "The password of the account",
        "client_id" => "The id of the OAuth application that is registered with the vendor",
        "client_secret" => {
            "The secret of the OAuth application; empty for one that has none (RFC 6749, 2.1)"
        }
        "refresh_token" => {
            "A refresh token from an earlier consent; new access tokens are asked for with it"
        }
        _ => "",
    }
}
