//! The authorization code grant (RFC 6749 section 4.1) with PKCE (RFC 7636): where to send the
//! user, and what to do with the code that comes back.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jackfield_plan::{Scheme, Source};
use sha2::{Digest, Sha256};

use super::{Tokens, oauth};
use crate::engine::Engine;
use crate::environment;
use crate::error::{AuthError, Error};
use crate::prepare::Escape;
use crate::secret::Secret;

/// A user's consent that was asked for: keep it until they come back.
#[derive(Clone)]
pub struct Authorization {
    /// Where to send the user.
    pub url: String,
    /// Comes back beside the code; a code with another state is not for this authorization.
    pub state: String,
    /// Proves that who asked is who exchanges the code (RFC 7636 section 4.1).
    pub verifier: Secret,
    /// Where the vendor sends the user back to.
    pub redirect_uri: String,
}

impl fmt::Debug for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authorization")
            .field("redirect_uri", &self.redirect_uri)
            .finish_non_exhaustive()
    }
}

impl Engine {
    /// Begins an authorization for the OAuth 2 scheme of this name.
    ///
    /// Needs the setting `client_id`; an engine from
    /// [`build_partial`](crate::ConnectionBuilder::build_partial) will do.
    ///
    /// # Errors
    /// [`Error::Auth`] when the scheme has no authorization endpoint.
    pub fn authorize(&self, scheme: &str, redirect_uri: &str) -> Result<Authorization, Error> {
        let (scheme, authorization_url, scopes) = self.code_scheme(scheme)?;
        let client_id = self
            .settings()
            .get("client_id")
            .ok_or_else(|| AuthError::new(&scheme.name, "the setting `client_id` is missing"))?;
        let state = environment::hex::<16>(self.environment());
        // 64 characters: RFC 7636 wants 43 to 128.
        let verifier = environment::hex::<32>(self.environment());
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
        let mut url = oauth::endpoint(self, authorization_url)?;
        let mut push = |name: &str, value: &str| {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(name);
            url.push('=');
            Escape::Strict.push(&mut url, value);
        };
        push("response_type", "code");
        push("client_id", client_id.expose());
        push("redirect_uri", redirect_uri);
        let scope = self.scopes().map_or_else(|| scopes.join(" "), |chosen| chosen.join(" "));
        if !scope.is_empty() {
            push("scope", &scope);
        }
        push("state", &state);
        push("code_challenge", &challenge);
        push("code_challenge_method", "S256");
        let redirect_uri = redirect_uri.to_owned();
        Ok(Authorization { url, state, verifier: Secret::new(verifier), redirect_uri })
    }

    /// Exchanges the code that came back, after comparing the state that came with it.
    ///
    /// # Errors
    /// [`Error::Auth`] when the state is another, or the vendor refuses the code.
    pub async fn exchange(
        &self,
        scheme: &str,
        authorization: &Authorization,
        code: &str,
        state: &str,
    ) -> Result<Tokens, Error> {
        let (scheme, ..) = self.code_scheme(scheme)?;
        if state != authorization.state {
            let reason = "the state that came back is not the one that was sent; begin again";
            return Err(AuthError::new(&scheme.name, reason).into());
        }
        let form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", authorization.redirect_uri.as_str()),
            ("code_verifier", authorization.verifier.expose()),
        ];
        let tokens = oauth::request(self, scheme, form).await;
        let mut scrubber = self.scrubber();
        scrubber.add(Secret::new(code));
        scrubber.add(authorization.verifier.clone());
        tokens.map_err(|error| error.scrubbed(&scrubber))
    }

    fn code_scheme(
        &self,
        name: &str,
    ) -> Result<(&Scheme, &str, &[jackfield_plan::Text]), AuthError> {
        match self.connector().scheme(name) {
            Some(
                scheme @ Scheme {
                    source: Source::Oauth2 { authorization_url: Some(url), scopes, .. },
                    ..
                },
            ) => Ok((scheme, url, scopes)),
            Some(_) => Err(AuthError::new(name, "the scheme has no authorization endpoint")),
            None => Err(AuthError::new(name, "the connector does not have this scheme")),
        }
    }
}
