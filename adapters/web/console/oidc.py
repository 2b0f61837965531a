"""Signing in at an OpenID provider: the code flow with PKCE, by Authlib; who comes back is looked up by name."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

import httpx

from core.ports import Misconfigured

SECONDS = 600
"""Until whoever went to sign in must be back."""
_PATIENCE = 10.0
# Signed by the provider's own key; a shared secret would let any of its clients sign.
_ALGORITHMS = [
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
]


class NotSignedIn(Exception):
    """The provider does not vouch for anybody; the text says why, for the log."""


@dataclass(frozen=True, slots=True)
class Begun:
    """Where to send the browser, and what it must bring back."""

    address: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class SignOn:
    """A provider as the settings name it."""

    issuer: str
    client_id: str
    client_secret: str
    back: str
    """Our address that it sends people back to."""
    claim: str = "email"
    """What of a person is their name here."""
    transport: httpx.AsyncBaseTransport | None = None
    """Another way to the provider; tests have one."""

    async def begin(self) -> Begun:
        """Raises NotSignedIn where the provider does not answer."""
        from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
        from authlib.oauth2.rfc7636 import create_s256_code_challenge

        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        async with self._client() as client:
            about = await self._about(client)
        address: str = prepare_grant_uri(
            str(about["authorization_endpoint"]),
            self.client_id,
            "code",
            redirect_uri=self.back,
            scope="openid email profile",
            state=state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
        )
        return Begun(address, state, nonce, verifier)

    async def name(self, code: str, nonce: str, verifier: str, clock: Callable[[], float]) -> str:
        """The name of who signed in; raises NotSignedIn."""
        from authlib.common.errors import AuthlibBaseError
        from joserfc.errors import JoseError

        try:
            async with self._client() as client:
                about = await self._about(client)
                told = await self._exchanged(client, str(about["token_endpoint"]), code, verifier)
                keys = await _json(client, str(about["jwks_uri"]))
            return self._named(self._claims(str(told["id_token"]), keys, about, nonce, clock()))
        except (AuthlibBaseError, JoseError, httpx.HTTPError, KeyError, ValueError) as error:
            raise NotSignedIn(f"{type(error).__name__}: {error}") from error

    async def _exchanged(
        self, client: httpx.AsyncClient, address: str, code: str, verifier: str
    ) -> Mapping[str, Any]:
        """The tokens for a code; the client's id and secret are encoded as RFC 6749, 2.3.1 says."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.back,
            "code_verifier": verifier,
        }
        who = httpx.BasicAuth(quote_plus(self.client_id), quote_plus(self.client_secret))
        return _told(await client.post(address, data=form, auth=who))

    def _claims(
        self, token: str, keys: Any, about: Mapping[str, Any], nonce: str, now: float
    ) -> Mapping[str, Any]:
        from authlib.oidc.core import CodeIDToken
        from joserfc import jwt
        from joserfc.jwk import KeySet

        read = jwt.decode(token, KeySet.import_key_set(keys), algorithms=_ALGORITHMS)
        options = {
            "iss": {"essential": True, "value": about["issuer"]},
            "aud": {"essential": True, "value": self.client_id},
        }
        claims = CodeIDToken(
            read.claims, read.header, options, {"nonce": nonce, "client_id": self.client_id}
        )
        claims.validate(now=int(now), leeway=60)
        return dict(claims)

    def _named(self, claims: Mapping[str, Any]) -> str:
        name = claims.get(self.claim)
        if not isinstance(name, str) or not name:
            raise ValueError(f"there is no claim {self.claim!r}")
        # Else anybody could write somebody else's address into their profile.
        if self.claim == "email" and claims.get("email_verified") is not True:
            raise ValueError("the provider has not verified this address")
        return name

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(timeout=_PATIENCE, transport=self.transport)

    async def _about(self, client: httpx.AsyncClient) -> Mapping[str, Any]:
        """What the provider says of itself (OpenID Connect Discovery 1.0)."""
        address = f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"
        try:
            about = await _json(client, address)
        except (httpx.HTTPError, ValueError) as error:
            raise NotSignedIn(f"{self.issuer} does not answer: {error}") from error
        if about.get("issuer") != self.issuer:
            raise NotSignedIn(f"{self.issuer} calls itself {about.get('issuer')!r}")
        return about


async def _json(client: httpx.AsyncClient, address: str) -> Mapping[str, Any]:
    return _told(await client.get(address))


def _told(response: httpx.Response) -> Mapping[str, Any]:
    response.raise_for_status()
    told = response.json()
    if not isinstance(told, dict):
        raise ValueError(f"{response.url.path} is no JSON object")
    return told


def sign_on(
    issuer: str, client_id: str, client_secret: str, claim: str, public_url: str
) -> SignOn | None:
    """The provider that is set, if one is; raises Misconfigured."""
    if not issuer:
        return None
    if not (client_id and public_url):
        raise Misconfigured("CONSOLE_OIDC_ISSUER needs CONSOLE_OIDC_CLIENT_ID and PUBLIC_URL")
    back = f"{public_url.rstrip('/')}/console/oidc/back"
    return SignOn(issuer, client_id, client_secret, back, claim)
